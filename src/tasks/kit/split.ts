import { hash } from 'node:crypto'
import { type Rows, subset, without } from '../../core/rows.ts'

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
export const splitRows = (rows: Rows, options: SplitOptions): Sides =>
  sidesOf(rows, heldOut(rows, options))

/** The places of the rows that are set aside, in order. */
export const heldOut = (rows: Rows, { identity, share = 0.1 }: SplitOptions): Uint32Array => {
  const places: number[] = []
  let place = 0
  for (const row of rows) {
    if (isHeldOut(identity(row), share)) places.push(place)
    place++
  }
  return Uint32Array.from(places)
}

/** The sides of rows of which those at some places, in order, are set aside. */
export const sidesOf = (rows: Rows, validation: Uint32Array): Sides => ({
  training: without(rows, validation),
  validation: subset(rows, validation),
})

export interface FoldOptions {
  /** As in `splitRows`. */
  identity(row: string): string
  /** The class of a row, in tasks with classes: each is dealt out to the folds evenly. Null: of none. */
  classOf?(row: string): string | null
  /** How many: 2 or more. */
  readonly folds: number
}

/**
 * The rows in so many parts, each in turn the validation side of all others: every row is held out once.
 * Content alone orders the rows of a class, and they are dealt out one by one, so that a class of as many
 * rows as there are folds is in each of them; rows of the same content stay together.
 */
export const foldRows = (rows: Rows, { identity, classOf, folds }: FoldOptions): Sides[] => {
  const part = partsOf(rows, identity, classOf ?? (() => null), folds)
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

/** Part of each row. */
const partsOf = (
  rows: Rows,
  identity: (row: string) => string,
  classOf: (row: string) => string | null,
  folds: number,
): Uint32Array => {
  const classes = new Map<string | null, Map<number, number[]>>()
  let place = 0
  for (const row of rows) {
    const name = classOf(row)
    const groups = classes.get(name) ?? new Map<number, number[]>()
    if (!classes.has(name)) classes.set(name, groups)
    // Other digits than those that set rows aside, so that the two do not go together.
    const order = digits(identity(row), 8)
    const group = groups.get(order)
    if (group) group.push(place)
    else groups.set(order, [place])
    place++
  }
  const part = new Uint32Array(rows.length)
  // Where one class ends the next begins, so that small ones do not all come to the first fold.
  let next = 0
  for (const [, groups] of [...classes].sort(byName))
    for (const [, group] of [...groups].sort(([one], [other]) => one - other)) {
      for (const at of group) part[at] = next % folds
      next++
    }
  return part
}

const byName = (
  [one]: readonly [string | null, unknown],
  [other]: readonly [string | null, unknown],
) => ((one ?? '') < (other ?? '') ? -1 : 1)

const isHeldOut = (content: string, share: number): boolean => digits(content, 0) < share * 2 ** 32

/** A number below 2³² that only the content decides. */
export const digits = (content: string, from: number): number =>
  Number.parseInt(hash('sha256', content, 'hex').slice(from, from + 8), 16)
