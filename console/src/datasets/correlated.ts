import type { Profile } from './types.ts'

type Correlations = NonNullable<Profile['correlations']>

const minus = '\u2212'

/** `−0.31`. */
export const signed = (value: number): string =>
  `${value <= -0.005 ? minus : ''}${Math.abs(value).toFixed(2)}`

export interface Pair {
  readonly one: string
  readonly other: string
  readonly value: number
}

/** Place of a pair below the diagonal, row by row. */
const placeOf = (row: number, column: number): number =>
  row > column ? (row * (row - 1)) / 2 + column : (column * (column - 1)) / 2 + row

/** How two columns go together by their places; null of a column with itself. */
export const correlation = (
  { values }: Pick<Correlations, 'values'>,
  row: number,
  column: number,
): number | null => (row === column ? null : (values[placeOf(row, column)] ?? null))

/** Pairs that go together most, the strongest first. */
export const strongest = (correlations: Correlations, most: number): Pair[] =>
  correlations.columns
    .flatMap((one, at) =>
      correlations.columns.slice(0, at).map((other, to) => ({
        one: other,
        other: one,
        value: correlation(correlations, at, to) ?? 0,
      })),
    )
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, most)
