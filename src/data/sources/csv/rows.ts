/** The rows of a CSV file. */
import { bad, lineOf, notCsv } from '../../bad.ts'
import { blocks, limitsOf } from '../../blocks.ts'
import { breaksIn, type CsvParser, createCsvParser } from '../../csv.ts'
import { rowsOf } from '../cell.ts'
import type { Look } from '../look.ts'
import type { Placed, RowSource } from '../source.ts'
import { signs } from './declared.ts'
import { type Dialect, signsOf } from './dialect.ts'
import { type CsvHeader, csvHeaderOf } from './header.ts'

export const csvSource = (look: Look): RowSource & { readonly header: CsvHeader } => {
  const header = csvHeaderOf(look)
  return { header, rows: (onBytes) => csvRows(look, header, onBytes) }
}

const csvRows = async function* (
  { file, text, reading }: Look,
  header: CsvHeader,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Placed> {
  const { line: longest } = limitsOf(reading)
  const rowOf = rowsOf(header, reading)
  const left = header.counted ? 1 : 0
  // Blocks without quotes and separators are split as they are; from the first other one on, records are parsed.
  const plain = header.index >= 0 && header.columns.length === 1
  let line = 1 + breaksIn(header.raw)
  let parser: CsvParser | undefined
  for await (const { bytes, offset, last } of blocks(text, longest, onBytes)) {
    const body = bytes.subarray(Math.max(0, header.raw.length - offset))
    if (!parser && !(plain && isPlain(body, header.dialect)))
      parser = createCsvParser({
        ...{ line, longest, ...signsOf(header.dialect) },
        refuse: (problem, at) => notCsv(file, { problem, line: at, longest }),
      })
    const rows: string[] = []
    const lines: number[] = []
    const keep = (row: string | undefined, at: number) => {
      if (row === undefined) return
      rows.push(row)
      lines.push(at)
    }
    if (parser)
      for (const record of parser.read(body, last)) {
        checkWidth(file, record, header)
        keep(rowOf(left > 0 ? record.fields.slice(left) : record.fields), record.line)
      }
    else {
      const texts = body.toString('utf8').split('\n')
      texts.forEach((each, at) => {
        keep(rowOf([each]), line + at)
      })
      line += texts.length - 1
    }
    yield { rows, lines, file }
  }
}

const isPlain = (bytes: Buffer, { separator, quote }: Dialect) =>
  !bytes.includes(separator) && (quote === '' || !bytes.includes(quote))

const checkWidth = (
  file: string,
  { fields, line }: { readonly fields: readonly string[]; readonly line: number },
  { columns, dialect, named, counted }: CsvHeader,
) => {
  const width = columns.length + (counted ? 1 : 0)
  if (fields.length === width || isBlank(fields)) return
  const counts = `has ${fields.length} fields, ${named ? 'the header' : 'the first line'} has ${width}`
  const place = lineOf(file, line)
  const sign = signs[dialect.separator] ?? dialect.separator
  const one = sign.replace(/s$/, '')
  if (fields.length === width + 1 && fields.at(-1) === '')
    throw bad(
      place,
      `ends in a ${one}: it ${counts}`,
      `Remove the ${one} at the end of each line, or name a column for it in the header.`,
    )
  if (fields.length === width - 1 && columns.at(-1) === '')
    throw bad(
      place,
      counts,
      `Remove the ${one} at the end of the header.`,
      'The header ends in one.',
    )
  throw bad(place, counts, `Put a text that holds ${sign} in double quotes.`)
}

/** A line of white space. */
const isBlank = (fields: readonly string[]) => fields.length === 1 && fields[0]?.trim() === ''
