import { hash } from 'node:crypto'
import { type Rows, subset } from '../core/rows.ts'

export interface Sides {
  readonly training: Rows
  readonly validation: Rows
}

export interface SplitOptions {
  /** What of a row decides its side: rows that are the same in it stay together. */
  identity(row: string): string
  /** Part of the rows set aside for validation, 0 to 1. Default 0.1. */
  readonly share?: number
}

/**
 * Sets rows aside for validation. A row's content alone decides, so it stays on its side in every
 * version of a data set, and no model is judged on a row that it or the model it is compared with has
 * learnt from. What a smaller share sets aside, a larger one does too.
 */
export const splitRows = (rows: Rows, { identity, share = 0.1 }: SplitOptions): Sides => {
  const sides = new Uint8Array(rows.length)
  let place = 0
  for (const row of rows) sides[place++] = isHeldOut(identity(row), share) ? 1 : 0
  const held = sides.reduce((sum, side) => sum + side, 0)
  const training = new Uint32Array(rows.length - held)
  const validation = new Uint32Array(held)
  let [t, v] = [0, 0]
  sides.forEach((side, at) => {
    if (side === 1) validation[v++] = at
    else training[t++] = at
  })
  return { training: subset(rows, training), validation: subset(rows, validation) }
}

export interface FoldOptions {
  /** As in `splitRows`. */
  identity(row: string): string
  /** How many: 2 or more. */
  readonly folds: number
}

/**
 * The rows in so many parts by their content, each in turn the validation side of all others: every row
 * is held out once.
 */
export const foldRows = (rows: Rows, { identity, folds }: FoldOptions): Sides[] => {
  const part = new Uint32Array(rows.length)
  let place = 0
  // Other digits than those that set rows aside, so that the two do not go together.
  for (const row of rows) part[place++] = digits(identity(row), 8) % folds
  const places = (wanted: (fold: number) => boolean) =>
    subset(
      rows,
      Uint32Array.from(part.keys()).filter((at) => wanted(part[at] ?? 0)),
    )
  return Array.from({ length: folds }, (_, fold) => ({
    training: places((each) => each !== fold),
    validation: places((each) => each === fold),
  }))
}

const isHeldOut = (content: string, share: number): boolean => digits(content, 0) < share * 2 ** 32

/** A number below 2³² that only the content decides. */
const digits = (content: string, from: number): number =>
  Number.parseInt(hash('sha256', content, 'hex').slice(from, from + 8), 16)
