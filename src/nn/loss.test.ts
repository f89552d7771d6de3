import { test } from 'node:test'
import { check, type Taught, taught } from '../../test/data/nn/taught.ts'
import { float32, int64 } from '../core/tensor.ts'
import type { Builder } from '../onnx/builder.ts'
import type { Value } from '../onnx/value.ts'
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from './loss.ts'

const torch = taught('loss')
const { rows, classes } = torch as { rows: number; classes: number }
const cases: Readonly<Record<string, Taught>> = torch.cases
const classWeights = Float32Array.from(torch.weights)
const square = (values: readonly number[]) => float32(Float32Array.from(values), [rows, classes])
const feeds = {
  targets: int64(torch.targets),
  mask: float32(Float32Array.from(torch.mask)),
  hits: square(torch.hits),
  element: square(torch.element),
  wanted: square(torch.wanted),
}

const inputs = (g: Builder) => ({
  targets: g.input('targets', 'int64', ['rows']),
  mask: g.input('mask', 'float32', ['rows']),
  hits: g.input('hits', 'float32', ['rows', classes]),
  element: g.input('element', 'float32', ['rows', classes]),
  wanted: g.input('wanted', 'float32', ['rows', classes]),
})

const losses: Record<string, (g: Builder, x: Value, of: ReturnType<typeof inputs>) => Value> = {
  plain: (g, x, { targets }) => crossEntropy(g, x, targets),
  weighted: (g, x, { targets }) => crossEntropy(g, x, targets, { classWeights }),
  masked: (g, x, { targets, mask }) => crossEntropy(g, x, targets, { classWeights, mask }),
  binary: (g, x, { hits }) => binaryCrossEntropy(g, g.op('Mul', [x, g.constant(10)]), hits),
  binaryWeighted: (g, x, { hits, element }) =>
    binaryCrossEntropy(g, x, hits, { positiveWeight: 3, mask: element }),
  squared: (g, x, { wanted }) => meanSquaredError(g, x, wanted),
  squaredMasked: (g, x, { wanted, element }) => meanSquaredError(g, x, wanted, { mask: element }),
}

test('losses and their gradients equal those of PyTorch', async () => {
  for (const [name, record] of Object.entries(cases))
    await check(record, {
      feeds,
      shape: ['rows', classes],
      build(g, x) {
        const loss = losses[name]
        if (!loss) throw new Error(`There is no loss "${name}".`)
        return loss(g, x, inputs(g))
      },
    })
})
