/** JSON lines: an object a line. */
import { bad, lineOf } from '../bad.ts'
import { blocks, checkLines, limitsOf } from '../blocks.ts'
import { listed, quoted } from '../names.ts'
import { rowsOf } from './cell.ts'
import { flatten } from './flatten.ts'
import { type Header, indexIn } from './header.ts'
import type { Look } from './look.ts'
import type { Placed, RowSource } from './source.ts'

export const jsonlSource = (look: Look): RowSource => {
  const header = headerOf(look)
  return { header, rows: (onBytes) => recordsOf(look, header, onBytes) }
}

/** Columns are the fields of the first lines, in the order of the first that has them; or those that are declared. */
const headerOf = ({ file, text, start, whole, column, reading }: Look): Header => {
  const { header: declared } = reading
  if (typeof declared === 'boolean')
    throw bad(
      file,
      'holds JSON lines, and `header` is declared',
      'Leave `header` out of the configuration, or list the fields that are taken.',
    )
  const end = whole ? start.length : start.lastIndexOf(10) + 1
  checkLines(text, start.subarray(0, end), 1)
  const columns = new Set<string>()
  let line = 0
  for (const each of linesIn(start.subarray(0, end))) {
    line++
    if (each !== '') for (const name of flatten(each, lineOf(file, line)).keys()) columns.add(name)
  }
  if (columns.size === 0) throw bad(file, 'is empty', 'Give a file with one JSON object a line.')
  const names = declared?.map((name) => name.normalize('NFC')) ?? [...columns]
  const unknown = names.filter((name) => !columns.has(name))
  if (declared && whole && unknown.length > 0)
    throw bad(
      file,
      `has no field ${listed(unknown)}`,
      'Correct `header` in the configuration.',
      `Its fields are ${listed([...columns])}.`,
    )
  const found = { file, columns: names, line: 1, named: true, sample: () => [] }
  const index = indexIn(found, column, limitsOf(reading).columns)
  return { raw: Buffer.alloc(0), columns: names, index, lineEnd: '\n' }
}

const recordsOf = async function* (
  { file, text, reading }: Look,
  header: Header,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Placed> {
  const rowOf = rowsOf(header, reading)
  const known = reading.header === undefined ? new Set(header.columns) : undefined
  let line = 0
  for await (const { bytes, last } of blocks(text, limitsOf(reading).line, onBytes)) {
    const rows: string[] = []
    const lines: number[] = []
    for (const each of linesIn(bytes, last)) {
      line++
      if (each === '') continue
      const fields = flatten(each, lineOf(file, line))
      if (known) expectKnown(fields, known, lineOf(file, line))
      const row = rowOf(header.columns.map((name) => fields.get(name) ?? ''))
      if (row === undefined) continue
      rows.push(row)
      lines.push(line)
    }
    yield { rows, lines, file }
  }
}

const linesIn = (bytes: Buffer, last = true): string[] => {
  const lines = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => line.trim())
  if (!last || lines.at(-1) === '') lines.pop()
  return lines
}

const expectKnown = (
  fields: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
  place: string,
): void => {
  for (const name of fields.keys())
    if (!known.has(name))
      throw bad(
        place,
        `has a field ${quoted(name)}, which none of the first lines has`,
        'List the fields that are taken in the configuration, `header: […]`; others are then passed over.',
        'The columns are those of the first megabyte.',
      )
}
