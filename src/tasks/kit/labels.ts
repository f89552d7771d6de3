/** Rows with a class, and what a network learns of it. */
import type { Form, InputOf } from '../../core/input.ts'
import type { Rows } from '../../core/rows.ts'
import { float32, int64, type Tensors } from '../../core/tensor.ts'
import { badRow, type Refusal } from './record.ts'

/** Reads a row of a data set: the input and its class. Throws what `refusal` makes of one that lacks either. */
export type Reader<Kind extends Form['kind']> = (row: string, refusal: Refusal) => Labelled<Kind>

export interface Labelled<Kind extends Form['kind']> {
  readonly input: InputOf<Kind>
  readonly label: string
}

/** The classes of rows of one side, by default those that are held out, in order. */
export const labelsOf = function* <Kind extends Form['kind']>(
  rows: Rows,
  read: Reader<Kind>,
  side = 'validation',
) {
  let place = 0
  for (const row of rows) yield read(row, badRow(rows, place++, side)).label
}

/** The targets of a training batch, with weights where classes weigh differently; refuses what was not learnt. */
export const trainingTargets = (
  ids: readonly number[],
  weightOf: Float32Array | null,
  refusalOf: (place: number) => Refusal,
): { readonly inputs: Tensors; readonly weight: number } => {
  const unheard = ids.indexOf(-1)
  if (unheard >= 0)
    throw refusalOf(unheard)(
      'is of a class that was not learnt',
      'Learn from the rows that are trained with.',
    )
  const targets = int64(ids)
  if (!weightOf) return { inputs: { targets }, weight: ids.length }
  const weights = Float32Array.from(ids, (id) => weightOf[id] ?? 1)
  return {
    inputs: { targets, weights: float32(weights) },
    weight: weights.reduce((sum, each) => sum + each, 0),
  }
}

/**
 * The targets of a validation batch: `known` is 0 where a class was not among the training rows, else how much it
 * counts, 1 without weights.
 */
export const validationTargets = (
  ids: readonly number[],
  weightOf: Float32Array | null = null,
): Tensors => ({
  targets: int64(ids.map((id) => Math.max(id, 0))),
  known: float32(Float32Array.from(ids, (id) => (id < 0 ? 0 : (weightOf?.[id] ?? 1)))),
})
