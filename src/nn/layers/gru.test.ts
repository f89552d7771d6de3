import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distance } from '../../../test/data/nn/reference.ts'
import { check, type Taught, taught } from '../../../test/data/nn/taught.ts'
import { float32, int64 } from '../../core/tensor.ts'
import { graph } from '../../onnx/builder.ts'
import { openSession } from '../../onnx/session.ts'
import { bindInputs } from '../parameter.ts'
import { gru } from './gru.ts'

const torch: Taught & { readonly units: number } = taught('gru')
const [time = 0, batch = 0, features = 0] = torch.dims
const { units } = torch
const layer = gru({ name: 'gru', features, units })

/** Rows from r, z, n to z, r, h. */
const reordered = (values: readonly number[] = []) => {
  const size = values.length / 3
  return [1, 0, 2].flatMap((gate) => values.slice(gate * size, (gate + 1) * size))
}

/** PyTorch has a second bias for z and r, which learns the same as the first. */
const named = (from: Taught['weights'], biases: (a: number, b: number) => number) => {
  const [input = [], inner = []] = [from.bias_ih_l0, from.bias_hh_l0]
  const both = input.map((a, i) => (i < 2 * units ? biases(a, inner[i] ?? 0) : a))
  return {
    'gru/kernel': reordered(from.weight_ih_l0),
    'gru/recurrent': reordered(from.weight_hh_l0),
    'gru/bias': reordered(both),
    'gru/inner': inner.slice(2 * units),
  }
}
const values = named(torch.weights, (a, b) => a + b)

test('a GRU and its gradients equal those of PyTorch', async () => {
  await check(torch, {
    parameters: layer.parameters,
    values,
    slopes: named(torch.slopes, (a) => a),
    shape: [time, 'batch', features],
    build: (g, x, lookup) =>
      g.op('Reshape', [layer.unrolled(g, lookup, x), g.ints([time, -1, units])]),
  })
})

test('the native GRU of ONNX gives the same, and stops at a row’s length', async () => {
  const g = graph('native')
  const lookup = bindInputs(g, layer.parameters)
  const x = g.input('x', 'float32', ['time', 'batch', features])
  const lengths = g.op('Cast', [g.input('lengths', 'int64', ['batch'])], { to: 6 })
  g.output('hidden', layer.native(g, lookup, x).hidden)
  g.output('last', layer.native(g, lookup, x, lengths).last)
  const session = await openSession(g.build())
  const found = await session.run({
    x: float32(Float32Array.from(torch.x), torch.dims),
    lengths: int64([5, 2, 3]),
    ...Object.fromEntries(
      layer.parameters.map(({ name, shape }) => [
        name,
        float32(Float32Array.from(values[name as keyof typeof values]), shape),
      ]),
    ),
  })
  await session.close()
  assert.ok(distance(found.hidden?.data as Float32Array, torch.y) < 5e-6)
  const lasts = [4, 1, 2].flatMap((t, row) => {
    const start = (t * batch + row) * units
    return torch.y.slice(start, start + units)
  })
  assert.ok(distance(found.last?.data as Float32Array, lasts) < 5e-6)
})

test('a time that is not known cannot be unrolled', () => {
  const g = graph('open')
  const x = g.input('x', 'float32', ['time', 'batch', features])
  assert.throws(
    () => layer.unrolled(g, bindInputs(g, layer.parameters), x),
    /expected a known time to unroll over, got time/,
  )
})
