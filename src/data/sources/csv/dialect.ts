/** How the fields of a CSV file are told apart: detected in its first lines. */
import { createCsvParser } from '../../csv.ts'

type Fields = readonly string[]

export interface Dialect {
  readonly separator: string
  /** '' where there is none. */
  readonly quote: string
}

const separators = [',', ';', '\t', '|'] as const

/** Records that are looked at. */
const mostLooked = 200

/** What a file says itself in a first line that Excel reads: `sep=;`. */
export const saidSeparator = (
  text: string,
): { readonly separator: string; readonly line: string } | undefined => {
  const [line, separator] = /^\uFEFF?sep=([\x20-\x7e\t])\r?\n/i.exec(text) ?? []
  return line === undefined || separator === undefined ? undefined : { separator, line }
}

/**
 * Takes the separator by which most records have as many fields as the first one and fields look like values; commas
 * where nothing speaks for another one. Quotes are double ones, unless they tell no fields apart.
 */
export const dialectOf = (sample: Buffer, declared: Partial<Dialect>): Dialect => {
  const separator = declared.separator ?? separatorOf(sample, declared.quote)
  return { separator, quote: declared.quote ?? quoteOf(sample, separator) }
}

const separatorOf = (sample: Buffer, quote = '"'): string => {
  const tried = separators.map((separator) => {
    const records = recordsOf(sample, { separator, quote })
    return { separator, records, score: scoreOf(records) }
  })
  const [first] = tried
  const best = tried.reduce((a, b) => (b.score > a.score ? b : a))
  if (best.score > 0) return best.separator
  if ((first?.records[0]?.length ?? 0) > 1) return ','
  // Every line is split by it, though not into as many fields: which line is wrong is told when it is read.
  const split = tried.find(({ records }) => records.slice(0, 10).every(({ length }) => length > 1))
  return split?.separator ?? ','
}

/** 0 where there are no fields, or most records have another number of them than the first. */
const scoreOf = (records: readonly Fields[]): number => {
  const [header, ...rows] = records
  const width = header?.length ?? 0
  if (width < 2) return 0
  const alike = rows.filter(({ length }) => length === width).length / Math.max(1, rows.length)
  if (rows.length > 0 && alike < 0.8) return 0
  const fields = records.flat()
  return (rows.length === 0 ? 1 : alike) * (fields.filter(isClean).length / fields.length)
}

/** Whether a field is one: a number, or without a sign that separates others. */
const isClean = (field: string): boolean =>
  !/[,;\t|]/.test(field) ||
  /^\s*[+-]?\p{Sc}?\d[\d.,]*\s*[%\p{Sc}]?\s*$/u.test(field) ||
  /\s/.test(field.trim())

const recordsOf = (sample: Buffer, dialect: Dialect, most = mostLooked): readonly Fields[] => {
  const records: Fields[] = []
  try {
    for (const { fields } of parserOf(dialect).read(sample, false)) {
      if (fields.length > 1 || fields[0]?.trim() !== '') records.push(fields)
      if (records.length === most) break
    }
  } catch {
    // What cannot be read further down is told when it is read.
  }
  return records
}

const parserOf = ({ separator, quote }: Dialect) =>
  createCsvParser({
    line: 1,
    longest: sampleSize,
    ...signsOf({ separator, quote }),
    refuse: (problem) => new Error(problem),
  })

const sampleSize = 1 << 20

/** A dialect as the parser takes it. */
export const signsOf = ({ separator, quote }: Dialect) => ({
  separator: separator.charCodeAt(0),
  quote: quote === '' ? null : quote.charCodeAt(0),
})

const quoteOf = (sample: Buffer, separator: string): string => {
  const plain = recordsOf(sample, { separator, quote: '' }, sampleSize)
  if (!sample.includes('"')) return hasSingleQuotes(plain) ? "'" : '"'
  if (separator !== '\t') return '"'
  // Texts between tabs may hold quotes that mean nothing.
  const quoted = recordsOf(sample, { separator, quote: '"' }, sampleSize)
  return isEven(plain) && plain.length !== quoted.length ? '' : '"'
}

const isEven = (records: readonly Fields[]) =>
  records.every(({ length }) => length === records[0]?.length)

/** Whether all values of a column stand in single quotes. */
const hasSingleQuotes = ([, ...rows]: readonly Fields[]): boolean => {
  if (rows.length < 2) return false
  return (rows[0] ?? []).some((_, at) =>
    rows.every((row) => /^\s*'.*'\s*$/.test(row[at] ?? '') || row[at] === undefined),
  )
}
