/** What a network of tables sees of the numbers of a record. */
import { textWidth } from '../../columns/hashed.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import type { Columns, NumericColumn } from './columns.ts'

/** The inputs of every graph, where there are such columns. */
export interface Inputs {
  /** `[rows, columns]`, as they are in the table, NaN where a value is missing. */
  readonly numeric: Value | null
  /** int64 `[rows, columns]` */
  readonly categories: Value | null
  /** `[rows, columns × textWidth]` */
  readonly words: Value | null
}

export const declareInputs = (g: Builder, { numeric, categorical, texts }: Columns): Inputs => ({
  numeric: numeric.length > 0 ? g.input('numeric', 'float32', ['rows', numeric.length]) : null,
  categories:
    categorical.length > 0 ? g.input('categories', 'int64', ['rows', categorical.length]) : null,
  words: texts.length > 0 ? g.input('texts', 'float32', ['rows', texts.length * textWidth]) : null,
})

/** Numbers with their mean where they are missing, and which are known. */
export const completed = (g: Builder, raw: Value, numeric: readonly NumericColumn[]) => {
  // What is no number is not equal to itself.
  const known = g.op('Equal', [raw, raw])
  const means = g.constant(Float32Array.from(numeric, ({ mean }) => mean))
  return { known, whole: g.op('Where', [known, raw, means]), means }
}

/** Numbers as they are → `[rows, columns + columns with gaps]` */
export const standardised = (
  g: Builder,
  raw: Value,
  numeric: readonly NumericColumn[],
): Value[] => {
  const { known, whole, means } = completed(g, raw, numeric)
  const scales = g.constant(Float32Array.from(numeric, ({ deviation }) => 1 / deviation))
  const scaled = g.op('Mul', [g.op('Sub', [whole, means]), scales])
  const gaps = gapsOf(numeric)
  if (gaps.length === 0) return [scaled]
  const missing = g.op('Where', [known, g.constant(0), g.constant(1)])
  return [scaled, g.op('Gather', [missing, g.ints(gaps)], { axis: 1 })]
}

/** Deviations beyond which a number hardly counts for more. */
const far = 3

/** x / √(1 + (x/3)²): what is far away stays within ±3. */
export const softened = (g: Builder, x: Value): Value => {
  const part = g.op('Mul', [x, g.constant(1 / far)])
  const root = g.op('Sqrt', [g.op('Add', [g.op('Mul', [part, part]), g.constant(1)])])
  return g.op('Div', [x, root])
}

/** The places of columns of which training rows had no value. */
export const gapsOf = (numeric: readonly NumericColumn[]): number[] =>
  numeric.flatMap(({ missing }, at) => (missing > 0 ? [at] : []))

/** Numbers that pieces make of a row, at most: of many columns each has fewer. */
const mostNumbers = 1024

/** The edges of each column as they are used, and the most pieces of any. */
const piecesOf = (numeric: readonly NumericColumn[]) => {
  const places = numeric.flatMap(({ edges }, at) => (edges.length > 2 ? [at] : []))
  const most = Math.floor(mostNumbers / places.length)
  if (most < 2) return { places: [], edges: [], most: 0 }
  const edges = places.map((at) => thinned(numeric[at]?.edges ?? [], most))
  return { places, edges, most: Math.max(0, ...edges.map(({ length }) => length - 1)) }
}

/** So many pieces at most: edges as far from each other as can be, the first and the last among them. */
const thinned = (edges: readonly number[], pieces: number): readonly number[] => {
  const last = edges.length - 1
  if (last <= pieces) return edges
  return Array.from({ length: pieces + 1 }, (_, at) => edges[Math.round((at / pieces) * last)] ?? 0)
}

/** Numbers that `piecewise` makes of a row. */
export const pieceCount = (numeric: readonly NumericColumn[]): number => {
  const { places, most } = piecesOf(numeric)
  return places.length * most
}

/**
 * Piecewise linear encoding (Gorishniy, Rubachev and Babenko, 2022): of each piece of a column, how far the number
 * has come through it, 0 to 1. Numbers as they are → `[rows, pieceCount]`, where there are pieces.
 */
export const piecewise = (
  g: Builder,
  raw: Value,
  numeric: readonly NumericColumn[],
): Value | null => {
  const { places, edges, most } = piecesOf(numeric)
  if (places.length === 0) return null
  const begins = new Float32Array(places.length * most)
  const factors = new Float32Array(places.length * most)
  edges.forEach((own, row) => {
    own.slice(1).forEach((end, at) => {
      const begin = own[at] ?? 0
      begins[row * most + at] = begin
      factors[row * most + at] = 1 / (end - begin)
    })
  })
  const shape = [places.length, most]
  const { whole } = completed(g, raw, numeric)
  const wide = g.op('Unsqueeze', [
    g.op('Gather', [whole, g.ints(places)], { axis: 1 }),
    g.ints([2]),
  ])
  const moved = g.op('Sub', [wide, g.constant(begins, shape)])
  const share = g.op('Mul', [moved, g.constant(factors, shape)])
  const within = g.op('Min', [g.op('Max', [share, g.constant(0)]), g.constant(1)])
  return g.op('Reshape', [within, g.ints([-1, places.length * most])])
}
