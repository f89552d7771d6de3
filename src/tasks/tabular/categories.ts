/** Vectors of the categories of columns. */
import { embedding } from '../../nn/layers/embedding.ts'
import type { Lookup, Parameter } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import type { CategoricalColumn } from './columns.ts'

type Column = Pick<CategoricalColumn, 'name' | 'categories'>

export interface CategoryVectors {
  readonly parameters: readonly Parameter[]
  /** Numbers of all vectors of a row. */
  readonly width: number
  /** ids int64 `[rows, columns]` → the vectors of some columns each, `[rows, columns · width]`, of all together. */
  apply(g: Builder, bound: Lookup, ids: Value): Value[]
  /** How many columns each of them is of. */
  readonly columns: readonly number[]
}

/** Columns up to which each has a table of its own: beyond, an op for each takes longer than what it does. */
const mostAlone = 64

/**
 * `widthOf`: the width of the vectors of a column of so many categories; `limit`: of their first values, see
 * `embedding`.
 */
export const categoryVectors = (
  columns: readonly Column[],
  widthOf: (categories: number) => number,
  limit?: number,
): CategoryVectors => {
  const places = columns.map((column, at) => ({
    column,
    at,
    width: widthOf(column.categories.length),
  }))
  const groups =
    columns.length <= mostAlone
      ? places.map((place) => alone(place.column.name, place, limit))
      : [...Map.groupBy(places, ({ width }) => width).values()].map((some) => together(some, limit))
  return {
    parameters: groups.flatMap(({ parameters }) => parameters),
    width: places.reduce((sum, { width }) => sum + width, 0),
    columns: groups.map(({ columns }) => columns),
    apply: (g, bound, ids) => groups.map(({ apply }) => apply(g, bound, ids)),
  }
}

interface Place {
  readonly column: Column
  /** Among all columns. */
  readonly at: number
  readonly width: number
}

interface Group {
  readonly columns: number
  readonly parameters: readonly Parameter[]
  apply(g: Builder, bound: Lookup, ids: Value): Value
}

const wordsOf = ({ column }: Place): number => column.categories.length + 1

const alone = (name: string, place: Place, limit?: number): Group => {
  const { at, width } = place
  const table = embedding({
    ...{ name: `category/${name}`, words: wordsOf(place), width },
    ...(limit !== undefined && { limit }),
  })
  return {
    columns: 1,
    parameters: table.parameters,
    apply(g, bound, ids) {
      const column = g.op('Gather', [ids, g.ints([at])], { axis: 1 })
      return table.apply(g, bound, g.op('Squeeze', [column, g.ints([1])]))
    },
  }
}

/** Columns of vectors of one width in one table, those of a column behind those of the one before. */
const together = (places: readonly Place[], limit?: number): Group => {
  const [{ width } = { width: 0 }] = places
  const offsets: number[] = []
  let words = 0
  for (const place of places) {
    offsets.push(words)
    words += wordsOf(place)
  }
  const table = embedding({
    ...{ name: `categories/${width}`, words, width },
    ...(limit !== undefined && { limit }),
  })
  return {
    columns: places.length,
    parameters: table.parameters,
    apply(g, bound, ids) {
      const own = g.op('Gather', [ids, g.ints(places.map(({ at }) => at))], { axis: 1 })
      const rows = g.op('Add', [own, g.ints(offsets)])
      const vectors = table.apply(g, bound, g.op('Reshape', [rows, g.ints([-1])]))
      return g.op('Reshape', [vectors, g.ints([-1, places.length * width])])
    },
  }
}
