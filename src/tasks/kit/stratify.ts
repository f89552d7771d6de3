/** Sets aside the same share of every class. */
import type { Rows } from '../../core/rows.ts'
import { digits } from './split.ts'

/** By class the number below which the order of a row sets it aside; what has none is trained on. */
export type Bounds = Readonly<Record<string, number>>

interface Classed {
  identity(row: string): string
  /** The class of a row; null of none, which is a class as well. */
  classOf(row: string): string | null
}

/** Stands for the rows of no class. */
const none = '\u0000none'

const nameIn = ({ classOf }: Classed, row: string) => classOf(row) ?? none

/**
 * The bounds that set aside of each class, in the order of its rows' content, a share that is right to within half a
 * row; rows of the same content stay together. At least one row of a class that has two.
 */
export const boundsOf = (rows: Rows, how: Classed, share: number): Bounds => {
  const orders = new Map<string, number[]>()
  for (const row of rows) {
    const name = nameIn(how, row)
    const order = digits(how.identity(row), 0)
    const all = orders.get(name)
    if (all) all.push(order)
    else orders.set(name, [order])
  }
  return Object.fromEntries([...orders].map(([name, all]) => [name, boundOf(all, share)]))
}

const boundOf = (orders: number[], share: number): number => {
  const sorted = Float64Array.from(orders).sort()
  const count = Math.max(Math.round(share * sorted.length), sorted.length > 1 && share > 0 ? 1 : 0)
  return sorted[count] ?? 2 ** 32
}

/** The places of the rows that bounds set aside, in order. */
export const heldOutOfClasses = (rows: Rows, how: Classed, bounds: Bounds): Uint32Array => {
  const places: number[] = []
  let place = 0
  for (const row of rows) {
    if (digits(how.identity(row), 0) < (bounds[nameIn(how, row)] ?? 0)) places.push(place)
    place++
  }
  return Uint32Array.from(places)
}
