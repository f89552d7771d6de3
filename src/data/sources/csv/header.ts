/** The first lines of a CSV file: how it is read, which columns there are, and why it cannot be read. */
import { bad, lineOf, notCsv } from '../../bad.ts'
import { checkLines, limitsOf, tooLong } from '../../blocks.ts'
import { breaksIn, type CsvRecord, createCsvParser } from '../../csv.ts'
import { listed, quoted } from '../../names.ts'
import { wholeRecord } from '../../record.ts'
import { type Found, type Header, indexIn } from '../header.ts'
import { type Look, looked } from '../look.ts'
import { checkDeclared } from './declared.ts'
import { type Dialect, dialectOf, saidSeparator, signsOf } from './dialect.ts'
import { countsRows, looksLikeValues } from './values.ts'

export interface CsvHeader extends Header {
  readonly dialect: Dialect
  /** Whether the first line names the columns. */
  readonly named: boolean
  /** Whether a first column that has no name numbers the rows; it is none of `columns` then, and left out. */
  readonly counted: boolean
  /** The first records below it. */
  sample(): readonly (readonly string[])[]
}

/** Records below the header that are looked at. */
const mostSampled = 1000

const byteOrderMark = Buffer.from('\uFEFF')

/** `bad_data` where there is no first record, where it names no columns that can be read, or is not what was declared. */
export const csvHeaderOf = (look: Look): CsvHeader => {
  const { text, start, reading, column } = look
  const first = start.indexOf(10) + 1 || (look.whole ? start.length : 0)
  checkLines(text, start.subarray(0, first), 1)
  const { dialect, skipped } = dialectIn(look)
  const { header, rest } = firstRecord(look, dialect, skipped)
  checkLines(text, start.subarray(0, header.end), 1)
  const fields = header.fields.map((name) => name.trim().normalize('NFC'))
  let sampled: readonly (readonly string[])[] | undefined
  const below = () => {
    sampled ??= sampleOf(rest)
    return sampled
  }
  const named = isNamed(look, fields, below)
  const whole = columnsOf(look, header.line, fields, named)
  const counted = column === wholeRecord && isCounted(whole, below)
  const columns = counted ? whole.slice(1) : whole
  const sample = () => (named ? below() : [header.fields, ...below()])
  const found: Found = { file: look.file, columns, line: header.line, named, dialect, sample }
  const raw = Buffer.from(start.subarray(0, named ? header.end : skipped))
  const index = indexIn(found, column, limitsOf(reading).columns)
  checkDeclared(look, { dialect, columns, sample })
  const lineEnd = start.at(header.end - 2) === 13 ? '\r\n' : '\n'
  return { raw, columns, index, lineEnd, dialect, named, counted, sample }
}

/** How fields are told apart, and how many bytes stand before the first of them. */
const dialectIn = ({ start, whole, reading }: Look) => {
  const mark = start.indexOf(byteOrderMark) === 0 ? byteOrderMark.length : 0
  const said = saidSeparator(start.toString('utf8', 0, 16))
  const skipped = said ? Buffer.byteLength(said.line) : mark
  const body = start.subarray(skipped, whole ? start.length : start.lastIndexOf(10) + 1)
  const separator = reading.separator ?? said?.separator
  const declared = {
    ...(separator !== undefined && { separator }),
    ...(reading.quote !== undefined && { quote: reading.quote }),
  }
  return { dialect: dialectOf(body, declared), skipped }
}

/** The first record, its end counted from the begin of the file, and the records below it. */
const firstRecord = (look: Look, dialect: Dialect, skipped: number) => {
  const { file, start, whole, reading } = look
  const { header: longest } = limitsOf(reading)
  const body = start.subarray(skipped, whole ? start.length : start.lastIndexOf(10) + 1)
  const parser = createCsvParser({
    line: 1 + breaksIn(start.subarray(0, skipped)),
    longest: looked,
    ...signsOf(dialect),
    refuse: (problem, line) => notCsv(file, { problem, line, longest }),
  })
  const rest = parser.read(body, whole)
  const { value: record } = rest.next()
  if (!record && whole)
    throw bad(file, 'is empty', 'Give a CSV file with a header and one row a line.')
  if (!record || record.end + skipped > longest) throw tooLong(file, record?.line ?? 1, longest)
  return { header: { ...record, end: record.end + skipped }, rest }
}

const sampleOf = (records: Generator<CsvRecord, void>): readonly (readonly string[])[] => {
  const found: (readonly string[])[] = []
  try {
    for (const { fields } of records) {
      if (fields.length > 1 || fields[0]?.trim() !== '') found.push(fields)
      if (found.length === mostSampled) break
    }
  } catch {
    // What cannot be read further down is told when it is read.
  }
  return found
}

/** Whether the first line names the columns: as declared, or as it looks. */
const isNamed = (
  { reading: { header } }: Look,
  fields: readonly string[],
  below: () => readonly (readonly string[])[],
): boolean => {
  if (typeof header === 'boolean') return header
  return (
    header === undefined &&
    !(fields.some((text) => text !== '') && looksLikeValues(fields, below()))
  )
}

/** As pandas writes its index: the one column without a name is the first, and counts the rows. */
const isCounted = (
  [first, ...others]: readonly string[],
  below: () => readonly (readonly string[])[],
): boolean => first === '' && others.length > 0 && !others.includes('') && countsRows(below())

const columnsOf = (
  { file, reading: { header } }: Look,
  line: number,
  fields: readonly string[],
  named: boolean,
): readonly string[] => {
  if (named) return fields
  if (header === undefined || typeof header === 'boolean')
    return fields.map((_, at) => `column${at + 1}`)
  const names = header.map((name) => name.trim().normalize('NFC'))
  if (names.length !== fields.length)
    throw bad(
      lineOf(file, line),
      `has ${fields.length} fields, and the configuration names ${names.length} columns`,
      'Correct `header`: one name a column, in their order.',
      `The line reads ${listed(fields)}.`,
    )
  if (names.every((name, at) => name === fields[at]))
    throw bad(
      lineOf(file, line),
      'names the columns that the configuration names',
      'Leave `header` out of the configuration: the file has one.',
      `${quoted(names[0] ?? '')} would be taken for a value.`,
    )
  return names
}
