/** For tests: a layer held against what PyTorch makes of the same numbers. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { withGradients } from '../../../src/nn/gradients/gradient.ts'
import { type Lookup, bindInputs, type Parameter } from '../../../src/nn/parameter.ts'
import { type Builder, graph } from '../../../src/onnx/builder.ts'
import type { Value } from '../../../src/onnx/value.ts'
import { float32, type Tensor } from '../../../src/core/tensor.ts'
import { openSession } from '../../../src/onnx/session.ts'
import { distance } from './reference.ts'

/** A forward and a backward pass of PyTorch; lists are row-major. */
export interface Taught {
  readonly dims: readonly number[]
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly yDims: readonly number[]
  /** Gradient of a loss by y. */
  readonly slope: readonly number[]
  readonly dx: readonly number[]
  readonly weights: Readonly<Record<string, readonly number[]>>
  readonly slopes: Readonly<Record<string, readonly number[]>>
}

/** The part of layers.json under a name. */
export const taught = (name: string) =>
  JSON.parse(readFileSync(new URL('./layers.json', import.meta.url), 'utf8'))[name]

export interface Check {
  readonly parameters?: readonly Parameter[]
  /** Values of the parameters, and what is fed beside x. */
  readonly values?: Readonly<Record<string, readonly number[]>>
  readonly feeds?: Readonly<Record<string, Tensor>>
  /** Gradients wanted by the parameters. */
  readonly slopes?: Readonly<Record<string, readonly number[]>>
  /** Largest distance allowed. Default 5e-6. */
  readonly limit?: number
  /** Lengths of x in the graph; default its own. */
  readonly shape?: readonly (number | string)[]
  /** Looked up, but without a gradient. */
  readonly states?: readonly Parameter[]
  build(g: Builder, x: Value, lookup: Lookup): Value
}

/** Holds y, dx and the parameters' gradients against PyTorch's; gives all answers. */
export const check = async (record: Taught, options: Check) => {
  const { parameters = [], states = [], values = {}, feeds = {}, limit = 5e-6 } = options
  const g = graph('taught')
  const lookup = bindInputs(g, [...parameters, ...states])
  const x = g.input('x', 'float32', options.shape ?? record.dims)
  const y = options.build(g, x, lookup)
  const slope = g.input('slope', 'float32', y.shape)
  g.output('y', y)
  g.output('loss', g.op('ReduceSum', [g.op('Mul', [y, slope])], { keepdims: 0 }))
  const names = ['x', ...parameters.map(({ name }) => name)]
  const session = await openSession(withGradients(g.build(), 'loss', names))
  const made = Object.fromEntries(
    [...parameters, ...states].map(({ name, shape }) => [
      name,
      float32(Float32Array.from(values[name] ?? []), shape),
    ]),
  )
  const found = await session.run({
    ...made,
    ...feeds,
    x: float32(Float32Array.from(record.x), record.dims),
    slope: float32(Float32Array.from(record.slope), record.yDims),
  })
  await session.close()
  const wanted: Record<string, readonly number[]> = { y: record.y, 'grad:x': record.dx }
  for (const [name, list] of Object.entries(options.slopes ?? {})) wanted[`grad:${name}`] = list
  for (const name of names) assert.ok(wanted[`grad:${name}`], `no gradient of ${name} to compare`)
  assert.deepEqual(found.y?.dims, record.yDims)
  for (const [name, list] of Object.entries(wanted)) {
    const apart = distance((found[name]?.data ?? []) as Float32Array, list)
    assert.ok(apart < limit, `${name} is ${apart} away`)
  }
  return found
}
