/** What changed of the columns that two profiles have. */
import { describeNumber } from '../describe.ts'
import type { ColumnProfile, NumberProfile, PicturesProfile, Profile } from '../types.ts'
import { unknownShare } from '../words.ts'
import { numberDrift, valueDrift } from './distance.ts'
import { pairChanges } from './pairs.ts'
import type {
  Both,
  ChangedPart,
  ColumnChange,
  LooksChange,
  NumbersChange,
  Statistics,
  ValuesChange,
  WordsChange,
} from './types.ts'

/** What differs between what two versions hold: told of each column that both have. */
export const compareProfiles = (from: Profile, to: Profile): Statistics => {
  const changes = from.columns.flatMap((column) => {
    const later = to.columns.find(({ name }) => name === column.name)
    return later ? [changeOf({ from, to }, { from: column, to: later })] : []
  })
  return {
    columns: changes.filter((each) => !isAlike(each)).sort((a, b) => b.size - a.size),
    alike: changes.filter(isAlike).map(({ name }) => name),
    others: Math.max(from.others?.columns ?? 0, to.others?.columns ?? 0),
    correlations: pairChanges(from.correlations, to.correlations),
  }
}

const isAlike = ({ size, distinct, distinctError, numbers, length }: ColumnChange): boolean =>
  size === 0 &&
  (distinct.from === distinct.to || distinctError.from + distinctError.to > 0) &&
  [numbers, length].every((each) => each === null || isNumberAlike(each))

/** Sketches of the same numbers may differ within their error. */
const isNumberAlike = ({ from, to, drift }: NumbersChange): boolean =>
  drift.effectSize <= (drift.error ?? 0) &&
  from.min === to.min &&
  from.max === to.max &&
  Math.abs(from.mean - to.mean) <= 1e-9 * Math.max(Math.abs(from.mean), from.deviation)

const changeOf = (profiles: Both<Profile>, columns: Both<ColumnProfile>): ColumnChange => {
  const { from, to } = columns
  const share = (pick: (column: ColumnProfile) => number): Both<number> => ({
    from: pick(from) / Math.max(1, profiles.from.rows),
    to: pick(to) / Math.max(1, profiles.to.rows),
  })
  const isSame = from.type === to.type
  const told = {
    ...{ name: from.name, type: { from: from.type, to: to.type } },
    missing: share(({ missing }) => missing),
    invalid: share(({ invalid }) => invalid),
    distinct: { from: from.distinct, to: to.distinct },
    distinctError: { from: from.distinctError, to: to.distinctError },
    numbers: isSame ? numbersChange(from.number, to.number) : null,
    values: isSame ? valuesChange(profiles, columns) : null,
    length: isSame ? numbersChange(from.length, to.length) : null,
    words: isSame ? wordsChange(columns) : null,
    looks: looksChange(profiles, from.name),
  }
  return { ...told, ...largestOf(told) }
}

const numbersChange = (
  from: NumberProfile | null,
  to: NumberProfile | null,
): NumbersChange | null => {
  const drift = from && to && numberDrift(from, to)
  if (!from || !to || !drift) return null
  const range = { min: Math.min(from.min, to.min), max: Math.max(from.max, to.max) }
  return { ...range, drift, from: describeNumber(from, range), to: describeNumber(to, range) }
}

const valuesChange = (
  profiles: Both<Profile>,
  { from, to }: Both<ColumnProfile>,
): ValuesChange | null =>
  from.type === 'category' || from.type === 'boolean'
    ? valueDrift({ ...from, rows: profiles.from.rows }, { ...to, rows: profiles.to.rows })
    : null

const wordsChange = ({ from, to }: Both<ColumnProfile>): WordsChange | null => {
  const found = from.words && to.words && unknownShare(from.words, to.words)
  if (!from.words || !to.words || !found) return null
  const vocabulary = { from: from.words.vocabulary, to: to.words.vocabulary }
  return { vocabulary, unknown: found.share, isExact: found.isExact }
}

const looksChange = ({ from, to }: Both<Profile>, column: string): LooksChange | null => {
  const lookIn = ({ pictures = [] }: Profile) => pictures.find((each) => each.column === column)
  const [one, other] = [lookIn(from), lookIn(to)]
  if (!one || !other) return null
  const of = (pick: (found: PicturesProfile) => NumberProfile) =>
    numbersChange(pick(one), pick(other))
  const [size, brightness, ink] = [of((x) => x.size), of((x) => x.brightness), of((x) => x.ink)]
  return size && brightness && ink && { size, brightness, ink }
}

/** The part that changed most; of equals the first. */
const largestOf = (told: Omit<ColumnChange, 'size' | 'by'>): Pick<ColumnChange, 'size' | 'by'> => {
  const { type, missing, invalid, numbers, values, length, words, looks } = told
  const of = (found: NumbersChange | null | undefined) =>
    !found || isNumberAlike(found) ? 0 : found.drift.effectSize
  const by: readonly (readonly [ChangedPart, number])[] = [
    ['type', type.from === type.to ? 0 : 1],
    ['missing', Math.abs(missing.to - missing.from)],
    ['invalid', Math.abs(invalid.to - invalid.from)],
    ['numbers', of(numbers)],
    ['values', values?.drift.effectSize ?? 0],
    ['length', of(length)],
    ['words', words?.unknown ?? 0],
    ['size', of(looks?.size)],
    ['brightness', of(looks?.brightness)],
    ['ink', of(looks?.ink)],
  ]
  const [part, size] = by.reduce((most, each) => (each[1] > most[1] ? each : most), [
    'distinct',
    0,
  ] as const)
  return { by: part, size }
}
