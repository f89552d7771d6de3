/** The profile of the rows of two. */
import { MillraceError } from '../../core/error.ts'
import { lower } from './correlate.ts'
import { addDigests, compress, readDigest, writeDigest } from './digest.ts'
import { coarser, fitted, joinOthers, reduce, trimmed } from './fit.ts'
import { addMoments, noMoments } from './moments.ts'
import { errorOf, estimate, mergeRegisters, readRegisters, writeRegisters } from './registers.ts'
import type {
  ColumnProfile,
  Correlations,
  Detail,
  NumberProfile,
  Profile,
  WordsProfile,
} from './types.ts'
import { mergeWords } from './words.ts'

/**
 * Counts, extremes, means and spreads are those of all rows (to rounding), digests and registers within the error that
 * they state. A column that one side does not have is missing in all its rows. Throws `conflict` where a column has
 * another type, or texts were hashed in another way: then there is no merging, only a new profile of all rows.
 */
export const mergeProfiles = (first: Profile, second: Profile): Profile => {
  if (first.rows === 0) return second
  if (second.rows === 0) return first
  expectSame('hash of texts', first.hash, second.hash)
  const detail = coarser(first.detail, second.detail)
  const [one, other] = [reduce(first, detail), reduce(second, detail)]
  const theirs = new Map(other.columns.map((column) => [column.name, column]))
  const own = new Set(one.columns.map(({ name }) => name))
  return fitted({
    ...one,
    rows: one.rows + other.rows,
    columns: [
      ...one.columns.map((column) =>
        mergeColumns(column, theirs.get(column.name) ?? absent(column, other.rows), detail),
      ),
      ...other.columns
        .filter(({ name }) => !own.has(name))
        .map((column) => mergeColumns(absent(column, one.rows), column, detail)),
    ],
    others:
      one.others && other.others
        ? joinOthers(one.others, other.others)
        : (one.others ?? other.others),
    correlations: mergeCorrelations(one, other),
    detail,
  })
}

const expectSame = (what: string, one: string, other: string) => {
  if (one === other) return
  throw new MillraceError('conflict', {
    what: `Two profiles differ in the ${what}: ${one} and ${other}.`,
    fix: 'Make a profile of all rows.',
  })
}

/** A column in rows that do not have it. */
const absent = (column: ColumnProfile, rows: number): ColumnProfile => ({
  ...column,
  ...{ missing: rows, invalid: 0, distinct: 0, distinctError: 0, top: [], slack: 0 },
  registers: 'A'.repeat(column.registers.length),
  number: column.number && { ...noMoments, digest: '' },
  length: column.length && { ...noMoments, digest: '' },
  words: column.words && {
    ...{ rows: 0, tokens: 0, vocabulary: 0, vocabularyError: 0, sample: [], top: [], slack: 0 },
  },
})

const mergeColumns = (one: ColumnProfile, other: ColumnProfile, detail: Detail): ColumnProfile => {
  expectSame(`type of "${one.name}"`, one.type, other.type)
  const { frequent, all } = mergeFrequent(one, other, one.type === 'boolean')
  const isCounted = isComplete(one) && isComplete(other)
  const registers = mergeRegisters(readRegisters(one.registers), readRegisters(other.registers))
  return {
    ...one,
    missing: one.missing + other.missing,
    invalid: one.invalid + other.invalid,
    distinct: isCounted ? all : estimate(registers),
    distinctError: isCounted ? 0 : errorOf(Math.log2(registers.length)),
    registers: writeRegisters(registers),
    ...trimmed(frequent, detail.top),
    number: one.number && other.number && mergeNumbers(one.number, other.number, detail),
    length: one.length && other.length && mergeNumbers(one.length, other.length, detail),
    words: one.words && other.words && wordsOf(one.words, other.words, detail),
  }
}

/** Whether every value is in `top`. */
const isComplete = ({ distinct, distinctError, top }: ColumnProfile) =>
  distinctError === 0 && distinct === top.length

const wordsOf = (one: WordsProfile, other: WordsProfile, detail: Detail) =>
  mergeWords(one, other, detail, trimmed(mergeFrequent(one, other).frequent, detail.top))

type Frequent = Pick<ColumnProfile, 'top' | 'slack'>

/** `isTruth`: `True` and `true` are one value. */
const mergeFrequent = (one: Frequent, other: Frequent, isTruth = false) => {
  const counts = new Map(one.top)
  const spellings = new Map(one.top.map(([value]) => [value.toLowerCase(), value]))
  for (const [text, count] of other.top) {
    const value = (isTruth && spellings.get(text.toLowerCase())) || text
    counts.set(value, (counts.get(value) ?? 0) + count)
  }
  const top = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  return { frequent: { top, slack: one.slack + other.slack }, all: top.length }
}

const mergeNumbers = (one: NumberProfile, other: NumberProfile, { intervals }: Detail) => ({
  ...addMoments(one, other),
  digest: writeDigest(
    compress(addDigests(readDigest(one.digest), readDigest(other.digest)), intervals),
  ),
})

/** From each side's correlations, spreads and means: exact where nothing is missing. */
const mergeCorrelations = (one: Profile, other: Profile): Correlations | null => {
  const [ours, theirs] = [one.correlations, other.correlations]
  if (!ours || !theirs) return ours ?? theirs
  const names = ours.columns.filter((name) => theirs.columns.includes(name))
  const products = [pairsOf(one, ours), pairsOf(other, theirs)]
  const [n, m] = [ours.rows, theirs.rows]
  const between = (x: string, y: string) =>
    products.reduce((sum, pair) => sum + pair.product(x, y), 0) +
    ((n * m) / (n + m)) * shift(products, x) * shift(products, y)
  return {
    columns: names,
    rows: n + m,
    values: lower(names.length, (at, to) => {
      const [x = '', y = ''] = [names[at], names[to]]
      const value = between(x, y) / Math.sqrt(between(x, x) * between(y, y))
      return Number.isFinite(value) ? Number(Math.min(1, Math.max(-1, value)).toFixed(6)) : 0
    }),
  }
}

interface Products {
  /** Sum of the products of two columns' distances from their means. */
  product(x: string, y: string): number
  mean(x: string): number
}

const shift = ([one, other]: readonly Products[], x: string) =>
  (one?.mean(x) ?? 0) - (other?.mean(x) ?? 0)

const pairsOf = (
  { columns }: Profile,
  { columns: names, values, rows }: Correlations,
): Products => {
  const numbers = new Map(columns.map(({ name, number }) => [name, number ?? undefined]))
  const places = new Map(names.map((name, at) => [name, at]))
  const spread = (x: string) => {
    const { squares, count } = numbers.get(x) ?? noMoments
    return count === 0 ? 0 : Math.sqrt((squares / count) * rows)
  }
  const correlation = (x: string, y: string) => {
    const [a, b] = [places.get(x) ?? 0, places.get(y) ?? 0]
    const [at, to] = [Math.max(a, b), Math.min(a, b)]
    return at === to ? 1 : (values[(at * (at - 1)) / 2 + to] ?? 0)
  }
  return {
    product: (x, y) => correlation(x, y) * spread(x) * spread(y),
    mean: (x) => numbers.get(x)?.mean ?? 0,
  }
}
