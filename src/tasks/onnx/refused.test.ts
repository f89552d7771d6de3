import assert from 'node:assert/strict'
import { test } from 'node:test'
import { int, joined, message, text } from '../../onnx/wire.ts'
import { takeModel } from './take.ts'

const nothing = { columns: null, labels: null, example: null, label: null, step: null }

/** ONNX's numbers of types. */
const types = {
  ...{ float32: 1, complex64: 14, complex128: 15, bfloat16: 16 },
  ...{
    float8e4m3fn: 17,
    float8e5m2: 19,
    uint4: 21,
    int4: 22,
    float4e2m1: 23,
    'unknown type 99': 99,
  },
} as const

/** A graph of one node: `y` of `x`. */
interface Told {
  readonly op?: string
  readonly domain?: string
  readonly opset?: number
  readonly opsetDomain?: string
  readonly input?: number
  readonly output?: number
  readonly irVersion?: number
}

const port = (field: number, name: string, type: number) => {
  const shape = message(2, [message(1, [text(2, 'batch')])])
  return message(field, [text(1, name), message(2, [message(1, [int(1, type), shape])])])
}

const model = ({
  op = 'Identity',
  domain = '',
  opset = 17,
  opsetDomain = '',
  input = types.float32,
  output = types.float32,
  irVersion = 8,
}: Told) =>
  joined([
    int(1, irVersion),
    message(7, [
      message(1, [text(1, 'x'), text(2, 'y'), text(4, op), ...(domain ? [text(7, domain)] : [])]),
      text(2, 'graph'),
      port(11, 'x', input),
      port(12, 'y', output),
    ]),
    message(8, [text(1, opsetDomain), int(2, opset)]),
  ])

test('such a graph is taken where nothing is wrong with it', async () => {
  const { signature } = await takeModel(model({}), nothing)
  assert.deepEqual(
    signature.inputs.map(({ type }) => type),
    ['float32'],
  )
})

test('types that are not held are refused by name, whichever side they stand on', async () => {
  for (const [name, type] of Object.entries(types)) {
    if (name === 'float32') continue
    for (const [side, told] of [
      ['x', { input: type }],
      ['y', { output: type }],
    ] as const)
      await assert.rejects(takeModel(model(told), nothing), {
        code: 'unsupported',
        message: new RegExp(`"${side}" of the model is of the type (the )?${name}\\b`),
      })
  }
})

test('ops, domains and operator sets that onnxruntime has not are refused with their names and versions', async () => {
  for (const [told, words] of [
    [{ op: 'Frobnicate' }, /Frobnicate.*ai\.onnx 17/s],
    [
      { op: 'Mill', domain: 'com.example', opsetDomain: 'com.example', opset: 3 },
      /(com\.example|Mill).*com\.example 3/s,
    ],
    [{ opset: 9999 }, /9999.*ai\.onnx 9999/s],
    [{ op: 'Mish', opset: 9 }, /Mish.*ai\.onnx 9/s],
    [{ irVersion: 999 }, /999.*file format 999/s],
  ] as const)
    await assert.rejects(takeModel(model(told), nothing), { code: 'unsupported', message: words })
})
