import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withBias } from '../../../test/data/nn/reference.ts'
import { check, type Taught, taught } from '../../../test/data/nn/taught.ts'
import { float32, type Tensor } from '../../core/tensor.ts'
import { graph } from '../../onnx/builder.ts'
import { activations } from './activation.ts'
import { attention } from './attention.ts'
import { residual } from './residual.ts'

type Attended = Taught & { readonly heads: number; readonly lengths: readonly number[] | null }

const named = (from: Taught['weights']) => ({
  'self/in/weights': withBias(from.in_proj_weight ?? [], from.in_proj_bias ?? []),
  'self/out/weights': withBias(from['out_proj.weight'] ?? [], from['out_proj.bias'] ?? []),
})

test('attention, also causal and with padding, and its gradients equal those of PyTorch', async () => {
  for (const [name, record] of Object.entries<Attended>(taught('attention'))) {
    const [batch = 0, time = 0, width = 0] = record.dims
    const causal = name === 'causal'
    const layer = attention({ name: 'self', width, heads: record.heads, causal })
    const seen = record.lengths?.flatMap((length) =>
      Array.from({ length: time }, (_, t) => (t < length ? 1 : 0)),
    )
    const feeds: Record<string, Tensor> = seen
      ? { seen: float32(Float32Array.from(seen), [batch, time]) }
      : {}
    for (const shape of [record.dims, ['batch', 'time', width]])
      await check(record, {
        parameters: layer.parameters,
        values: named(record.weights),
        slopes: named(record.slopes),
        feeds,
        shape,
        build: (g, x, lookup) =>
          seen
            ? layer.apply(g, lookup, x, { seen: g.input('seen', 'float32', shape.slice(0, 2)) })
            : layer.apply(g, lookup, x),
      })
  }
})

test('a width that does not share out among the heads is refused', () => {
  assert.throws(() => attention({ name: 'self', width: 10, heads: 4 }), /among 4 heads/)
})

test('activations and their slopes equal those of PyTorch', async () => {
  const records = Object.entries<Taught>(taught('activation'))
  assert.equal(records.length, Object.keys(activations).length - 1)
  for (const [name, record] of records)
    await check(record, { build: activations[name as keyof typeof activations] })
})

test('a residual that would be stretched is refused', () => {
  const g = graph('residual')
  const [a, b] = [g.input('a', 'float32', [2, 3]), g.input('b', 'float32', [1, 3])]
  assert.deepEqual(residual(g, a, a).shape, [2, 3])
  assert.throws(() => residual(g, a, b), /\[2, 3\] does not fit \[1, 3\]/)
})
