import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, type Taught, taught } from '../../../test/data/nn/taught.ts'
import { float32 } from '../../core/tensor.ts'
import { type Builder, graph } from '../../onnx/builder.ts'
import { openSession } from '../../onnx/session.ts'
import type { Value } from '../../onnx/value.ts'
import { withGradients } from '../gradients/gradient.ts'
import { averagePool, globalAveragePool, maxPool } from './pool.ts'

const torch: Record<string, Taught> = taught('pool')

const cases: Record<string, (g: Builder, x: Value) => Value> = {
  max: (g, x) => maxPool(g, x, { size: [2, 2] }),
  overlapping: (g, x) => maxPool(g, x, { size: [3, 3], stride: 2, padding: 1 }),
  sequence: (g, x) => maxPool(g, x, { size: [2] }),
  average: (g, x) => averagePool(g, x, { size: [2, 2] }),
  padded: (g, x) => averagePool(g, x, { size: [3, 3], stride: 2, padding: 1 }),
  global: globalAveragePool,
}

test('pooling and its gradients equal those of PyTorch', async () => {
  for (const [name, build] of Object.entries(cases)) {
    const record = torch[name] as Taught
    await check(record, { build })
    await check(record, { build, shape: record.dims.toSpliced(0, 1, 'batch' as never) })
  }
})

test('where several are the largest they share the gradient', async () => {
  const g = graph('ties')
  const x = g.input('x', 'float32', [1, 1, 2, 2])
  const y = maxPool(g, x, { size: [2, 2] })
  g.output('loss', g.op('ReduceSum', [y], { keepdims: 0 }))
  const session = await openSession(withGradients(g.build(), 'loss', ['x']))
  const found = await session.run({ x: float32(Float32Array.of(3, 1, 3, 2), [1, 1, 2, 2]) })
  await session.close()
  assert.deepEqual(found['grad:x']?.data, Float32Array.of(0.5, 0, 0.5, 0))
})
