/** Rows as the network takes them, each encoded once as long as there is room. */
import type { Rng } from '../../core/rng.ts'
import type { Rows } from '../../core/rows.ts'
import type { Tensors } from '../../core/tensor.ts'
import type { Classes } from '../kit/classes.ts'
import type { Refusal } from '../kit/record.ts'
import type { Encoded } from './features.ts'
import type { FilledTextClassOptions } from './options.ts'
import { readerOf, textReader } from './package.ts'
import type { Reading } from './reading.ts'

/** What texts are told by, and the classes. */
export interface TextModel {
  readonly reading: Reading
  readonly classes: Classes
  readonly options: FilledTextClassOptions
  /** Networks that are averaged. */
  readonly members: number
  /** What is dropped of so many rows of a training batch. */
  masks(rows: number, rng: Rng): Tensors
}

export interface Known extends Encoded {
  /** Number of the row's class, −1 for one that was not learnt. */
  readonly target: number
}

/** Entries that are kept in memory, 8 bytes each; beyond them a text is encoded whenever it comes. */
const mostKept = 20_000_000

/** Reads the row at a place of `rows`, whose text is `row`. */
export const createKnown = ({ reading, classes, options }: Omit<TextModel, 'masks'>) => {
  const read = readerOf(options)
  const textOf = textReader(options)
  const kept = new WeakMap<Rows, Map<number, Known>>()
  let entries = 0
  return (rows: Rows, place: number, row: string, refusal: Refusal): Known => {
    const found = kept.get(rows)?.get(place)
    if (found) return found
    const { input, label } = read(row, refusal)
    const { ids, weights } = reading.encode(textOf(input.fields, refusal))
    const known: Known = {
      ids: Int32Array.from(ids),
      weights: Float32Array.from(weights),
      target: classes.idOf(label),
    }
    entries += ids.length
    if (entries > mostKept) return known
    const own = kept.get(rows) ?? new Map<number, Known>()
    kept.set(rows, own.set(place, known))
    return known
  }
}
