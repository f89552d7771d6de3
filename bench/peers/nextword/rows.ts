import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse'
import { prepare } from '../../../examples/autocomplete/prepare.ts'

/** The example's sentences, prepared in a folder; the first `limit`, or all. */
export const exampleRows = async (folder: string, limit: number | null): Promise<string[]> => {
  await mkdir(folder, { recursive: true })
  await prepare(folder)
  const rows: string[] = []
  for await (const { sentence } of createReadStream(join(folder, 'sentences.csv')).pipe(
    parse({ columns: true }),
  )) {
    if (limit !== null && rows.length === limit) break
    rows.push(sentence)
  }
  return rows
}
