/** Group commit: while some records are written, those that come wait for the next transaction together. */
import { MillraceError, messageOf } from '../core/error.ts'
import type { Durability } from '../core/requests.ts'
import type { RowValue } from './columns.ts'

export interface SpoolOptions {
  /** Writes rows in one transaction; `synced`: so that they survive a power failure. */
  write(rows: RowValue[][], synced: boolean): Promise<void>
  /** Records that may wait. Default 10,000. */
  readonly most?: number
  /** Bytes of records that may wait. Default 64 MiB. */
  readonly mostBytes?: number
  /** Milliseconds that an answer waits for its record at most. Default 5,000. */
  readonly patience?: number
}

interface Item {
  readonly row: RowValue[]
  readonly bytes: number
  readonly synced: boolean
  done(error: unknown): void
}

/** Rows in one transaction at most. */
const atOnce = 1000

export const createSpool = ({
  write,
  most = 10_000,
  mostBytes = 64 << 20,
  patience = 5000,
}: SpoolOptions) => {
  const counts = { written: 0, dropped: 0, refused: 0, bytes: 0 }
  const queue: Item[] = []
  let held = 0
  let waiting = 0
  let busy: Promise<void> | null = null

  const flush = async () => {
    // What arrives in the same turn goes along.
    await new Promise(setImmediate)
    while (queue.length > 0) {
      const batch = queue.splice(0, atOnce)
      const error = await write(
        batch.map(({ row }) => row),
        batch.some(({ synced }) => synced),
      ).then(
        () => null,
        (reason: unknown) => reason ?? new Error('It says nothing.'),
      )
      for (const item of batch) {
        held -= item.bytes
        waiting--
        item.done(error)
      }
    }
    busy = null
  }

  const push = (item: Item) => {
    queue.push(item)
    held += item.bytes
    waiting++
    busy ??= flush()
  }

  const isFull = (bytes: number) => waiting >= most || (waiting > 0 && held + bytes > mostBytes)

  const count = (bytes: number, error: unknown, lost: 'dropped' | 'refused') => {
    if (error !== null) return counts[lost]++
    counts.written++
    counts.bytes += bytes
    return
  }

  return {
    /** Keeps a row; `async` ends at once, and is dropped where it cannot be kept. Fails with `not_logged`. */
    async add(row: RowValue[], bytes: number, durability: Durability): Promise<void> {
      if (durability === 'async') {
        if (isFull(bytes)) counts.dropped++
        else push({ row, bytes, synced: false, done: (error) => count(bytes, error, 'dropped') })
        return
      }
      if (isFull(bytes)) {
        counts.refused++
        throw full(waiting)
      }
      await new Promise<void>((resolve, reject) => {
        let isLate = false
        const timer = setTimeout(() => {
          isLate = true
          counts.refused++
          reject(late(patience))
        }, patience)
        push({
          ...{ row, bytes, synced: durability === 'commit' },
          done(error) {
            clearTimeout(timer)
            if (!isLate || error === null) count(bytes, error, 'refused')
            if (error === null) resolve()
            else reject(unwritten(error))
          },
        })
      })
    },
    counts: () => ({ ...counts, spooled: waiting }),
    /** Ends when nothing waits any more. */
    async drain() {
      while (busy) await busy
    },
  }
}

const unlogged = 'The answer is not given: it could not be written to the inference log.'

const full = (waiting: number) =>
  new MillraceError('not_logged', {
    what: unlogged,
    why: `${waiting} records wait for the disk already.`,
    fix: "Try again in a moment; look at the disk. With durability: 'async' answers are given all the same.",
  })

const late = (patience: number) =>
  new MillraceError('not_logged', {
    what: unlogged,
    why: `The disk did not take it within ${patience / 1000} s.`,
    fix: 'Try again with the same x-request-id: it is kept once. Look at the disk.',
  })

const unwritten = (cause: unknown) =>
  new MillraceError('not_logged', {
    what: unlogged,
    why: messageOf(cause),
    fix: "Free some space, or look at the disk. With durability: 'async' answers are given all the same.",
    cause,
  })
