import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { bytesOfHalves, halvesOfBytes } from '../../core/half.ts'
import type { Tensor, Tensors } from '../../core/tensor.ts'
import { openSession } from '../session.ts'
import { widened } from './edges.ts'

const folder = join(import.meta.dirname, '../../../test/data/half')
const model = (name: string) => readFileSync(join(folder, `${name}.onnx`))

type Bits = readonly number[]

/** What onnxruntime's Python answers, as bits. */
interface Oracle {
  readonly x: Bits
  readonly edges: Readonly<Record<string, Bits>>
  readonly odd: Readonly<Record<'true' | 'false', Readonly<Record<string, Bits>>>>
}
const oracle: Oracle = JSON.parse(readFileSync(join(folder, 'models.json'), 'utf8'))

const x: Tensor = {
  dtype: 'float16',
  dims: [oracle.x.length],
  data: halvesOfBytes(new Uint8Array(Uint16Array.from(oracle.x).buffer)),
}

const quietNaN = 0x7e00
const isNotNumber = (bits: number) => (bits & 0x7c00) === 0x7c00 && (bits & 1023) !== 0

const bitsOf = (tensor: Tensor | undefined): number[] => {
  if (tensor?.dtype === 'float32') return Array.from(new Uint32Array(tensor.data.slice().buffer))
  assert.equal(tensor?.dtype, 'float16')
  return Array.from(new Uint16Array(bytesOfHalves(tensor.data).buffer))
}

/** NaN is one, whatever its sign. */
const expectBits = (found: Tensors, expected: Readonly<Record<string, Bits>>) => {
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort())
  for (const [name, bits] of Object.entries(expected))
    assert.deepEqual(
      bitsOf(found[name]),
      found[name]?.dtype === 'float16'
        ? bits.map((each) => (isNotNumber(each) ? quietNaN : each))
        : bits,
      name,
    )
}

test('numbers of 16 bits go in and come out as Python has them, to the bit', async () => {
  const session = await openSession(model('edges'))
  assert.deepEqual(
    session.inputs.map(({ name, dtype }) => [name, dtype]),
    [['x', 'float16']],
  )
  assert.deepEqual(
    session.outputs.map(({ name, dtype }) => [name, dtype]),
    [
      ['same', 'float16'],
      ['third', 'float16'],
      ['twice', 'float16'],
      ['wide', 'float32'],
    ],
  )
  expectBits(await session.run({ x }), oracle.edges)
  await session.close()
})

test('an input that is an output, a constant that is one, graphs inside and taken names change nothing', async () => {
  const session = await openSession(model('odd'))
  for (const turn of ['true', 'false'] as const) {
    const data = Uint8Array.of(turn === 'true' ? 1 : 0)
    const found = await session.run({ x, turn: { dtype: 'bool', dims: [], data } })
    expectBits(found, oracle.odd[turn])
  }
  await session.close()
})

test('a model without them stays as it is', () => {
  const whole = readFileSync(join(folder, '../onnx/iris.onnx'))
  assert.equal(widened(whole).model, whole)
})
