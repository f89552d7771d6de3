/** Rows of a data set version as a CSV file that reads as the same rows. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { guarded, writeAll } from '../core/files.ts'
import type { Blob } from '../store/blobs.ts'
import type { Store } from '../store/home.ts'
import { formatRow } from './lines.ts'
import { recordPrinter, wholeRecord } from './record.ts'

/** The column that the rows of a data set version come from; `*` for whole records. */
export const columnOf = async ({ db }: Pick<Store, 'db'>, id: string): Promise<string> =>
  (
    await db
      .selectFrom('datasets')
      .select('column_name')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).column_name

/** Bytes of lines that are written at once. */
const full = 1 << 20

/** Writes rows with a header, a record by its columns, and answers what the file is. */
export const writeTable = (path: string, rows: Iterable<string>, column: string): Promise<Blob> =>
  guarded('write', path, async () => {
    const isWhole = column === wholeRecord
    const columns = isWhole ? columnsOf(rows) : [column]
    const header = { columns, index: isWhole ? -1 : 0 }
    const names = isWhole ? (recordPrinter(columns)(columns) ?? '{}') : column
    const hash = createHash('sha256')
    const file = await open(path, 'wx', 0o600)
    let [bytes, lines] = [0, `${formatRow(names, header, path)}\n`]
    const flush = async () => {
      const chunk = Buffer.from(lines)
      hash.update(chunk)
      bytes += chunk.length
      lines = ''
      await writeAll(file, chunk)
    }
    try {
      for (const row of rows) {
        lines += `${formatRow(row, header, path)}\n`
        if (lines.length >= full) await flush()
      }
      await flush()
      await file.sync()
    } finally {
      await file.close()
    }
    return { digest: hash.digest('hex'), bytes }
  })

/** A record is JSON of texts alone: names and values in turn. Parsing would move names that are numbers to its front. */
const jsonText = /"(?:[^"\\]|\\.)*"/g

/** Every column that a record names, in the order of the first that does. */
const columnsOf = (rows: Iterable<string>): string[] => {
  const columns = new Set<string>()
  for (const row of rows)
    [...row.matchAll(jsonText)].forEach(([text], at) => {
      if (at % 2 === 0) columns.add(JSON.parse(text))
    })
  return [...columns]
}
