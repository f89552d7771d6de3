import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client, credentials, Metadata, status } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import { memoryApp } from '../../../../test/system/memory.ts'
import { openSum } from '../../../../test/system/sum.ts'
import { systemClock } from '../../../core/clock.ts'
import type { RequestTold } from '../../types.ts'
import { descriptor, type Method, serviceName } from './descriptor.ts'
import { type GrpcOptions, type GrpcServer, startGrpc } from './server.ts'

interface Wire {
  readonly path: string
  requestSerialize(value: object): Buffer
  responseDeserialize(bytes: Buffer): unknown
}

describe('The Open Inference Protocol over gRPC', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  let server: GrpcServer
  let client: Client
  before(async () => {
    world = await memoryApp({ models: ['sum', 'other'], predictor: openSum })
    server = await startGrpc(options())
    client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure())
  })
  after(async () => {
    client.close()
    await server.close(0)
    await world.close()
  })
  const logged: object[] = []
  const requests: RequestTold[] = []
  const options = (port = 0): GrpcOptions => ({
    registry: world.registry.registry,
    endpoints: world.endpoints,
    ...{ log: null, clock: systemClock, version: '0.1.0', host: '127.0.0.1', port },
    logger: { error: (detail) => logged.push(detail), request: (told) => requests.push(told) },
  })

  const service = fromJSON(descriptor, { keepCase: true, longs: String, defaults: true })[
    serviceName
  ] as unknown as Readonly<Record<Method, Wire>>
  const call = <T>(method: Method, request: object = {}, metadata = new Metadata()): Promise<T> =>
    new Promise((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = service[method]
      const write = (value: object) => requestSerialize(value)
      const read = (bytes: Buffer) => responseDeserialize(bytes) as T
      client.makeUnaryRequest(path, write, read, request, metadata, (error, value) =>
        error ? reject(error) : resolve(value as T),
      )
    })
  const refused = async (method: Method, request: object, code: status, words: RegExp) =>
    assert.rejects(call(method, request), { code, details: words })

  const texts = ['é😀', '']
  const inputs = [
    { name: 'a', datatype: 'FP32', shape: [2, 2], contents: { fp32_contents: [1, 2, 3, 4] } },
    { name: 'b', datatype: 'FP32', shape: [2, 2], contents: { fp32_contents: [1, 1, 1, 1] } },
    {
      name: 'n',
      datatype: 'INT64',
      shape: [2],
      contents: { int64_contents: ['4503599627370497001', -1] },
    },
    {
      name: 'word',
      datatype: 'BYTES',
      shape: [2],
      contents: { bytes_contents: texts.map((text) => Buffer.from(text)) },
    },
  ]

  test('each call is told of, with what answered, and whose trace it is of', async () => {
    requests.length = 0
    const metadata = new Metadata()
    metadata.set('x-request-id', 'mine')
    metadata.set('traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')
    await call('ModelInfer', { model_name: 'sum', inputs }, metadata)
    await refused('ModelInfer', { model_name: 'none', inputs }, status.NOT_FOUND, /none/)
    assert.deepEqual(
      requests.map(({ ms: _, request, ...told }) => told),
      [
        {
          ...{ method: 'gRPC', route: '/inference.GRPCInferenceService/ModelInfer', status: 200 },
          ...{ endpoint: 'sum', model: 'sum', version: 1 },
          trace: '4bf92f3577b34da6a3ce929d0e0e4736',
        },
        {
          ...{ method: 'gRPC', route: '/inference.GRPCInferenceService/ModelInfer', status: 404 },
          code: 'not_found',
        },
      ],
    )
    assert.equal(requests[0]?.request, 'mine')
  })

  test('tells of the server and of its models', async () => {
    assert.deepEqual(await call('ServerLive'), { live: true })
    assert.deepEqual(await call('ServerReady'), { ready: true })
    assert.deepEqual(await call('ServerMetadata'), {
      name: 'millrace',
      version: '0.1.0',
      extensions: ['binary_tensor_data', 'model_repository', 'statistics'],
    })
    assert.deepEqual(await call('ModelReady', { name: 'sum' }), { ready: true })
    const told = await call<{ versions: string[]; inputs: object[] }>('ModelMetadata', {
      name: 'sum',
    })
    assert.deepEqual(told.versions, ['1', '2', '3'])
    assert.deepEqual(told.inputs[0], { name: 'a', datatype: 'FP32', shape: ['-1', '2'] })
  })

  test('answers typed contents with typed contents, whole numbers to their last digit', async () => {
    const { outputs, ...answer } = await call<{
      outputs: { name: string; contents: Record<string, unknown[]> }[]
      model_version: string
      id: string
    }>('ModelInfer', { model_name: 'sum', id: 'seven', inputs })
    assert.deepEqual([answer.model_version, answer.id], ['1', 'seven'])
    assert.deepEqual(outputs[0]?.contents['fp32_contents'], [2, 3, 4, 5])
    assert.deepEqual(outputs[1]?.contents['int64_contents'], ['9007199254740994002', '-2'])
    assert.deepEqual(outputs[2]?.contents['bytes_contents']?.map(String), texts)
  })

  test('answers raw contents with raw contents, of a version by its number', async () => {
    const raw = [
      Buffer.from(Float32Array.of(1, 2).buffer),
      Buffer.from(Float32Array.of(0, Number.NaN).buffer),
      Buffer.from(BigInt64Array.of(5n).buffer),
      Buffer.from([1, 0, 0, 0, 120]),
    ]
    const { outputs, raw_output_contents, model_version } = await call<{
      outputs: { name: string }[]
      raw_output_contents: Buffer[]
      model_version: string
    }>('ModelInfer', {
      ...{ model_name: 'sum', model_version: '3', outputs: [{ name: 'sum' }, { name: 'words' }] },
      inputs: inputs.map(({ name, datatype, shape }) => ({
        name,
        datatype,
        shape: [1, ...shape.slice(1)],
      })),
      raw_input_contents: raw,
    })
    assert.deepEqual([model_version, outputs.map(({ name }) => name)], ['3', ['sum', 'words']])
    const [sum = Buffer.alloc(8), words] = raw_output_contents
    assert.deepEqual([sum.readFloatLE(0), sum.readFloatLE(4)], [1, Number.NaN])
    assert.deepEqual(words, raw[3])
  })

  test('refuses what cannot be, with the status of what is wrong', async () => {
    const [first, ...others] = inputs
    const infer = (change: object) => ({ model_name: 'sum', inputs, ...change })
    const invalid = status.INVALID_ARGUMENT
    await refused('ModelInfer', infer({ model_name: 'none' }), status.NOT_FOUND, /no model "none"/)
    await refused('ModelInfer', infer({ model_version: '99' }), status.NOT_FOUND, /99/)
    for (const version of ['x', ' 1', '1e0', '9'.repeat(30)])
      await refused(
        'ModelInfer',
        infer({ model_version: version }),
        invalid,
        /^model_version: found "/,
      )
    await refused('ModelInfer', infer({ id: 'x'.repeat(1001) }), invalid, /^id: .* 1000 characters/)
    await refused('ModelInfer', infer({ inputs: others }), invalid, /was given no "a"/)
    await refused('ModelInfer', infer({ inputs: [first, first, ...others] }), invalid, /twice/)
    await refused(
      'ModelInfer',
      infer({ inputs: [{ ...first, datatype: 'FP16' }] }),
      invalid,
      /datatype/,
    )
    await refused(
      'ModelInfer',
      infer({ inputs: [{ ...first, shape: [3, 2] }, ...others] }),
      invalid,
      /has 4 values/,
    )
    await refused(
      'ModelInfer',
      infer({ inputs: [{ ...first, datatype: 'INT32' }, ...others] }),
      invalid,
      /fp32_contents/,
    )
    await refused(
      'ModelInfer',
      infer({ raw_input_contents: [Buffer.alloc(3)] }),
      invalid,
      /raw contents of 1/,
    )
    await refused('ModelInfer', infer({ outputs: [{ name: 'sun' }] }), invalid, /no output "sun"/)
    await refused(
      'ModelInfer',
      infer({ parameters: { priority: { int64_param: 1 } } }),
      invalid,
      /parameters/,
    )
    await refused('ModelReady', { name: 'no such/model' }, invalid, /name/)
    assert.deepEqual(logged, [])
  })

  test('takes numbers that are none, which the protocol has, and refuses what is no message', async () => {
    const [first, ...others] = inputs
    const contents = { fp32_contents: [Number.NaN, 2, 3, 4] }
    const { outputs } = await call<{ outputs: { contents: { fp32_contents: number[] } }[] }>(
      'ModelInfer',
      { model_name: 'sum', inputs: [{ ...first, contents }, ...others] },
    )
    assert.deepEqual(outputs[0]?.contents.fp32_contents, [Number.NaN, 3, 4, 5])
    const { path } = service.ModelInfer
    const garbage = new Promise((resolve, reject) => {
      const write = () => Buffer.alloc(20, 255)
      client.makeUnaryRequest(path, write, String, {}, new Metadata(), (error, value) =>
        error ? reject(error) : resolve(value),
      )
    })
    await assert.rejects(garbage, {
      code: status.INVALID_ARGUMENT,
      details: /no request of ModelInfer/,
    })
    assert.deepEqual(logged, [])
  })

  test('answers within the time that its client allows', async () => {
    const within = (micros: number) => ({
      ...{ model_name: 'sum', inputs },
      parameters: { timeout: { int64_param: micros } },
    })
    await refused(
      'ModelInfer',
      within(1),
      status.DEADLINE_EXCEEDED,
      /not answered within [\d.]+ ms/,
    )
    await call('ModelInfer', within(60_000_000))
    await refused('ModelInfer', within(0), status.INVALID_ARGUMENT, /parameters/)
  })

  test('reads no more typed contents than it can hold, and takes as many raw', async () => {
    const rows = 700_000
    const zeros = Array.from({ length: 2 * rows }, () => 1)
    const [first] = inputs
    const many = { ...first, shape: [rows, 2], contents: { fp32_contents: zeros } }
    await refused(
      'ModelInfer',
      { model_name: 'sum', inputs: [many] },
      status.INVALID_ARGUMENT,
      /typed contents have 5\d{6} bytes.*raw contents/,
    )
    await refused(
      'ModelInfer',
      {
        model_name: 'sum',
        inputs: [{ ...many, contents: undefined }],
        raw_input_contents: [Buffer.alloc(8 * rows)],
      },
      status.INVALID_ARGUMENT,
      /was given no "b"/,
    )
  })

  test('tells the id by which an answer is kept', async () => {
    const told = (metadata: Metadata) =>
      new Promise<string>((resolve, reject) => {
        const { path, requestSerialize, responseDeserialize } = service.ServerLive
        const write = (value: object) => requestSerialize(value)
        const read = (bytes: Buffer) => responseDeserialize(bytes)
        client
          .makeUnaryRequest(path, write, read, {}, metadata, (error) => error && reject(error))
          .on('metadata', (sent: Metadata) => resolve(String(sent.get('x-request-id')[0])))
      })
    const own = new Metadata()
    own.set('x-request-id', 'mine')
    assert.equal(await told(own), 'mine')
    assert.match(await told(new Metadata()), /^\w{20,}$/)
  })

  test('lists, unloads, loads and counts', async () => {
    const index = async () =>
      (await call<{ models: { name: string; state: string }[] }>('RepositoryIndex')).models.map(
        ({ name, state }) => `${name} ${state}`,
      )
    assert.deepEqual(await index(), ['sum READY', 'other READY'])
    // As Triton's client sends it.
    const parameters = { unload_dependents: { bool_param: false } }
    await call('RepositoryModelUnload', { model_name: 'other', parameters })
    assert.deepEqual(await index(), ['sum READY', 'other UNAVAILABLE'])
    assert.deepEqual(await call('ModelReady', { name: 'other' }), { ready: false })
    assert.deepEqual(await call('ServerReady'), { ready: true })
    await refused('ModelInfer', { model_name: 'other', inputs }, status.UNAVAILABLE, /unloaded/)
    // As a client of KServe names it.
    await call('RepositoryModelLoad', { repository_name: 'other' })
    assert.deepEqual(await index(), ['sum READY', 'other READY'])
    await call('ModelInfer', { model_name: 'other', inputs })
    const { model_stats } = await call<{
      model_stats: { name: string; inference_count: string; execution_count: string }[]
    }>('ModelStatistics', { name: 'other' })
    assert.deepEqual(
      model_stats.map((each) => [each.inference_count, each.execution_count]),
      [['2', '1']],
    )
  })

  test('a port that is taken is named, with what to do', async () => {
    await assert.rejects(startGrpc(options(server.port)), {
      code: 'port_in_use',
      what: `gRPC cannot listen on port ${server.port} of 127.0.0.1.`,
    })
  })
})
