/** Where rows come from, as the data room takes it. */
import { resolve } from 'node:path'
import type { ImageReading } from '../encode/picture/reading.ts'
import { imageReading } from './pictures.ts'
import type { SourceSchema } from './schema/data.ts'

/** Stands for all columns of a file: a row is then a record, as JSON. */
export const wholeRecord = '*'

export interface SourceConfig {
  /** Absolute path of a file, a folder or a pattern; or an address without its secrets. */
  readonly file: string
  /** The column that is a row; `*` makes records of all of them. */
  readonly column: string
  /** How it is read, as far as that is declared. Plain JSON. */
  readonly reading?: ReadingConfig
  /** How pictures become rows, where rows are pictures. */
  readonly images?: ImageReading
  /** What a database is asked. */
  readonly query?: string
  /** The address with its secrets: a function, so that nothing prints or keeps it. */
  readonly address?: () => string
}

/** What is declared of how rows are read. */
export interface ReadingConfig {
  readonly format?: 'csv' | 'jsonl' | 'parquet' | 'text'
  readonly separator?: string
  readonly quote?: string
  readonly decimal?: '.' | ','
  readonly encoding?: string
  readonly header?: boolean | readonly string[]
  readonly missing?: readonly string[]
  readonly limits?: Readonly<Record<'line' | 'columns' | 'bytes', number>>
}

export const sourceOf = (data: SourceSchema, project: string): SourceConfig => {
  if (data.kind === 'images')
    return {
      file: resolve(project, data.file),
      column: wholeRecord,
      images: imageReading(data),
    }
  const reading = readingOf(data)
  const declared = Object.keys(reading).length > 0 && { reading }
  if (data.kind === 'sql') {
    const { query, column = wholeRecord } = data
    const url = absolute(data.url, project)
    return { file: withoutSecrets(url), column, query, address: () => url, ...declared }
  }
  const column = data.kind === 'lines' ? data.column : wholeRecord
  const { file } = data
  if (!/^(https?|s3):\/\//i.test(file)) return { file: resolve(project, file), column, ...declared }
  return { file: withoutSecrets(file), column, address: () => file, ...declared }
}

const readingOf = (data: Exclude<SourceSchema, { kind: 'images' }>): ReadingConfig => {
  const { missing, limits } = data
  const shared = { ...(missing && { missing }), ...(limits && { limits }) }
  if (data.kind === 'sql') return shared
  const { format, separator, quote, decimal, encoding, header } = data
  return {
    ...(format && { format }),
    ...(separator && { separator }),
    ...(quote !== undefined && { quote }),
    ...(decimal && { decimal }),
    ...(encoding && { encoding }),
    ...(header !== undefined && { header }),
    ...shared,
  }
}

/** A database file is taken from the project. */
const absolute = (url: string, project: string): string =>
  url.startsWith('sqlite:') ? `sqlite:${resolve(project, url.slice('sqlite:'.length))}` : url

/** An address without user, password and what is asked, which may be a key. */
const withoutSecrets = (address: string): string => {
  if (address.startsWith('sqlite:')) return address
  const url = new URL(address)
  url.username = ''
  url.password = ''
  url.search = ''
  url.hash = ''
  return url.href
}

/** What rows cannot be written into; null where they can, as far as the configuration tells. */
export const whyNotWritten = (data: SourceSchema): string | null => {
  if (data.kind === 'sql') return 'a database'
  if (data.kind === 'images') return 'pictures'
  const { file, format, decimal, encoding, header, missing } = data
  if (/^(https?|s3):\/\//i.test(file)) return 'what lies at an address'
  if (/[*?][^/]*$/.test(file)) return 'several files'
  if ((format ?? 'csv') !== 'csv' || /\.(parquet|jsonl|ndjson|json|gz)$/i.test(file))
    return 'files other than CSV'
  if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) return 'a file of another encoding'
  if (decimal === ',') return 'a file with decimal commas'
  if (missing !== undefined) return 'a file with marks of missing values'
  return header === undefined || header === true ? null : 'a file whose first line names no columns'
}
