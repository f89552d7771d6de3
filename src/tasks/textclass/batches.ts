/** Texts in batches, see `createTextNetwork` and `createSequenceNetwork`. */
import type { Rows } from '../../core/rows.ts'
import { float32 } from '../../core/tensor.ts'
import type { Batch, BatchSource } from '../../nn/batch.ts'
import { rowBatches } from '../kit/batches.ts'
import { expectKnown, weightsOf } from '../kit/classes.ts'
import { labelsOf, trainingTargets, validationTargets } from '../kit/labels.ts'
import { badRow, type Refusal } from '../kit/record.ts'
import type { BatchOptions } from '../kit/task.ts'
import { heldShares, learntShares, partsOf } from './held.ts'
import { createKnown, type TextModel } from './known.ts'
import { buckets } from './learning.ts'
import { readerOf } from './package.ts'

export const createTextBatches = (model: TextModel) => {
  const { classes, members, options: named, reading, masks } = model
  const knownAt = createKnown(model)
  return (rows: Rows, { classWeights: asked, ...options }: BatchOptions): BatchSource => {
    const { purpose } = options
    if (purpose === 'validation') expectKnown(labelsOf(rows, readerOf(named)), classes)
    const weightOf = asked === undefined ? null : weightsOf(classes, asked)
    return rowBatches(rows, options, ({ rows: texts, places, rng }): Batch => {
      const refusalOf = (at: number) => badRow(rows, places[at] ?? 0, purpose)
      const known = texts.map((row, at) => knownAt(rows, places[at] ?? 0, row, refusalOf(at)))
      const targets = known.map(({ target }) => target)
      const asked = { texts, targets, weightOf, members, refusalOf }
      const { inputs, weight } = learnt[purpose](asked)
      if (purpose !== 'training')
        return {
          bucket: buckets[purpose],
          inputs: { ...reading.tensors(known), ...inputs },
          weight,
        }
      const { bucket, inputs: read } = reading.training(known)
      return { bucket, inputs: { ...read, ...inputs, ...masks(texts.length, rng) }, weight }
    })
  }
}

interface Labels {
  readonly texts: readonly string[]
  readonly targets: readonly number[]
  readonly weightOf: Float32Array | null
  readonly members: number
  refusalOf(at: number): Refusal
}

/** What of a batch is learnt, or judged by. */
const learnt: Readonly<
  Record<BatchOptions['purpose'], (labels: Labels) => Pick<Batch, 'inputs' | 'weight'>>
> = {
  training({ texts, targets: ids, weightOf, members, refusalOf }) {
    const { inputs } = trainingTargets(ids, null, refusalOf)
    const weights = weightOf && Float32Array.from(ids, (id) => weightOf[id] ?? 1)
    const { shares, weight } = learntShares(partsOf(texts), members, weights)
    return { inputs: { ...inputs, shares }, weight }
  },
  validation: ({ targets, weightOf }) => ({
    inputs: validationTargets(targets, weightOf),
    weight: targets.length,
  }),
  // A row that no member leaves out is not judged.
  inner({ texts, targets, weightOf, members }) {
    const parts = partsOf(texts)
    const weights = targets.map((id, at) =>
      (parts[at] ?? 0) < members ? (weightOf?.[id] ?? 1) : 0,
    )
    return {
      inputs: {
        ...validationTargets(targets),
        known: float32(Float32Array.from(weights)),
        shares: heldShares(parts, members),
      },
      weight: targets.length,
    }
  },
}
