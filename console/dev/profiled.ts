/** A DEVELOPMENT FIXTURE: what invented rows come to, counted plainly: all of them are looked at, nothing is estimated. */
import type { z } from '../../src/core/schema.ts'
import { toldShares } from '../../src/data/profile/describe.ts'
import { lookOf, type PictureLook } from '../../src/data/profile/pictures.ts'
import { toldShare } from '../../src/metrics/information.ts'
import type { showData } from '../../src/operations/profile.ts'
import type { Row } from './rows.ts'

type Profile = z.output<typeof showData.output>['profile']
type Column = Profile['columns'][number]
export type Types = Record<string, Column['type']>

const bins = 20

const numbersOf = (values: readonly number[]): NonNullable<Column['number']> => {
  const sorted = Float64Array.from(values).sort()
  const [min, max] = [sorted[0] ?? 0, sorted.at(-1) ?? 0]
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const histogram = Array.from({ length: bins }, () => 0)
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor(((value - min) / (max - min || 1)) * bins))
    histogram[bin] = (histogram[bin] ?? 0) + 1
  }
  return {
    ...{ count: values.length, min, max, mean, histogram, quantileError: 0 },
    whole: values.every(Number.isInteger),
    deviation: Math.sqrt(squares / values.length),
    quantiles: toldShares.map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0),
  }
}

const countsOf = (values: readonly string[]): [string, number][] => {
  const found = new Map<string, number>()
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1)
  return [...found].sort(([, a], [, b]) => b - a)
}

const wordsOf = (values: readonly string[]): NonNullable<Column['words']> => {
  const words = values.flatMap((value) => value.split(' '))
  const found = countsOf(words)
  return {
    ...{ tokens: words.length, vocabulary: found.length, vocabularyError: 0 },
    top: found.slice(0, 10),
  }
}

export const columnOf = (name: string, type: Column['type'], all: readonly string[]): Column => {
  const values = all.filter((value) => value !== '')
  const counts = countsOf(values)
  const isText = type === 'text'
  return {
    ...{ name, type, missing: all.length - values.length, invalid: 0 },
    ...{ distinct: counts.length, distinctError: 0, slack: 0 },
    top: type === 'identifier' ? [] : counts.slice(0, 10),
    number:
      type === 'number'
        ? numbersOf(values.map(Number))
        : type === 'date'
          ? numbersOf(values.map((value) => Date.parse(value) / 1000))
          : null,
    length: isText ? numbersOf(values.map((value) => value.length)) : null,
    words: isText ? wordsOf(values) : null,
  }
}

/** Pearson's, over rows that have both. */
const together = (rows: readonly Row[], one: string, other: string): number => {
  const pairs = rows.flatMap(({ [one]: x = '', [other]: y = '' }) =>
    x === '' || y === '' ? [] : [[Number(x), Number(y)] as const],
  )
  const [mx, my] = [0, 1].map(
    (at) => pairs.reduce((sum, pair) => sum + (pair[at] ?? 0), 0) / pairs.length,
  )
  let [xy, xx, yy] = [0, 0, 0]
  for (const [x, y] of pairs) {
    const [a, b] = [x - (mx ?? 0), y - (my ?? 0)]
    xy += a * b
    xx += a * a
    yy += b * b
  }
  return Number((xy / Math.sqrt(xx * yy)).toFixed(6))
}

/** In ten parts of as many rows where they are numbers. */
const partOf = (values: readonly string[], type: Column['type']) => {
  if (type !== 'number') return (value: string) => value
  const sorted = Float64Array.from(values, Number).sort()
  const cuts = Array.from(
    { length: 9 },
    (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / 10)] ?? 0,
  )
  return (value: string) => String(cuts.filter((cut) => Number(value) > cut).length)
}

const told = (rows: readonly Row[], types: Types, [name, label]: readonly [string, string]) => {
  const [one, other] = [name, label].map((each) => {
    const values = rows.map((row) => row[each] ?? '')
    return values.map(partOf(values, types[each] ?? 'category'))
  })
  const classes = [...new Set(other)]
  const table = Map.groupBy(rows.keys(), (at) => one?.[at] ?? '')
  const counts = [...table.values()].map((places) =>
    classes.map((each) => places.filter((at) => other?.[at] === each).length),
  )
  return { name, told: Number(toldShare(counts).toFixed(4)) }
}

/** Of the label, where there is one. */
const toldOf = (rows: readonly Row[], types: Types, label: string | undefined) => {
  if (label === undefined) return []
  const names = Object.keys(types).filter(
    (name) => name !== label && !['identifier', 'text', 'date'].includes(types[name] ?? ''),
  )
  const columns = names
    .map((name) => told(rows, types, [name, label]))
    .toSorted((one, other) => other.told - one.told)
  return [{ label, rows: rows.length, of: rows.length, columns }]
}

/** Of the column that the invented pictures stand in. */
const picturesOf = (rows: readonly Row[], types: Types): Profile['pictures'] => {
  if (!('pixels' in types)) return []
  const looks = rows.flatMap(({ pixels = '' }) => lookOf(pixels) ?? [])
  const numbers = (pick: (look: PictureLook) => number) => numbersOf(looks.map(pick))
  return [
    {
      ...{ column: 'pixels', rows: looks.length, of: rows.length },
      size: numbers(({ size }) => size),
      brightness: numbers(({ brightness }) => brightness),
      ink: numbers(({ ink }) => ink),
    },
  ]
}

export const profiled = (rows: readonly Row[], types: Types, label?: string): Profile => {
  const names = Object.keys(rows[0] ?? {})
  const numeric = names.filter((name) => types[name] === 'number')
  return {
    rows: rows.length,
    columns: names.map((name) =>
      columnOf(
        name,
        types[name] ?? 'category',
        rows.map((row) => row[name] ?? ''),
      ),
    ),
    others: null,
    correlations:
      numeric.length < 2
        ? null
        : {
            columns: numeric,
            rows: rows.length,
            values: numeric.flatMap((one, at) =>
              numeric.slice(0, at).map((other) => together(rows, one, other)),
            ),
          },
    associations: toldOf(rows, types, label),
    pictures: picturesOf(rows, types),
    bytes: 4096,
  }
}
