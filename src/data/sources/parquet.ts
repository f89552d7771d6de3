/** Parquet, read by DuckDB: every value as the text that says it exactly. */
import { createReadStream } from 'node:fs'
import { guarded } from '../../core/files.ts'
import { LakeError } from '../../store/lake/error.ts'
import { type Lake, literal, named, openLake } from '../../store/lake/lake.ts'
import { bad } from '../bad.ts'
import { limitsOf } from '../blocks.ts'
import { listed, quoted } from '../names.ts'
import { rowsOf } from './cell.ts'
import { type Header, indexIn } from './header.ts'
import type { Look } from './look.ts'
import type { Placed, RowSource } from './source.ts'

export const parquetSource = async (look: Look): Promise<RowSource> => {
  const { file, column, reading } = look
  const columns = await told(look, (lake) => columnsOf(lake, look))
  const found = { file, columns, line: 1, named: true, sample: () => [] }
  const index = indexIn(found, column, limitsOf(reading).columns)
  const header: Header = { raw: Buffer.alloc(0), columns, index, lineEnd: '\n' }
  return { header, rows: (onBytes) => rowsIn(look, header, onBytes) }
}

const told = async <T>(look: Look, ask: (lake: Lake) => Promise<T>): Promise<T> => {
  await using lake = await openLake(small)
  try {
    return await ask(lake)
  } catch (error) {
    throw refused(look, error)
  }
}

const small = { memory: '512MB', threads: 1 }

const refused = ({ file }: Look, error: unknown) =>
  error instanceof LakeError
    ? bad(
        file,
        'cannot be read as Parquet',
        'Put a whole file there.',
        `DuckDB says: ${error.message.split('\n')[0]}`,
      )
    : error

const columnsOf = async (lake: Lake, { file, path }: Look): Promise<readonly string[]> => {
  const found = await lake.all(`describe select * from read_parquet(${literal(path)})`)
  const columns = found.map(({ column_name, column_type }) => ({
    name: `${column_name}`,
    type: `${column_type}`,
  }))
  const nested = columns.filter(({ type }) => /\[|^(STRUCT|MAP|UNION|BLOB)/.test(type))
  if (nested.length > 0)
    throw bad(
      file,
      `holds ${nested.map(({ name, type }) => `${quoted(name)} of type ${type.slice(0, 60)}`).join(', ')}`,
      'Write the file with columns of plain values.',
      'A row is made of texts, numbers, dates and truth values.',
    )
  const names = columns.map(({ name }) => name.trim().normalize('NFC'))
  if (names.length === 0)
    throw bad(file, `has no columns: ${listed(names)}`, 'Put another file there.')
  return names
}

const rowsIn = async function* (
  look: Look,
  header: Header,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Placed> {
  const { path, file, reading } = look
  await guarded('read', path, async () => {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) onBytes(chunk)
  })
  await using lake = await openLake(small)
  const rowOf = rowsOf(header, reading)
  let number = 0
  try {
    const names = await lake.all(`describe select * from read_parquet(${literal(path)})`)
    const values = names.map(({ column_name }) => `cast(${named(`${column_name}`)} as varchar)`)
    const query = `select ${values.join(', ')} from read_parquet(${literal(path)})`
    for await (const columns of lake.columns(query)) {
      const rows: string[] = []
      const lines: number[] = []
      for (let at = 0; at < (columns[0]?.length ?? 0); at++) {
        number++
        const row = rowOf(columns.map((values) => textOf(values[at])))
        if (row === undefined) continue
        rows.push(row)
        lines.push(number)
      }
      yield { rows, lines, file }
    }
  } catch (error) {
    throw refused(look, error)
  }
}

const textOf = (value: unknown): string => (value === null || value === undefined ? '' : `${value}`)
