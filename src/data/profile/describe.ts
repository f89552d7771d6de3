/** A profile as it is shown: what is in its sketches, as numbers. */
import { deviationOf } from './moments.ts'
import { histogramOf, quantilesOf, type Range, rankErrorOf } from './quantiles.ts'
import type {
  Association,
  ColumnProfile,
  NumberProfile,
  PicturesProfile,
  Profile,
} from './types.ts'

/** Shares of the quantiles that are told. */
export const toldShares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const

/** Intervals of a histogram. */
const bins = 20

export interface NumberDescription
  extends Pick<NumberProfile, 'count' | 'min' | 'max' | 'mean' | 'whole'> {
  readonly deviation: number
  /** At `toldShares`. */
  readonly quantiles: readonly number[]
  /** By how much at most the share of a quantile is wrong. */
  readonly quantileError: number
  /** How many lie in each of some intervals of the same width, from the least to the largest. */
  readonly histogram: readonly number[]
}

export interface ColumnDescription
  extends Pick<
    ColumnProfile,
    'name' | 'type' | 'missing' | 'invalid' | 'distinct' | 'distinctError' | 'top' | 'slack'
  > {
  readonly number: NumberDescription | null
  readonly length: NumberDescription | null
  readonly words: {
    readonly tokens: number
    readonly vocabulary: number
    readonly vocabularyError: number
    readonly top: ColumnProfile['top']
  } | null
}

export interface PicturesDescription extends Pick<PicturesProfile, 'column' | 'rows' | 'of'> {
  readonly size: NumberDescription
  readonly brightness: NumberDescription
  readonly ink: NumberDescription
}

export interface Description extends Pick<Profile, 'rows' | 'others' | 'correlations'> {
  readonly columns: readonly ColumnDescription[]
  readonly associations: readonly Association[]
  readonly pictures: readonly PicturesDescription[]
  /** Bytes of the profile. */
  readonly bytes: number
}

export const describe = (profile: Profile, bytes: number): Description => ({
  rows: profile.rows,
  columns: profile.columns.map(describeColumn),
  others: profile.others,
  correlations: profile.correlations,
  associations: profile.associations ?? [],
  pictures: (profile.pictures ?? []).map(({ column, rows, of, size, brightness, ink }) => ({
    ...{ column, rows, of, size: describeNumber(size) },
    ...{ brightness: describeNumber(brightness), ink: describeNumber(ink) },
  })),
  bytes,
})

const describeColumn = ({
  number,
  length,
  words,
  ...column
}: ColumnProfile): ColumnDescription => ({
  ...{ name: column.name, type: column.type, missing: column.missing, invalid: column.invalid },
  ...{ distinct: column.distinct, distinctError: column.distinctError },
  ...{ top: column.top.slice(0, 10), slack: column.slack },
  number: number && describeNumber(number),
  length: length && describeNumber(length),
  words: words && {
    ...{ tokens: words.tokens, vocabulary: words.vocabulary },
    ...{ vocabularyError: words.vocabularyError, top: words.top.slice(0, 10) },
  },
})

/** `range`: ends of the histogram, where they are not those of the numbers. */
export const describeNumber = (number: NumberProfile, range?: Range): NumberDescription => ({
  ...{ count: number.count, min: number.min, max: number.max, mean: number.mean },
  whole: number.whole,
  deviation: deviationOf(number),
  quantiles: quantilesOf(number, toldShares),
  quantileError: rankErrorOf(number),
  histogram: histogramOf(number, bins, range),
})
