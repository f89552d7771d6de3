/** A copy of what lies elsewhere, replaced as a whole or not at all. */
import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  guarded,
  makeFolder,
  moveDurably,
  readIfThere,
  sweep,
  temporaryBeside,
  writeAll,
  writeDurably,
} from '../../../core/files.ts'
import { isObject } from '../../../store/stored.ts'
import { bad } from '../../bad.ts'
import { identityOf } from '../../identity.ts'

/** By what a server tells whether its content is another. */
export interface Mark {
  readonly etag?: string
  readonly modified?: string
}

export interface Given {
  readonly mark: Mark
  readonly bytes: AsyncIterable<Uint8Array>
}

interface Kept extends Mark {
  readonly digest: string
}

const noteOf = (path: string) => `${path}.seen`

/** What was noted of the copy that is there; empty where there is none. */
export const markOf = async (path: string): Promise<Mark> => (await keptOf(path)) ?? {}

const keptOf = async (path: string): Promise<Kept | undefined> => {
  const note = (await identityOf(path)) && (await readIfThere(noteOf(path)))
  if (!note) return undefined
  try {
    const kept: unknown = JSON.parse(note.toString('utf8'))
    return isKept(kept) ? kept : undefined
  } catch {
    // A note that cannot be read is none: what lies elsewhere is fetched again.
    return undefined
  }
}

const isKept = (value: unknown): value is Kept =>
  isObject(value) && typeof value['digest'] === 'string'

/** Writes what is given beside the copy and puts it in its place once all of it is there; the same content is left. */
export const replaceCopy = async (
  path: string,
  { mark, bytes }: Given,
  { name, most }: { readonly name: string; readonly most: number },
): Promise<void> => {
  await makeFolder(dirname(path))
  await sweep(dirname(path))
  const temporary = temporaryBeside(path)
  try {
    const digest = await written(temporary, bytes, { name, most })
    const before = await keptOf(path)
    if (before?.digest !== digest) await moveDurably(temporary, path)
    await writeDurably(noteOf(path), JSON.stringify({ ...mark, digest }))
  } finally {
    await rm(temporary, { force: true })
  }
}

const written = (
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { name, most }: { readonly name: string; readonly most: number },
): Promise<string> =>
  guarded('write', path, async () => {
    const hash = createHash('sha256')
    const file = await open(path, 'wx', 0o600)
    let length = 0
    try {
      for await (const chunk of bytes) {
        length += chunk.length
        if (length > most)
          throw bad(
            name,
            `gives more than ${most.toLocaleString('en')} bytes`,
            'Ask for less, or raise `limits.bytes` in the configuration.',
          )
        hash.update(chunk)
        await writeAll(file, chunk)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    return hash.digest('hex')
  })
