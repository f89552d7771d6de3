import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { deflateSync, gzipSync } from 'node:zlib'
import { memoryApp } from '../../../test/system/memory.ts'
import { openSum } from '../../../test/system/sum.ts'
import type { Tensor } from '../../core/tensor.ts'
import type { InferenceLog } from '../../inference/types.ts'
import { bytesOf } from './binary.ts'

const asked = (rows = 1) => ({
  inputs: [
    { name: 'a', shape: [rows, 2], datatype: 'FP32', data: Array(rows * 2).fill(1.5) },
    { name: 'b', shape: [rows, 2], datatype: 'FP32', data: Array(rows).fill([2, -4]) },
    { name: 'n', shape: [rows], datatype: 'INT64', data: Array(rows).fill(3) },
    { name: 'word', shape: [rows], datatype: 'BYTES', data: Array(rows).fill('grüße') },
  ],
})

describe('The Open Inference Protocol', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  before(async () => {
    world = await memoryApp({ models: ['sum', 'other'], predictor: openSum })
  })
  after(() => world.close())

  const get = async (url: string) => {
    const response = await world.app.inject({ url })
    return { status: response.statusCode, body: response.json() }
  }
  const post = async (
    url: string,
    payload: string | Buffer | object,
    headers: Record<string, string> = {},
  ) => {
    const body =
      typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload)
    const response = await world.app.inject({ method: 'POST', url, payload: body, headers })
    return response
  }
  const infer = async (payload: string | object) => {
    const response = await post('/v2/models/sum/infer', payload)
    return { status: response.statusCode, body: response.json() }
  }
  const refused = async (payload: string | object, status: number, words: RegExp) => {
    const { body, ...answer } = await infer(payload)
    assert.deepEqual([answer.status, Object.keys(body)], [status, ['error']], JSON.stringify(body))
    assert.match(body.error, words)
  }

  test('tells of the server, and of what a model takes and gives', async () => {
    assert.deepEqual((await get('/v2')).body, {
      name: 'millrace',
      version: '0.1.0',
      extensions: ['binary_tensor_data', 'model_repository', 'statistics'],
    })
    assert.deepEqual((await get('/v2/health/live')).body, { live: true })
    assert.deepEqual((await get('/v2/health/ready')).body, { live: true, ready: true })
    const { body } = await get('/v2/models/sum')
    assert.deepEqual(body, {
      name: 'sum',
      versions: ['1', '2', '3'],
      platform: 'onnxruntime_onnx',
      inputs: [
        { name: 'a', datatype: 'FP32', shape: [-1, 2] },
        { name: 'b', datatype: 'FP32', shape: [-1, 2] },
        { name: 'n', datatype: 'INT64', shape: [-1] },
        { name: 'word', datatype: 'BYTES', shape: [-1] },
      ],
      outputs: [
        { name: 'sum', datatype: 'FP32', shape: [-1, 2] },
        { name: 'far', datatype: 'INT64', shape: [-1] },
        { name: 'words', datatype: 'BYTES', shape: [-1, 1] },
      ],
    })
    assert.deepEqual((await get('/v2/models/sum/versions/2')).body.versions, ['2'])
    assert.deepEqual((await get('/v2/models/sum/ready')).body, { name: 'sum', ready: true })
  })

  test('answers tensors in JSON, flat or in lists, with the id of the request', async () => {
    assert.deepEqual(await infer({ id: 'seven', ...asked(2) }), {
      status: 200,
      body: {
        model_name: 'sum',
        model_version: '1',
        id: 'seven',
        outputs: [
          { name: 'sum', datatype: 'FP32', shape: [2, 2], data: [3.5, -2.5, 3.5, -2.5] },
          { name: 'far', datatype: 'INT64', shape: [2], data: [6, 6] },
          { name: 'words', datatype: 'BYTES', shape: [2, 1], data: ['grüße', 'grüße'] },
        ],
      },
    })
  })

  test('answers with a version by its number, and with the outputs that are asked for', async () => {
    const response = await post('/v2/models/sum/versions/3/infer', {
      ...asked(),
      outputs: [{ name: 'far' }],
    })
    const { model_version, outputs } = response.json()
    assert.deepEqual([model_version, outputs.length, outputs[0].name], ['3', 1, 'far'])
  })

  test('answers within the time that its client allows, or refuses with 504', async () => {
    const late = { ...asked(), parameters: { timeout: 1 } }
    const response = await post('/v2/models/sum/infer', late)
    assert.deepEqual([response.statusCode, Object.keys(response.json())], [504, ['error']])
    assert.match(response.json().error, /not answered within [\d.]+ ms/)
    assert.equal(response.headers['retry-after'] === undefined, false)
    const minute = { ...asked(), parameters: { timeout: 60_000_000 } }
    assert.equal((await post('/v2/models/sum/infer', minute)).statusCode, 200)
    for (const timeout of [0, -1, 1.5, 'soon'])
      assert.equal(
        (await post('/v2/models/sum/infer', { ...asked(), parameters: { timeout } })).statusCode,
        400,
      )
  })

  test('keeps every digit of a whole number', async () => {
    const text = JSON.stringify(asked()).replace('"data":[3]', '"data":[4503599627370497001]')
    const response = await post('/v2/models/sum/infer', text)
    assert.match(
      response.body,
      /"name":"far","datatype":"INT64","shape":\[1\],"data":\[9007199254740994002\]/,
    )
  })

  test('takes and gives bytes after the JSON, packed or not', async () => {
    const tensors: readonly (readonly [string, string, Tensor])[] = [
      ['a', 'FP32', { dtype: 'float32', dims: [1, 2], data: Float32Array.of(Number.NaN, 2) }],
      ['b', 'FP32', { dtype: 'float32', dims: [1, 2], data: Float32Array.of(1, -7) }],
      ['n', 'INT64', { dtype: 'int64', dims: [1], data: BigInt64Array.of(2n ** 61n) }],
      ['word', 'BYTES', { dtype: 'string', dims: [1], data: ['é😀'] }],
    ]
    const bytes = tensors.map(([, , tensor]) => bytesOf(tensor))
    const head = Buffer.from(
      JSON.stringify({
        parameters: { binary_data_output: true },
        inputs: tensors.map(([name, datatype, { dims }], at) => ({
          ...{ name, datatype, shape: dims },
          parameters: { binary_data_size: bytes[at]?.length },
        })),
      }),
    )
    const whole = Buffer.concat([head, ...bytes])
    const packed = [
      [whole, {}],
      [gzipSync(whole), { 'content-encoding': 'gzip' }],
      [deflateSync(whole), { 'content-encoding': 'deflate' }],
    ] as const
    for (const [body, headers] of packed) {
      const response = await post('/v2/models/sum/infer', body, {
        'inference-header-content-length': `${head.length}`,
        ...headers,
      })
      assert.equal(response.statusCode, 200, response.body)
      const length = Number(response.headers['inference-header-content-length'])
      const { outputs } = JSON.parse(response.rawPayload.subarray(0, length).toString())
      assert.deepEqual(
        outputs.map(({ parameters }: { parameters: object }) => parameters),
        [{ binary_data_size: 8 }, { binary_data_size: 8 }, { binary_data_size: 10 }],
      )
      const view = new DataView(Uint8Array.from(response.rawPayload.subarray(length)).buffer)
      assert.ok(Number.isNaN(view.getFloat32(0, true)))
      assert.equal(view.getFloat32(4, true), -5)
      assert.equal(view.getBigInt64(8, true), 2n ** 62n)
      assert.equal(view.getUint32(16, true), 6)
    }
  })

  test('many at once get their own answers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 150 }, async (_, n) => {
        const { inputs } = asked()
        const own = inputs.map((each) => (each.name === 'n' ? { ...each, data: [n] } : each))
        const { body } = await infer({ inputs: own })
        return body.outputs[1].data[0]
      }),
    )
    assert.deepEqual(
      answers,
      answers.map((_, n) => 2 * n),
    )
  })

  test('refuses what is not of the shape, the datatype or the model', async () => {
    const [a, b, n, word] = asked().inputs
    const withA = (change: object) => ({ inputs: [{ ...a, ...change }, b, n, word] })
    const withN = (...data: unknown[]) => ({ inputs: [a, b, { ...n, data }, word] })
    await refused(withA({ data: [1] }), 400, /"a" of the shape \[1, 2\] has 1 values/)
    await refused(withA({ data: [[1], [2]] }), 400, /lists of other lengths/)
    await refused(withA({ data: [1, 'x'] }), 400, /Value 1 of input "a" is "x", which is no FP32/)
    await refused(withA({ data: [1, 1e39] }), 400, /is 1e\+39, which is no FP32/)
    await refused(withA({ data: [1, null] }), 400, /is null/)
    await refused(withA({ datatype: 'BF16' }), 400, /body\.inputs\.0\.datatype/)
    await refused(withA({ datatype: 'FP16' }), 400, /float16\[1, 2\] as "a"/)
    await refused(withA({ datatype: 'FP64' }), 400, /float64\[1, 2\] as "a"/)
    await refused(withA({ shape: [-1, 2] }), 400, /body\.inputs\.0\.shape/)
    await refused(withA({ shape: [1, 2, 1] }), 400, /float32\[1, 2, 1\]/)
    await refused(withA({ name: 'c' }), 400, /was given no "a"/)
    await refused(withA({ parameters: { binary_data_size: 8 } }), 400, /neither or both ways/)
    await refused(withA({ parameters: { shared_memory_region: 'x' } }), 400, /shared_memory_region/)
    await refused(withN(1.5), 400, /is 1\.5, which is no INT64/)
    await refused(withN('7'), 400, /is "7", which is no INT64/)
    const spelled = (digits: string) => JSON.stringify(withN(1)).replace('[1]}', `[${digits}]}`)
    await refused(spelled('1e18'), 400, /is 1e\+18, which is no INT64: expected every digit of it/)
    await refused(spelled('9223372036854775808'), 400, /is 9223372036854775808, which is no INT64/)
    const whole = JSON.stringify(asked()).replace('1.5,1.5', '9007199254740993,2')
    assert.match(whole, /9007199254740993,2/)
    assert.equal((await infer(whole)).status, 200)
    await refused({ inputs: [a, a, b, n, word] }, 400, /"a" is given twice/)
    await refused({ inputs: [a, b, n, { ...word, data: ['a\0b'] }] }, 400, /NUL/)
    await refused(
      { ...asked(), outputs: [{ name: 'sun' }] },
      400,
      /no output "sun".*sum, far, words/,
    )
    await refused({ ...asked(), priority: 3 }, 400, /priority/)
    await refused({ ...asked(), model_name: 'other' }, 400, /names the model "other"/)
    assert.equal((await infer({ ...asked(), model_name: 'sum' })).status, 200)
    await refused('{"inputs": [', 400, /not JSON/)
    await refused('', 400, /body/)
    await refused('null', 400, /found null/)
  })

  test('refuses bytes that do not come to what the JSON says', async () => {
    const body = {
      inputs: [{ name: 'n', shape: [2], datatype: 'INT64', parameters: { binary_data_size: 16 } }],
    }
    const head = JSON.stringify(body)
    const sent = async (length: number | string, bytes: number) => {
      const payload = Buffer.concat([Buffer.from(head), Buffer.alloc(bytes)])
      const response = await post('/v2/models/sum/infer', payload, {
        'inference-header-content-length': `${length}`,
      })
      assert.equal(response.statusCode, 400)
      return response.json().error
    }
    assert.match(await sent(head.length, 15), /take 16 bytes and more after the JSON, and 15 came/)
    assert.match(await sent(head.length, 17), /take 16 bytes after the JSON, and 17 came/)
    assert.match(await sent(head.length + 99, 16), /"inference-header-content-length" is/)
    assert.match(await sent('x', 16), /"x"/)
  })

  test('an answer that JSON has no value for is to be asked for as bytes', async () => {
    const { inputs } = asked()
    const [a, ...others] = inputs
    const most = { ...a, data: [3e38, 3e38] }
    const infinite = [most, { ...most, name: 'b' }, ...others.slice(1)]
    await refused({ inputs: infinite }, 400, /"sum" has the value Infinity.*binary/)
  })

  test('every refusal has the shape of the protocol', async () => {
    const answers = await Promise.all([
      get('/v2/models/none'),
      get('/v2/models/sum/versions/99'),
      get('/v2/nothing'),
      get('/v2/models/sum/infer'),
    ])
    assert.deepEqual(
      answers.map(({ status, body }) => [status, Object.keys(body)]),
      [404, 404, 404, 405].map((status) => [status, ['error']]),
    )
    const bomb = gzipSync(Buffer.alloc(40_000_000, 32))
    const packed = await post('/v2/models/sum/infer', bomb, { 'content-encoding': 'gzip' })
    assert.deepEqual([packed.statusCode, Object.keys(packed.json())], [413, ['error']])
    const foreign = await post('/v2/models/sum/infer', 'x', { 'content-encoding': 'br' })
    assert.deepEqual([foreign.statusCode, Object.keys(foreign.json())], [415, ['error']])
  })

  test('unloads and loads a model; the others answer on', async () => {
    const index = async () => (await post('/v2/repository/index', '')).json()
    const ready = { name: 'other', version: '1', state: 'READY', reason: '' }
    assert.deepEqual(await index(), [{ ...ready, name: 'sum' }, ready])
    // As Triton's client sends it.
    const sent = '{"parameters":{"unload_dependents":false}}'
    assert.equal((await post('/v2/repository/models/sum/unload', sent)).statusCode, 200)
    await refused(asked(), 503, /No version of sum is served\. It was unloaded/)
    assert.deepEqual(await index(), [
      { name: 'sum', version: '1', state: 'UNAVAILABLE', reason: 'It was unloaded.' },
      ready,
    ])
    assert.equal((await get('/v2/models/sum/ready')).status, 503)
    assert.equal((await get('/v2/models/other/ready')).status, 200)
    assert.equal((await get('/v2/health/ready')).status, 200)
    await post('/v2/repository/models/other/unload', '')
    assert.equal((await get('/v2/health/ready')).status, 503)
    await post('/v2/repository/models/other/load', '')
    assert.deepEqual((await get('/v2/models')).body, { models: ['other'] })
    assert.equal((await post('/v2/repository/models/sum/load', '{}')).statusCode, 200)
    assert.equal((await infer(asked())).status, 200)
    const foreign = await post('/v2/repository/models/sum/load', '{"parameters":{"config":"{}"}}')
    assert.equal(foreign.statusCode, 400)
  })

  test('counts what each version answered', async () => {
    const before = (await get('/v2/models/other/stats')).body.model_stats
    assert.deepEqual(before, [])
    for (const rows of [1, 3]) await post('/v2/models/other/infer', asked(rows))
    await post('/v2/models/other/infer', { inputs: asked().inputs.slice(1) })
    const [{ inference_stats: told, ...row }] = (await get('/v2/models/other/stats')).body
      .model_stats
    assert.deepEqual(
      [row.name, row.version, row.inference_count, told.success.count, told.fail.count],
      ['other', '1', 5, 2, 1],
    )
    assert.ok(row.last_inference > 0 && told.success.ns > 0)
  })

  test('keeps no answer that it does not give', async () => {
    const kept: unknown[] = []
    const log: InferenceLog = {
      note: async ({ inputs }) => void kept.push(inputs),
      counts: () => assert.fail('nobody asks'),
      close: async () => {},
    }
    const logged = await memoryApp({ models: ['sum'], predictor: openSum, log })
    for (const [outputs, status] of [
      [[{ name: 'nowhere' }], 400],
      [[{ name: 'sum' }], 200],
    ] as const) {
      const payload = JSON.stringify({ ...asked(), outputs })
      const url = '/v2/models/sum/infer'
      const answer = await logged.app.inject({ method: 'POST', url, payload })
      assert.equal(answer.statusCode, status)
    }
    assert.equal(kept.length, 1)
    await logged.close()
  })

  test('counts what a model answers that comes while it serves', async () => {
    const late = await memoryApp({ models: ['one', 'late'] })
    late.served.delete('late')
    await late.endpoints.refresh()
    late.served.add('late')
    await late.endpoints.refresh()
    await late.endpoints.get('late')?.refresh()
    const score = { method: 'POST', url: '/endpoints/late/invocations' } as const
    assert.equal((await late.app.inject({ ...score, payload: '{"inputs":["a"]}' })).statusCode, 200)
    const { model_stats } = (await late.app.inject('/v2/models/late/stats')).json()
    assert.equal(model_stats[0].inference_stats.success.count, 1)
    await late.close()
  })
})
