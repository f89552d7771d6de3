/** A file that is written part by part, and goes on after a crash from the last part that was whole. */
import { type FileHandle, link, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MillraceError, systemCode } from '../../core/error.ts'
import {
  guarded,
  lookAt,
  makeFolder,
  moveDurably,
  readIfThere,
  sizeOf,
  syncFolder,
  writeAll,
  writeDurably,
} from '../../core/files.ts'
import { z } from '../../core/schema.ts'

/** How far it has come. */
export interface Reached {
  readonly rows: number
  readonly failed: number
  readonly bytes: number
}

const nowhere: Reached = { rows: 0, failed: 0, bytes: 0 }

const note = z.strictObject({
  job: z.string(),
  rows: z.int().min(0),
  failed: z.int().min(0),
  bytes: z.int().min(0),
})

export interface PartFile {
  readonly reached: Reached
  /** Appends lines; they are safe when it ends. */
  add(lines: string, rows: number, failed: number): Promise<void>
  /** Gives the file its name, unless there is one of that name. Fails with `conflict` where there is. */
  finish(): Promise<void>
  close(): Promise<void>
}

/** `job`: what is written; a part of another job, or one that is no more there, is written anew. */
export const openPartFile = async (path: string, job: string): Promise<PartFile> => {
  const partPath = `${path}.part`
  const notePath = `${path}.part.json`
  await makeFolder(dirname(path))
  const noted = await notedIn(notePath, job)
  const before = noted && ((await sizeOf(partPath)) ?? 0) >= noted.bytes ? noted : null
  const file = await guarded('write', partPath, () => open(partPath, before ? 'r+' : 'w', 0o600))
  await file.truncate(before?.bytes ?? 0)
  let reached = before ?? nowhere
  return {
    get reached() {
      return reached
    },
    add: (lines, rows, failed) =>
      guarded('write', partPath, async () => {
        const bytes = Buffer.from(lines)
        await writeAll(file, bytes, reached.bytes)
        await file.sync()
        reached = {
          rows: reached.rows + rows,
          failed: reached.failed + failed,
          bytes: reached.bytes + bytes.length,
        }
        await writeDurably(notePath, JSON.stringify({ job, ...reached }))
      }),
    async finish() {
      await closed(file)
      await guarded('write', path, () => nameAnew(partPath, path))
    },
    close: () => closed(file),
  }
}

/** What was noted of a file that has its name: called for where a run ended before it could say so. */
export const finishedBefore = async (path: string, job: string): Promise<Reached | null> => {
  const noted = await notedIn(`${path}.part.json`, job)
  const [whole, part] = [await lookAt(path), await lookAt(`${path}.part`)]
  // A name that was given, and the old one not taken away.
  const isOurs = noted !== null && whole?.size === noted.bytes && (!part || part.ino === whole.ino)
  if (isOurs) await rm(`${path}.part`, { force: true })
  return isOurs ? noted : null
}

/** Removes what was written of a file that nobody goes on with. */
export const removePart = async (path: string): Promise<void> => {
  await forgetPart(path)
  await rm(`${path}.part`, { force: true })
}

/** Lets go of what was noted of a file that is whole. */
export const forgetPart = (path: string): Promise<void> => rm(`${path}.part.json`, { force: true })

/** A second name, and then not the first one: in between nobody else's file of that name is written over. */
const nameAnew = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw isThere(to)
    // Not every disk gives a file two names.
    if (await lookAt(to)) throw isThere(to)
    return moveDurably(from, to)
  }
  await syncFolder(dirname(to))
  await rm(from)
}

export const isThere = (path: string) =>
  new MillraceError('conflict', {
    what: `${path} is there already.`,
    fix: 'Name another file, or remove that one.',
  })

const closed = (file: FileHandle): Promise<void> => file.close().catch(() => {})

/** Null where there is none, or none of this job. */
const notedIn = async (path: string, job: string): Promise<Reached | null> => {
  const text = await readIfThere(path)
  if (text === undefined) return null
  const { success, data } = note.safeParse(JSON.parse(text.toString()))
  if (!success || data.job !== job) return null
  const { rows, failed, bytes } = data
  return { rows, failed, bytes }
}
