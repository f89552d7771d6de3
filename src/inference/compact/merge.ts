/** Many small files of a day become one. What is to be is noted before; a killed process leaves nothing twice. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfThere, sizeOf, syncFolder, writeDurably } from '../../core/files.ts'
import { newId } from '../../core/ids.ts'
import { z } from '../../core/schema.ts'
import { columns, rowsOfParquet } from '../columns.ts'
import { dayOf, type ParquetFile, parquetFiles } from '../days.ts'
import type { Compacting } from './context.ts'
import { writeParquet } from './parquet.ts'
import { nameOf, withReadable } from './readable.ts'

/** Files of a day under way that are left as they are. */
const fewFiles = 24
/** Bytes from which on a file is left as it is. */
const large = 64 << 20

const journal = z.object({ into: z.string(), from: z.array(z.string()) })
const journalPath = (folder: string) => join(folder, 'merge.json')

/** Finishes a merge that was cut off. */
export const finishMerge = async ({ folder }: Pick<Compacting, 'folder'>): Promise<void> => {
  const path = journalPath(folder)
  const text = await readIfThere(path)
  if (text === undefined) return
  const { into, from } = journal.parse(JSON.parse(text.toString()))
  if (existsSync(join(folder, into)))
    for (const each of from) await rm(join(folder, each), { force: true })
  await rm(path, { force: true })
  await syncFolder(folder)
}

export const mergeDays = async (context: Compacting): Promise<void> => {
  const files = await parquetFiles(context.folder)
  const today = dayOf(context.clock.now())
  for (const ofDay of Map.groupBy(files, ({ model, day }) => `${model} ${day}`).values()) {
    const small: ParquetFile[] = []
    for (const file of ofDay) if (((await sizeOf(file.path)) ?? large) < large) small.push(file)
    const most = small[0]?.day === today ? fewFiles : 1
    if (small.length > most) await withReadable(context, small, (files) => merge(context, files))
  }
}

const merge = async (context: Compacting, files: readonly ParquetFile[]): Promise<void> => {
  const [first, second] = files
  if (!first || !second) return
  const { folder, lake, step } = context
  const into = nameOf({ ...first, name: `merged-${newId()}.parquet` })
  await writeDurably(journalPath(folder), JSON.stringify({ into, from: files.map(nameOf) }))
  step?.('merge noted')
  const rows = rowsOfParquet(files.map(({ path }) => path))
  await writeParquet(
    lake,
    `select ${columns} from ${rows} order by time, id, digest`,
    join(folder, into),
  )
  step?.('merged')
  await finishMerge(context)
}
