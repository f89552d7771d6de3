/** How numeric columns go together. */
import type { Correlations } from './types.ts'

/** Columns whose pairs are looked at. */
export const mostPaired = 50

/** Products that are made of all rows; of more rows, every eighth chunk. */
const allProducts = 200_000_000

export interface Pairs {
  /** The same rows of every column; NaN where there is none. They are changed. */
  add(columns: readonly Float64Array[], rows: number): void
  correlations(): Correlations | null
}

export const createPairs = (names: readonly string[]): Pairs => {
  const size = names.length
  const table = () => new Float64Array(size * size)
  const sum = { products: table(), counts: table(), firsts: table(), squares: table() }
  let origins: number[] | undefined
  let [used, products, chunks] = [0, 0, 0]
  const add: Pairs['add'] = (columns, rows) => {
    if (products > allProducts && chunks++ % 8 > 0) return
    products += (rows * size * (size + 1)) / 2
    used += rows
    origins ??= columns.map((numbers) => firstOf(numbers, rows))
    const missing = columns.map((numbers, at) => centre(numbers, rows, origins?.[at] ?? 0))
    const alone = columns.map((numbers) => sumsOf(numbers, rows))
    columns.forEach((one, at) => {
      for (let to = 0; to < at; to++) {
        const other = columns[to] ?? one
        const place = { at: at * size + to, back: to * size + at }
        const [here, there] = [missing[at] ?? null, missing[to] ?? null]
        if (here || there) addPair(sum, place, rows, { one, other, here, there })
        else addWhole(sum, place, rows, { one, other, here: alone[at], there: alone[to] })
      }
    })
  }
  return {
    add,
    correlations: () =>
      used === 0 || size < 2
        ? null
        : {
            columns: names,
            rows: used,
            values: lower(size, (at, to) => correlation(sum, size, at, to)),
          },
  }
}

interface Sums {
  readonly products: Float64Array
  readonly counts: Float64Array
  /** Of the row's column, over rows in which the other is there too. */
  readonly firsts: Float64Array
  readonly squares: Float64Array
}

const addPair = (
  sum: Sums,
  { at, back }: { at: number; back: number },
  rows: number,
  pair: {
    one: Float64Array
    other: Float64Array
    here: Uint8Array | null
    there: Uint8Array | null
  },
) => {
  const { one, other, here, there } = pair
  let [xy, x, y, xx, yy, count] = [0, 0, 0, 0, 0, rows]
  for (let row = 0; row < rows; row++) {
    if (here?.[row] || there?.[row]) {
      count--
      continue
    }
    const a = one[row] ?? 0
    const b = other[row] ?? 0
    xy += a * b
    x += a
    y += b
    xx += a * a
    yy += b * b
  }
  bump(sum.products, at, xy)
  bump(sum.counts, at, count)
  bump(sum.firsts, at, x)
  bump(sum.squares, at, xx)
  bump(sum.firsts, back, y)
  bump(sum.squares, back, yy)
}

interface Alone {
  readonly sum: number
  readonly square: number
}

const sumsOf = (numbers: Float64Array, rows: number): Alone => {
  let [sum, square] = [0, 0]
  for (let row = 0; row < rows; row++) {
    const value = numbers[row] ?? 0
    sum += value
    square += value * value
  }
  return { sum, square }
}

const addWhole = (
  sum: Sums,
  { at, back }: { at: number; back: number },
  rows: number,
  pair: {
    one: Float64Array
    other: Float64Array
    here: Alone | undefined
    there: Alone | undefined
  },
) => {
  const { one, other, here, there } = pair
  let product = 0
  for (let row = 0; row < rows; row++) product += (one[row] ?? 0) * (other[row] ?? 0)
  bump(sum.products, at, product)
  bump(sum.counts, at, rows)
  bump(sum.firsts, at, here?.sum ?? 0)
  bump(sum.squares, at, here?.square ?? 0)
  bump(sum.firsts, back, there?.sum ?? 0)
  bump(sum.squares, back, there?.square ?? 0)
}

const bump = (table: Float64Array, at: number, by: number) => {
  table[at] = (table[at] ?? 0) + by
}

const correlation = (
  { products, counts, firsts, squares }: Sums,
  size: number,
  at: number,
  to: number,
) => {
  const [here, back] = [at * size + to, to * size + at]
  const count = counts[here] ?? 0
  if (count < 2) return 0
  const [x, y] = [(firsts[here] ?? 0) / count, (firsts[back] ?? 0) / count]
  const xx = (squares[here] ?? 0) / count - x * x
  const yy = (squares[back] ?? 0) / count - y * y
  const value = ((products[here] ?? 0) / count - x * y) / Math.sqrt(xx * yy)
  return Number.isFinite(value) ? Number(Math.min(1, Math.max(-1, value)).toFixed(6)) : 0
}

/** The values below the diagonal, row by row. */
export const lower = (size: number, value: (at: number, to: number) => number): number[] =>
  Array.from({ length: size }, (_, at) =>
    Array.from({ length: at }, (_, to) => value(at, to)),
  ).flat()

const firstOf = (numbers: Float64Array, rows: number) => {
  for (let row = 0; row < rows; row++) {
    const value = numbers[row] ?? Number.NaN
    if (!Number.isNaN(value)) return value
  }
  return 0
}

/** Takes the origin off, and answers what was missing; null where nothing was. */
const centre = (numbers: Float64Array, rows: number, origin: number): Uint8Array | null => {
  let missing: Uint8Array | null = null
  for (let row = 0; row < rows; row++) {
    const value = (numbers[row] ?? 0) - origin
    if (!Number.isNaN(value)) numbers[row] = value
    else {
      missing ??= new Uint8Array(rows)
      missing[row] = 1
      numbers[row] = 0
    }
  }
  return missing
}
