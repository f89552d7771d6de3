/** Where rows come from, as it is written in a configuration. */
import type { DateForm } from '../columns/date.ts'
import type { DatePart } from '../columns/parts.ts'
import type { DeclaredType } from '../columns/schema.ts'
import type { Check } from './checks.ts'
import type { Schedule } from './schedule.ts'

/** What is said of every data set. */
export interface DataFields {
  /** Only the first rows are learnt from; new ones come in at the head. Default: all. */
  readonly maxRows?: number
  /** What its rows have to be before anything may learn from them: see docs/validation.md. Default `[]`. */
  readonly checks?: readonly Check[]
  /** How new rows come in. Default: none do, or as its model says. */
  readonly ingest?: Ingest
  /** How many of its versions stay, and for how long. Default: as `keep` of the configuration says. */
  readonly keep?: KeepVersions
}

/** What is said of texts that are read. */
export interface ReadFields extends DataFields {
  /**
   * Texts that mean that a value is missing: they become empty. Default: none; training reads the usual ones as
   * missing in columns of numbers and dates.
   */
  readonly missing?: readonly string[]
  /** Where reading stops with an error. Default: each of its fields has its own. */
  readonly limits?: Limits
}

/** What is said of files of texts. */
export interface FileFields extends ReadFields {
  /**
   * A file, a folder, or all files that `*` and `?` in the last part of its path fit, absolute or relative to
   * the project; or an address: `https://`, `http://`, `s3://`. CSV, TSV, JSON lines, Parquet or text, also
   * packed by gzip.
   */
  readonly file: string
  /**
   * What the file is: CSV or TSV, JSON lines, Parquet, or text with one row a line. Default: by its first bytes
   * and its name.
   */
  readonly format?: 'csv' | 'jsonl' | 'parquet' | 'text'
  /** What separates the fields of a CSV file. Default: detected. */
  readonly separator?: string
  /** What fields of a CSV file stand in where they hold a separator; empty: nothing. Default: detected. */
  readonly quote?: string
  /**
   * Sign of decimals. With `,` numbers such as `1.234,5` become `1234.5` in every row. Default: rows keep the
   * text as it is, and training reads both, by column.
   */
  readonly decimal?: '.' | ','
  /**
   * Encoding of the text, by a label of the WHATWG Encoding Standard. Default: detected: UTF-8, UTF-16,
   * windows-1252 or Shift-JIS.
   */
  readonly encoding?: string
  /**
   * Whether the first line of a CSV file names its columns; a list of names where it does not. `false` calls
   * them column1, column2 and so on. Of JSON lines: the fields that are taken. Default: detected; of JSON lines
   * all fields.
   */
  readonly header?: boolean | readonly string[]
}

/** What is said of rows that are records. */
export interface RecordFields {
  /** Which rows are set aside for validation. Default: by content. */
  readonly split?: SplitByContent | SplitByKey | SplitByTime
  /** Column that says whose a row is; `millrace data erase` goes by it. Default: nobody can be erased. */
  readonly subject?: string
  /**
   * Columns whose values are replaced by a salted hash before a row is kept: equal values stay equal. It holds
   * for what is read from then on. Default `[]`.
   */
  readonly mask?: readonly string[]
  /**
   * What the values of columns are. What is found otherwise is pinned with the first data set version. Default:
   * what the values of the first version say.
   */
  readonly types?: Readonly<Record<string, DeclaredType | ColumnType>>
  /**
   * Columns of dates, and what models are told of each: `day`, `month`, `weekday`, `hour` as categories, `age`
   * in days. Default: `['month', 'weekday', 'age']`, and `'hour'` where a time of day is written.
   */
  readonly dates?: Readonly<Record<string, readonly DatePart[]>>
}

/** Rows of text from one column of a file, or from each line of a plain text. */
export interface Lines extends FileFields {
  readonly kind: 'lines'
  /** Column that holds the text. Default `'text'`. */
  readonly column?: string
  /** Which rows are set aside for validation. Default: by content. */
  readonly split?: SplitByContent
}

/** Every record of a file, all of its columns. */
export interface Records extends FileFields, RecordFields {
  readonly kind: 'records'
}

/** The rows that a query of PostgreSQL or SQLite gives. */
export interface Sql extends ReadFields, RecordFields {
  readonly kind: 'sql'
  /**
   * Address of the database, `postgres://user:password@host/name` or `sqlite:file.db`. Take it from the
   * environment: the password is kept and shown nowhere.
   */
  readonly url: string
  /**
   * What it is asked, in a transaction that cannot write. An `order by` keeps a version the same while the rows
   * are.
   */
  readonly query: string
  /** Column that is a row of text. Default: a row is a whole record. */
  readonly column?: string
}

/** Pictures with their classes. */
export interface Images extends DataFields {
  readonly kind: 'images'
  /**
   * A folder with a folder for each class, `cat/1.png`; a CSV file with paths, with files as base64 or with a
   * column a pixel; or IDX, as MNIST comes in. Absolute or relative to the project. Pictures are PNG, JPEG or
   * WebP.
   */
  readonly file: string
  /** Height and width that every picture is resized to; a number: both. */
  readonly size: number | readonly [height: number, width: number]
  /** One number a pixel, or three. Default `'rgb'`. */
  readonly colour?: 'grey' | 'rgb'
  /**
   * What a picture of another shape becomes: fitted in whole and surrounded, cut to fill all, or stretched.
   * Default `'contain'`.
   */
  readonly fit?: 'contain' | 'cover' | 'fill'
  /** What shows through where a picture is clear, and surrounds one that is fitted in. Default `'#000000'`. */
  readonly background?: string
  /** Column of a CSV file with the class. Default: `label`. */
  readonly label?: string
  /** Column of a CSV file with paths, from the folder that it lies in. Default: none. */
  readonly path?: string
  /** Column of a CSV file with PNG, JPEG or WebP files as base64. Default: none. */
  readonly image?: string
  /**
   * What the columns of a CSV file with a byte a pixel begin with. Default: found by their numbers: `pixel0`,
   * `pixel1` and so on, or `1x1`, `1x2`.
   */
  readonly pixels?: string
  /**
   * IDX file with the classes, beside the one with the images. Default: its name with `labels` and `idx1` in
   * the place of `images` and `idx3`.
   */
  readonly labels?: string
  /** Which rows are set aside for validation. Default: by content. */
  readonly split?: SplitByContent
}

/** All of these. */
export type Origin = Lines | Records | Sql | Images

/** How many versions of a data set stay. What a model version needs always does. */
export interface KeepVersions {
  /** The newest that stay. Default `20`. */
  readonly versions?: number
  /** Everything younger stays. Default `7`. */
  readonly days?: number
}

/** Which side a row is on follows from what it says, so that it never changes. */
export interface SplitByContent {
  /** A row is told by what it says. */
  readonly by: 'content'
  /** Whether each class gives the same share of its rows. Default `false`. */
  readonly stratify?: boolean
}

/** All rows of a key are on one side; one without it goes by content. */
export interface SplitByKey {
  /** A row is told by its key. */
  readonly by: 'key'
  /** Column whose rows of the same value stay together. */
  readonly column: string
}

/** The newest rows are set aside. */
export interface SplitByTime {
  /** A row is told by its time. */
  readonly by: 'time'
  /** Column with numbers, or dates and times of ISO 8601; UTC where none says its zone. */
  readonly column: string
  /**
   * Rows from this moment on are set aside. Default: where the newest share of the rows begins when it is first
   * trained; it stays.
   */
  readonly from?: string
}

/** Where reading stops with an error. */
export interface Limits {
  /** Longest line or record. Default `8388608`. */
  readonly line?: number
  /** Most columns. Default `10000`. */
  readonly columns?: number
  /** Most that is fetched from an address or by a query. Default `17179869184`. */
  readonly bytes?: number
}

/** The type of a column, and how its dates are read. */
export interface ColumnType {
  /** What the values of the column are; `gone` for one that may be missing from now on. */
  readonly type: DeclaredType
  /** Of a date: how it is written; `mon` is the name of a month in English. Default: what the values say. */
  readonly form?: DateForm
  /**
   * Of a date: what models are told of it. Default: `['month', 'weekday', 'age']`, and `'hour'` where a time of
   * day is written.
   */
  readonly parts?: readonly DatePart[]
}

/** How new rows come in. */
export interface Ingest {
  /**
   * Text file with one new row a line (of records: a JSON object), absolute or relative to the project. Rows
   * leave it as they are taken in. Default: none, and rows come by calls alone.
   */
  readonly from?: string
  /**
   * Whether rows are also written at the head of the data file. Otherwise they stand before its rows in every
   * data set version, and the file stays as it is. Default `false`.
   */
  readonly writeBack?: boolean
  /** Rows taken in at a time. Default `20`. */
  readonly batch?: number
  /** Makes new rows where fewer than `batch` wait. Default: none, and an empty queue stays empty. */
  readonly refill?: Refill
  /**
   * Whether rows are made of what its models were asked, as soon as somebody has said what the answer should
   * have been: each request once, where fewer than `batch` rows wait. Default `false`.
   */
  readonly fromRequests?: boolean
  /** How often rows are taken in. Default: only by hand. */
  readonly schedule?: Schedule
}

/**
 * Called before an ingestion, with how many rows wait. What it gives is kept as if it had been handed over, each row
 * once by its text: also one that was given long ago, or by a process that was killed before it was taken in.
 */
export type Refill = (waiting: number) => readonly string[] | Promise<readonly string[]>
