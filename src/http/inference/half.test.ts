import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Client, credentials, status } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import { memoryApp } from '../../../test/system/memory.ts'
import { systemClock } from '../../core/clock.ts'
import { readPackage } from '../../tasks/kit/package.ts'
import { openOnnx } from '../../tasks/onnx/open.ts'
import { takeModel, writeTaken } from '../../tasks/onnx/take.ts'
import { descriptor, serviceName } from './grpc/descriptor.ts'
import { startGrpc } from './grpc/server.ts'

const data = join(import.meta.dirname, '../../../test/data/half')
const oracle: {
  readonly x: readonly number[]
  readonly edges: Readonly<Record<string, readonly number[]>>
} = JSON.parse(readFileSync(join(data, 'models.json'), 'utf8'))

const lineage = {
  ...{ config: {}, seed: 0, codeVersion: '', datasetVersion: 'none', datasetDigest: 'none' },
  environment: { node: '', platform: '', cpu: '', cores: 1, onnxruntime: '', millrace: '' },
}
const nothing = { columns: null, labels: null, example: null, label: null, step: null }

/** The package of a model with inputs and outputs of 16 bits. */
const openHalf = (folder: string) => async () => {
  const taken = await takeModel(readFileSync(join(data, 'edges.onnx')), nothing)
  await writeTaken(folder, taken, { metrics: {}, lineage })
  return openOnnx(await readPackage(folder))
}

const bytesOf = (bits: readonly number[]) => Buffer.from(Uint16Array.from(bits).buffer)
const bitsOf = (bytes: Buffer) =>
  Array.from({ length: bytes.length / 2 }, (_, at) => bytes.readUInt16LE(at * 2))

const edgesOf = (output: string) => oracle.edges[output]

interface Wire {
  readonly path: string
  requestSerialize(value: object): Buffer
  responseDeserialize(bytes: Buffer): unknown
}

interface Answered {
  readonly outputs: readonly { readonly name: string; readonly datatype: string }[]
  readonly raw_output_contents: readonly Buffer[]
}

describe('Numbers of 16 bits', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-half-'))
  let world: Awaited<ReturnType<typeof memoryApp>>
  before(async () => {
    world = await memoryApp({ models: ['half'], predictor: openHalf(folder) })
  })
  after(async () => {
    await world.close()
    rmSync(folder, { recursive: true })
  })
  const post = (url: string, payload: object | Buffer, headers = {}) =>
    world.app.inject({ method: 'POST', url, payload, headers })
  const infer = async (input: object, outputs?: readonly object[]) => {
    const { statusCode, body } = await post('/v2/models/half/infer', {
      inputs: [{ name: 'x', datatype: 'FP16', ...input }],
      ...(outputs && { outputs }),
    })
    return { status: statusCode, body: JSON.parse(body) }
  }

  test('are FP16 in what a model takes and gives', async () => {
    const { inputs, outputs } = (await world.app.inject({ url: '/v2/models/half' })).json()
    assert.deepEqual(inputs, [{ name: 'x', datatype: 'FP16', shape: [-1] }])
    assert.deepEqual(
      outputs.map(({ name, datatype }: { name: string; datatype: string }) => [name, datatype]),
      [
        ['same', 'FP16'],
        ['third', 'FP16'],
        ['twice', 'FP16'],
        ['wide', 'FP32'],
      ],
    )
  })

  test('go in and out as bytes, each edge of them as it is', async () => {
    const binary = bytesOf(oracle.x)
    const head = Buffer.from(
      JSON.stringify({
        parameters: { binary_data_output: true },
        inputs: [
          {
            ...{ name: 'x', datatype: 'FP16', shape: [oracle.x.length] },
            parameters: { binary_data_size: binary.length },
          },
        ],
      }),
    )
    const answer = await post('/v2/models/half/infer', Buffer.concat([head, binary]), {
      'inference-header-content-length': `${head.length}`,
    })
    assert.equal(answer.statusCode, 200, answer.body)
    const length = Number(answer.headers['inference-header-content-length'])
    const { outputs } = JSON.parse(answer.rawPayload.subarray(0, length).toString())
    let at = length
    for (const { name, datatype, parameters } of outputs) {
      const bytes = answer.rawPayload.subarray(at, at + parameters.binary_data_size)
      at += bytes.length
      if (datatype === 'FP16') assert.deepEqual(bitsOf(bytes), edgesOf(name), name)
    }
    assert.equal(at, answer.rawPayload.length)
  })

  test('go in and out as JSON, rounded once to the nearest, of two the even one', async () => {
    const given = [0.1, 2049, 2051, 65_519.99, -65_504, 2 ** -24, 2 ** -25, 1 + 2 ** -11 + 2 ** -40]
    const { body } = await infer({ shape: [given.length], data: given }, [{ name: 'same' }])
    const expected = [0.0999755859375, 2048, 2052, 65_504, -65_504, 2 ** -24, 0, 1 + 2 ** -10]
    assert.deepEqual(body.outputs[0].data, expected)
    const row = await post('/predict', { model: 'half', row: [0.1] })
    assert.deepEqual(row.json().outputs, {
      same: [expected[0]],
      third: [0.033_325_195_312_5],
      twice: [0.199_951_171_875],
      wide: [expected[0]],
    })
  })

  test('beyond 65,504 are refused, and so is what has no value in JSON', async () => {
    for (const [value, words] of [
      [65_520, /Value 1 of input "x" is 65520, which is no FP16/],
      [-1e300, /is -1e\+300, which is no FP16/],
      [null, /is null, which is no FP16/],
    ] as const) {
      const { status, body } = await infer({ shape: [2], data: [1, value] })
      assert.equal(status, 400)
      assert.match(body.error, words)
    }
    const predicted = await post('/predict', { model: 'half', inputs: { x: [70_000] } })
    assert.equal(predicted.statusCode, 400)
    assert.match(predicted.body, /has 70000 in \\"x\\", expected a number that it can hold/)
    const infinite = await infer({ shape: [1], data: [65_504] }, [{ name: 'twice' }])
    assert.match(infinite.body.error, /"twice" has the value Infinity.*binary/)
    const other = await infer({ datatype: 'FP32', shape: [1], data: [1] })
    assert.match(other.body.error, /given float32\[1\] as "x".*float16\[batch\]/)
    const none = await infer({ datatype: 'BF16', shape: [1], data: [1] })
    assert.match(none.body.error, /body\.inputs\.0\.datatype/)
  })

  test('go over gRPC raw alone, and come back raw', async () => {
    const server = await startGrpc({
      ...{ registry: world.registry.registry, endpoints: world.endpoints, log: null },
      ...{ clock: systemClock, version: '0.1.0', host: '127.0.0.1', port: 0 },
      logger: { error: () => undefined },
    })
    const client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure())
    const service = fromJSON(descriptor, { keepCase: true, longs: String, defaults: true })[
      serviceName
    ] as unknown as Readonly<Record<'ModelInfer', Wire>>
    const { path, requestSerialize, responseDeserialize } = service.ModelInfer
    const call = (request: object) =>
      new Promise<Answered>((resolve, reject) => {
        const read = (bytes: Buffer) => responseDeserialize(bytes) as Answered
        const input = { name: 'x', datatype: 'FP16', shape: [oracle.x.length] }
        const whole = { model_name: 'half', inputs: [input], ...request }
        client.makeUnaryRequest(path, requestSerialize, read, whole, (error, value) =>
          error || !value ? reject(error) : resolve(value),
        )
      })
    try {
      const raw = await call({ raw_input_contents: [bytesOf(oracle.x)] })
      for (const [at, { name, datatype }] of raw.outputs.entries())
        if (datatype === 'FP16')
          assert.deepEqual(bitsOf(raw.raw_output_contents[at] ?? Buffer.alloc(0)), edgesOf(name))
      assert.equal(raw.outputs.length, 4)
      const contents = { fp32_contents: [1] }
      const typed = { name: 'x', datatype: 'FP16', shape: [1], contents }
      await assert.rejects(call({ inputs: [typed] }), {
        code: status.INVALID_ARGUMENT,
        details: /"x" of the datatype FP16 has no raw contents/,
      })
    } finally {
      client.close()
      await server.close(0)
    }
  })
})
