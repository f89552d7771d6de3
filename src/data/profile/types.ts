/** What a data set version holds, without its rows. */
import type { DateForm } from '../../columns/date.ts'
import type { ColumnType } from '../../columns/schema.ts'
import type { Notation } from '../../columns/value.ts'

export type { ColumnType }

/** JSON of at most 64,000 bytes. Two of them make that of the rows of both, see `mergeProfiles`. */
export interface Profile {
  readonly format: 'millrace-profile-1'
  readonly rows: number
  /** The first of them; of the others, see there. */
  readonly columns: readonly ColumnProfile[]
  /** What is left of the columns behind them; null where there are none. */
  readonly others: OtherColumns | null
  readonly correlations: Correlations | null
  /** What columns tell of labels, of those that were asked for. */
  readonly associations?: readonly Association[] | undefined
  /** What pictures look like, of columns that were asked for. */
  readonly pictures?: readonly PicturesProfile[] | undefined
  /** How much is kept of a column; the more columns, the less. */
  readonly detail: Detail
  /** Tells apart how texts were hashed: registers made in another way cannot be merged. */
  readonly hash: string
}

export interface Detail {
  /** Most columns that are told of each. */
  readonly columns: number
  /** Registers of `registers` are 2 to this power. */
  readonly registers: number
  /** A digest has at most three times as many intervals. */
  readonly intervals: number
  /** Most values of `top`. */
  readonly top: number
  /** Most words of `words`. */
  readonly words: number
}

export interface ColumnProfile {
  readonly name: string
  readonly type: ColumnType
  /** Of a number: how it is written, where that is not with a dot and without a sign. */
  readonly notation?: Notation | undefined
  /** Of a date: how it is written, where that is not as ISO 8601 writes it. */
  readonly form?: DateForm | undefined
  /** Rows without a value. */
  readonly missing: number
  /** Rows whose value is not of the type. */
  readonly invalid: number
  readonly distinct: number
  /** Standard error of `distinct`, relative; 0 where it was counted. */
  readonly distinctError: number
  /** HyperLogLog, six bits a register as base64url. */
  readonly registers: string
  /** The most frequent values, the most frequent first. */
  readonly top: readonly (readonly [value: string, count: number])[]
  /** By how much at most a count of `top` is too low, and how often at most a value occurs that is not in it. */
  readonly slack: number
  /** Of a number, or of a date in seconds since 1970; else null. */
  readonly number: NumberProfile | null
  /** Characters of a text; else null. */
  readonly length: NumberProfile | null
  /** Of a text; else null. */
  readonly words: WordsProfile | null
}

export interface NumberProfile {
  /** Values. Where there are none, the others are 0. */
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  /** Sum of squared distances from the mean. */
  readonly squares: number
  /** Whether all are whole. */
  readonly whole: boolean
  /** How many lie where; see `readDigest`. */
  readonly digest: string
}

/** Words of the rows that were read for them. */
export interface WordsProfile {
  /** Rows that were read: all up to 100,000, of more every sixteenth part. */
  readonly rows: number
  /** Words in them, each as often as it occurs. */
  readonly tokens: number
  /** Different ones. */
  readonly vocabulary: number
  /** Standard error of `vocabulary`, relative; 0 where it was counted. */
  readonly vocabularyError: number
  /** Hashes of the words with the lowest ones, ascending, and how often each occurs. */
  readonly sample: readonly (readonly [hash: number, count: number])[]
  readonly top: readonly (readonly [word: string, count: number])[]
  readonly slack: number
}

/** Of numeric columns, the first 50. */
export interface Correlations {
  readonly columns: readonly string[]
  /** Rows that they were taken from. */
  readonly rows: number
  /** Pearson's, of each column with those before it: `[1 with 0, 2 with 0, 2 with 1, …]`; 0 where one does not vary. */
  readonly values: readonly number[]
}

/** How much each column alone tells of a label. */
export interface Association {
  readonly label: string
  /** Rows that were looked at, a sample of those that there were then. */
  readonly rows: number
  readonly of: number
  /**
   * The strongest first, 20 at most. `told`: the mutual information with the label beyond what chance would give, of the
   * label's entropy beyond that, 0 to 1; numbers and dates in ten parts of as many rows.
   */
  readonly columns: readonly { readonly name: string; readonly told: number }[]
}

/** Of a column of pictures. */
export interface PicturesProfile {
  readonly column: string
  /** Pictures that were looked at, a sample of the rows that there were then. */
  readonly rows: number
  readonly of: number
  /** Values of a picture: its pixels by channels. */
  readonly size: NumberProfile
  /** Mean of the values, 0 black to 1 white. */
  readonly brightness: NumberProfile
  /** Part of the values that are further than a quarter of the scale from the commonest one of the picture. */
  readonly ink: NumberProfile
  /**
   * Where the ink of a picture is in the middle, 0 left or above to 1; of pictures whose height and width are known.
   * Default: not known.
   */
  readonly x?: NumberProfile | undefined
  readonly y?: NumberProfile | undefined
}

/** What a profile is asked for besides. */
export interface Beside {
  /** Columns that the others are held beside. */
  readonly labels: readonly string[]
  /** Columns that hold pictures as base64 of their pixels. */
  readonly pictures: readonly PictureColumn[]
}

export interface PictureColumn {
  readonly column: string
  /** Null: not known, and where their ink lies is not told. */
  readonly shape: PictureShape | null
}

/** How the values of a picture lie: `[height, width, channels]`. */
export interface PictureShape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** Columns that are told of together. */
export interface OtherColumns {
  readonly columns: number
  readonly types: Readonly<Partial<Record<ColumnType, number>>>
  /** Values that are missing or not of the type. */
  readonly missing: number
  /** Of the numbers of all of them. */
  readonly number: Omit<NumberProfile, 'digest'> | null
}
