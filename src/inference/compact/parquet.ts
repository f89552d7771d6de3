import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { guarded, makeFolder, moveDurably, temporaryBeside } from '../../core/files.ts'
import { openPlain } from '../../core/plain.ts'
import { type Lake, literal } from '../../store/lake/lake.ts'

/** Writes what a query gives so that a file is there whole, or as it was before. Nothing is written of no rows. */
export const writeParquet = async (lake: Lake, query: string, path: string): Promise<number> => {
  await makeFolder(dirname(path))
  const temporary = temporaryBeside(path)
  try {
    await lake.run(`copy (${query}) to ${literal(temporary)} (format parquet, compression zstd)`)
    const rows = await countRows(lake, temporary)
    if (rows === 0) return 0
    await guarded('write', temporary, async () => {
      const file = await openPlain(temporary, 'change')
      try {
        await file.chmod(0o600)
        await file.sync()
      } finally {
        await file.close()
      }
    })
    await moveDurably(temporary, path)
    return rows
  } finally {
    await rm(temporary, { force: true })
  }
}

const countRows = async (lake: Lake, path: string): Promise<number> => {
  const [row] = await lake.all(`select count(*) as rows from read_parquet(${literal(path)})`)
  return Number(row?.['rows'] ?? 0)
}
