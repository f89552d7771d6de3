/** How rows are read: what the configuration declares of it, and what is found. */

export type Format = 'csv' | 'jsonl' | 'parquet' | 'text'

/** What is declared; everything else is detected. Plain JSON: it is kept with each version. */
export interface Reading {
  readonly format?: Format
  /** One ASCII sign. */
  readonly separator?: string
  /** One ASCII sign; '' where there is none. */
  readonly quote?: string
  /** With `,` numbers such as `1.234,5` become `1234.5`. */
  readonly decimal?: '.' | ','
  /** A label that TextDecoder knows. */
  readonly encoding?: string
  /** Whether the first line names the columns; else their names, or of JSON lines the fields that are taken. */
  readonly header?: boolean | readonly string[]
  /** Texts that mean that a value is missing: they become empty. */
  readonly missing?: readonly string[]
  readonly limits?: Limits
}

export interface Limits {
  /** Bytes of a line or a record. */
  readonly line?: number
  readonly columns?: number
  /** Bytes of what is fetched. */
  readonly bytes?: number
}

/** How a file is read, declared or found. */
export interface Detected {
  /** As messages name it. */
  readonly file: string
  readonly format: Format
  /** Null where the format says it by itself. */
  readonly encoding: string | null
  readonly separator: string | null
  /** '' where none is used. */
  readonly quote: string | null
  /** Whether its first line names the columns. */
  readonly header: boolean | null
  readonly columns: readonly string[]
  /** The sign that numbers have; null where none has one. */
  readonly decimal: '.' | ',' | null
  /** Usual marks of a missing value in columns of numbers. They stay text unless they are declared. */
  readonly missing: readonly string[]
  /** What of it the configuration declares. */
  readonly declared: readonly string[]
}

/** The bytes of a file as text. */
export interface Text {
  /** Where it lies. */
  readonly path: string
  /** As messages name it. */
  readonly file: string
  /** `utf-8`, or what it is translated from. */
  readonly encoding: string
  /** Whether its lines end in CR alone. */
  readonly returns: boolean
  readonly packed: boolean
}
