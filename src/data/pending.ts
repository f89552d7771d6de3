import { createHash } from 'node:crypto'
import { type FileHandle, link, open, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { guarded, syncFolder, writeAll } from '../core/files.ts'
import { streamPlain } from '../core/plain.ts'
import { digestOf } from '../store/blobs.ts'
import { bad } from './bad.ts'
import type { Context } from './context.ts'
import { readWritten } from './header.ts'
import { type Identity, identityOf } from './identity.ts'
import { formatRow } from './lines.ts'
import type { Plan, StagedQueue } from './plan.ts'
import { type QueuePart, readQueue } from './queue.ts'
import { lineReader, recordKey, uncheckedReader, wholeRecord } from './record.ts'
import { hashOf } from './sources/files.ts'
import type { Source } from './types.ts'

/** Hidden names of an ingestion's files, beside the files they are for. */
export const stagedName = (target: string, id: string, what = 'next') =>
  join(dirname(target), `.${basename(target)}.${id}.${what}`)

interface StagedData {
  readonly from: Identity
  readonly next: Identity
  /** SHA-256 of the file as it was. */
  readonly before: string
  readonly digest: string
  readonly bytes: number
}

/** Writes a copy of a data file with rows at its head, below the header. The file itself stays. */
export const stageData = async (
  source: Source,
  rows: readonly string[],
  staged: string,
): Promise<StagedData> => {
  const from = await present(source.file)
  const header = await readWritten(source)
  const before = hashOf(source).update(header.raw)
  const after = hashOf(source)
  let bytes = 0
  await writing(source.file, staged, async (file) => {
    const write = async (chunk: Uint8Array) => {
      after.update(chunk)
      await writeAll(file, chunk)
      bytes += chunk.length
    }
    await write(header.raw)
    if (header.raw.at(-1) !== 10) await write(Buffer.from(header.lineEnd))
    for (const lines of inPieces(rows))
      await write(
        Buffer.from(
          lines.map((row) => formatRow(row, header, source.file) + header.lineEnd).join(''),
        ),
      )
    for await (const chunk of readFrom(source.file, header.raw.length)) {
      before.update(chunk)
      await write(chunk)
    }
  })
  return {
    from,
    next: await present(staged),
    before: before.digest('hex'),
    digest: after.digest('hex'),
    bytes,
  }
}

/** Rows of about a megabyte at a time. */
const inPieces = function* (rows: readonly string[]): Generator<string[]> {
  let piece: string[] = []
  let length = 0
  for (const row of rows) {
    piece.push(row)
    length += row.length
    if (length < 1 << 20) continue
    yield piece
    piece = []
    length = 0
  }
  yield piece
}

/** Writes a copy of the first `seen` bytes of a queue without the `taken` bytes at its head. */
export const stageQueue = async (
  target: string,
  staged: string,
  { taken, from }: { readonly taken: number; readonly from: Identity },
): Promise<StagedQueue> => {
  const seen = from.size
  const hash = createHash('sha256')
  let takenDigest = ''
  await writing(target, staged, async (file) => {
    for await (const chunk of readFrom(target, 0, taken)) hash.update(chunk)
    takenDigest = hash.copy().digest('hex')
    for await (const chunk of readFrom(target, taken, seen)) {
      hash.update(chunk)
      await writeAll(file, chunk)
    }
  })
  return { staged, target, from, taken, takenDigest, seen, seenDigest: hash.digest('hex') }
}

/** The same for a queue that was edited by hand: each row of the batch goes at its first place. */
export const stageEditedQueue = async (
  target: string,
  staged: string,
  { column, batch }: Pick<Plan, 'column' | 'batch'>,
): Promise<StagedQueue> => {
  const from = await present(target)
  const records = column === wholeRecord
  const keyOf = records ? recordKey : (row: string) => row
  const left = new Map<string, number>()
  for (const row of batch) left.set(keyOf(row), (left.get(keyOf(row)) ?? 0) + 1)
  await writing(target, staged, async (file) => {
    const reader = records ? uncheckedReader : lineReader
    for await (const lines of readQueue(target, reader, { end: from.size }))
      for (const line of lines) {
        const key = line.kind === 'row' ? keyOf(line.text) : ''
        const times = line.kind === 'row' ? (left.get(key) ?? 0) : 0
        if (times > 0) left.set(key, times - 1)
        else await copyLine(target, line, file)
      }
  })
  return {
    staged,
    target,
    from,
    taken: 0,
    takenDigest: digestOf(''),
    seen: from.size,
    seenDigest: await digestOfPart(target, from.size),
  }
}

const copyLine = async (path: string, { start, end, ended }: QueuePart, file: FileHandle) => {
  for await (const chunk of readFrom(path, start, end)) await writeAll(file, chunk)
  if (!ended) await writeAll(file, Buffer.from('\n'))
}

/** Gives the queue's file a second name in the home, or beside it; null where that cannot be. */
export const secondName = async (
  { store }: Context,
  queue: string,
  id: string,
): Promise<string | null> => {
  for (const name of [join(store.paths.data, `${id}.queue`), stagedName(queue, id, 'old')])
    try {
      await rm(name, { force: true })
      await link(queue, name)
      return name
    } catch {
      // Another file system, or one without second names: the next place may do.
    }
  return null
}

/** SHA-256 of the first bytes of a file. */
export const digestOfPart = async (path: string, bytes: number): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of readFrom(path, 0, bytes)) hash.update(chunk)
  return hash.digest('hex')
}

/** The bytes from `start` up to `end` as a stream. */
export const readFrom = async function* (
  path: string,
  start: number,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  if (end > start) yield* streamPlain(path, { start, end: end - 1, highWaterMark: 1 << 20 })
}

const present = async (path: string): Promise<Identity> => {
  const identity = await identityOf(path)
  if (identity) return identity
  throw bad(path, 'is not there', 'Create it, or correct its path in the configuration.')
}

/** Writes a new file durably with the rights of the one it will replace. */
export const writing = (
  target: string,
  staged: string,
  write: (file: FileHandle) => Promise<void>,
) =>
  guarded('write', staged, async () => {
    const file = await open(staged, 'w')
    try {
      const rights = await stat(target)
      await file.chmod(rights.mode & 0o7777)
      if (rights.uid !== process.getuid?.())
        await file.chown(rights.uid, rights.gid).catch(() => {})
      await write(file)
      await file.sync()
    } finally {
      await file.close()
    }
    await syncFolder(dirname(staged))
  })
