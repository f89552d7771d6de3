/** For tests: the next-word network as small as it gets. */
import type { Rng } from '../../../src/core/rng.ts'
import { dense } from '../../../src/nn/layers/dense.ts'
import { dropout } from '../../../src/nn/layers/dropout.ts'
import { embedding } from '../../../src/nn/layers/embedding.ts'
import { classMetricSums } from '../../../src/nn/metrics.ts'
import { withGradients } from '../../../src/nn/gradients/gradient.ts'
import { lstm } from '../../../src/nn/layers/lstm.ts'
import { bindInputs, bindValues } from '../../../src/nn/parameter.ts'
import type { Graph } from '../../../src/onnx/graph.ts'
import { graph } from '../../../src/onnx/builder.ts'
import { float32, int64, type Tensors } from '../../../src/core/tensor.ts'
import type { Batch, BatchSource } from '../../../src/nn/batch.ts'
import type { Network } from '../../../src/nn/network.ts'

export interface Sizes {
  readonly words: number
  readonly width: number
  readonly units: number
}

/** Embedding → LSTM → dropout → Dense; buckets are called `t<time>`. */
export const smallNetwork = ({ words, width, units }: Sizes) => {
  const table = embedding({ name: 'embedding', words, width })
  const memory = lstm({ name: 'lstm', features: width, units })
  const output = dense({ name: 'output', inputs: units, outputs: words })
  const parameters = [...table.parameters, ...memory.parameters, ...output.parameters]
  const names = parameters.map((parameter) => parameter.name)

  const forward = (bucket: string): Graph => {
    const g = graph(bucket)
    const lookup = bindInputs(g, parameters)
    const ids = g.input('ids', 'int64', [Number(bucket.slice(1)), 'batch'])
    const rows = g.input('rows', 'int64', ['rows'])
    const targets = g.input('targets', 'int64', ['rows'])
    const mask = g.input('mask', 'float32', ['rows', units])
    const hidden = memory.unrolled(g, lookup, table.apply(g, lookup, ids))
    const chosen = dropout(g, g.op('Gather', [hidden, rows], { axis: 0 }), mask)
    const losses = output.crossEntropies(g, lookup, chosen, targets)
    g.output('loss', g.op('ReduceMean', [losses], { keepdims: 0 }))
    return g.build()
  }

  const network: Network = {
    parameters,
    training: (bucket) => withGradients(forward(bucket), 'loss', names),
    validation(bucket) {
      const g = graph(`validation ${bucket}`)
      const lookup = bindInputs(g, parameters)
      const ids = g.input('ids', 'int64', ['time', 'batch'])
      const rows = g.input('rows', 'int64', ['rows'])
      const targets = g.input('targets', 'int64', ['rows'])
      const { hidden } = memory.native(g, lookup, table.apply(g, lookup, ids))
      const flat = g.op('Reshape', [hidden, g.ints([-1, units])])
      const logits = output.apply(g, lookup, g.op('Gather', [flat, rows], { axis: 0 }))
      for (const [name, value] of Object.entries(classMetricSums(g, logits, targets)))
        g.output(name, value)
      return g.build()
    },
    inference(values) {
      const g = graph('inference')
      const lookup = bindValues(g, parameters, values)
      const ids = g.input('ids', 'int64', ['time', 'batch'])
      const lengths = g.input('lengths', 'int32', ['batch'])
      const { last } = memory.native(g, lookup, table.apply(g, lookup, ids), lengths)
      g.output('probabilities', g.op('Softmax', [output.apply(g, lookup, last)], { axis: 1 }))
      return g.build()
    },
  }
  return { ...network, forward }
}

/** Inputs of one batch beside the parameters. */
export const smallBatch = (
  { words, units }: Sizes,
  time: number,
  batch: number,
  rng: Rng,
  training = true,
): Batch => {
  const ids = Array.from({ length: time * batch }, () => rng.below(words))
  const lengths = Array.from({ length: batch }, () => 1 + rng.below(time))
  const rows = ids.flatMap((_, at) =>
    Math.floor(at / batch) < (lengths[at % batch] ?? 0) ? [at] : [],
  )
  const targets = rows.map((row) => ((ids[row] ?? 0) * 7 + 3) % words)
  const inputs: Tensors = {
    ids: int64(ids, [time, batch]),
    rows: int64(rows),
    targets: int64(targets),
  }
  const mask = Float32Array.from({ length: rows.length * units }, () =>
    rng.uniform() < 0.1 ? 0 : 1 / 0.9,
  )
  return {
    bucket: `t${time}`,
    weight: rows.length,
    inputs: training ? { ...inputs, mask: float32(mask, [rows.length, units]) } : inputs,
  }
}

/** Batches of random ids whose next word follows from the id. */
export const smallSource = (
  sizes: Sizes,
  steps: number,
  rngOf: (epoch: number) => Rng,
  training = true,
): BatchSource => ({
  steps,
  *epoch(epoch) {
    const rng = rngOf(epoch)
    for (let step = 0; step < steps; step++)
      yield smallBatch(sizes, 3 + (step % 2) * 2, 8, rng, training)
  },
})
