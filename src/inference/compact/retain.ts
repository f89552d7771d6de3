/** What is older than it may be, or more than there may be, goes by whole days, with what was said of it. */
import { rm } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { sizeOf } from '../../core/files.ts'
import type { RequestRules } from '../../core/requests.ts'
import { rowsOfParquet } from '../columns.ts'
import { dayLength, type ParquetFile, parquetFiles } from '../days.ts'
import { isOfFile } from '../parquet.ts'
import { knownAmong } from '../reading/read.ts'
import { openIndex } from '../remarks.ts'
import type { Compacting } from './context.ts'
import { nameOf } from './readable.ts'

export const retain = async (context: Compacting): Promise<void> => {
  const { folder, rules, otherwise, clock } = context
  const all = Map.groupBy(await parquetFiles(folder), ({ model }) => model)
  for (const [model, files] of all) {
    const kept = rules.get(model) ?? (rules.has(model) ? null : otherwise)
    if (kept === null) continue
    for (const past of await pastDays(files, kept, clock.now())) await removeFiles(context, past)
  }
  await forgetStray(context)
}

/** Requests that are looked for at a time, and in a round. */
const atOnce = 500
const mostLooked = 10_000

/**
 * Lets go of what was said of requests that have no record, once it is older than any record may be. What has one goes
 * with that.
 */
const forgetStray = async ({ folder, lake, rules, otherwise, clock, failed }: Compacting) => {
  const days = [otherwise, ...rules.values()].flatMap((each) => each?.days ?? [])
  if (days.length === 0) return
  const before = clock.now() - Math.max(...days) * dayLength
  const unreadable = (path: string, error: unknown) => failed(relative(folder, path), error)
  const asking = { folder, lake: async () => lake, unreadable }
  const index = openIndex(folder)
  try {
    for (let looked = 0; looked < mostLooked; looked += atOnce) {
      const ids = index.unjoined(before, atOnce)
      if (ids.length === 0) return
      const known = await knownAmong(asking, ids)
      index.join([...known])
      index.forgetFeedback(ids.filter((id) => !known.has(id)))
    }
  } finally {
    index.close()
  }
}

/** Days that go: those that ended too long ago, and the oldest ones beyond what there may be. */
const pastDays = async (
  files: readonly ParquetFile[],
  { days, keptBytes }: Pick<RequestRules, 'days' | 'keptBytes'>,
  now: number,
): Promise<ParquetFile[][]> => {
  const past: ParquetFile[][] = []
  let bytes = 0
  for (const [day, ofDay] of Map.groupBy(files, ({ day }) => day)) {
    for (const { path } of ofDay) bytes += (await sizeOf(path)) ?? 0
    const isOld = Date.parse(day) + dayLength < now - days * dayLength
    // The newest day stays, however large it is.
    const isTooMuch = bytes > keptBytes && day !== files[0]?.day
    if (isOld || isTooMuch) past.push(ofDay)
  }
  return past
}

const removeFiles = async (context: Compacting, files: readonly ParquetFile[]): Promise<void> => {
  let kept = 0
  for (const file of files)
    try {
      await forgetFeedback(context, file.path, 'true')
      await rm(file.path, { force: true })
    } catch (error) {
      if (!isOfFile(error)) throw error
      context.failed(nameOf(file), error)
      kept++
    }
  const [first] = files
  if (first && kept === 0) await rm(dirname(first.path), { recursive: true, force: true })
}

/** Lets go of what was said of some records of a file. */
export const forgetFeedback = async (
  { folder, lake }: Pick<Compacting, 'folder' | 'lake'>,
  path: string,
  which: string,
): Promise<void> => {
  const index = openIndex(folder)
  try {
    const query = `select id from ${rowsOfParquet([path])} where ${which}`
    for await (const [ids = []] of lake.columns(query)) index.forgetFeedback(ids.map(String))
  } finally {
    index.close()
  }
}
