/** SQLite: what a query gives, as text. */
import { DatabaseSync } from '../builtin.ts'
import type { Answer } from './answer.ts'

/** Rows that are read at a time; others get their turn between. */
const atOnce = 2000

/** Runs a query on a file that it cannot write. */
export const askSqlite = async function* (path: string, query: string): AsyncGenerator<Answer> {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 30_000 })
  try {
    const statement = database.prepare(query)
    statement.setReadBigInts(true)
    statement.setReturnArrays(true)
    const columns = statement.columns().map(({ name }) => name)
    let rows: (string | null)[][] = []
    const blobs = new Set<string>()
    const found: Iterable<unknown> = statement.iterate()
    for (const row of found) {
      if (!Array.isArray(row)) throw new Error('internal: SQLite gave a row that is no list')
      row.forEach((value, at) => {
        if (value instanceof Uint8Array) blobs.add(columns[at] ?? '')
      })
      rows.push(row.map((value) => (value === null ? null : `${value}`)))
      if (rows.length < atOnce) continue
      yield { columns, blobs: [...blobs], rows }
      rows = []
    }
    yield { columns, blobs: [...blobs], rows }
  } finally {
    database.close()
  }
}
