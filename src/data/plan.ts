import type { Author } from '../core/records.ts'
import type { Write } from '../store/database.ts'
import { isObject, readStored } from '../store/stored.ts'
import { type Context, commit, fromHome, type Locked, toHome } from './context.ts'
import type { HandedTaken } from './handed.ts'
import type { Identity } from './identity.ts'
import type { Segment } from './segments.ts'
import type { Reading } from './sources/reading.ts'
import type { Snapshot } from './versions.ts'

/** A complete new file that waits beside the one it replaces. */
interface Staged {
  readonly staged: string
  readonly target: string
  /** What the target was when the new file was made from it. */
  readonly from: Identity
}

/** The queue without its head. */
export interface StagedQueue extends Staged {
  /** Bytes at the head that are taken, and their SHA-256. */
  readonly taken: number
  readonly takenDigest: string
  /** Bytes that the new queue was made from, and their SHA-256. */
  readonly seen: number
  readonly seenDigest: string
}

/** Everything needed to finish an ingestion, kept in the database before any file is replaced. */
export interface Plan {
  readonly file: string
  readonly column: string
  /** How the file is read, as far as that is declared; `{}` of earlier plans. */
  readonly reading: Reading
  readonly batch: readonly string[]
  /** The data file with the batch at its head, and what the new file looks like. */
  readonly data: (Staged & { readonly next: Identity }) | null
  /** Null where all rows were handed over by calls. */
  readonly queue: StagedQueue | null
  /** Lines to append to the file of rejected ones, and the size it had. */
  readonly rejected: {
    readonly staged: string
    readonly target: string
    readonly at: number
    readonly lines: number
  } | null
  /**
   * Second name of the replaced queue: what a program still writes to it is carried over from there.
   * Null where the file system knows no second names.
   */
  readonly old: string | null
  /** The version after it; null where it must be read from the file anew. */
  readonly snapshot: Omit<Snapshot, 'identity' | 'schema'> | null
  /** The version after it where its rows are not written into the file. */
  readonly fresh: {
    /** The rows of the file. */
    readonly file: Pick<Snapshot, 'digest' | 'bytes' | 'segments'>
    /** Those before them. */
    readonly taken: readonly Segment[]
  } | null
  /** Rows that were handed over by calls. */
  readonly handed: HandedTaken | null
  /** The part of the old queue, from `queue.seen` on, that is being appended to a queue of size `at`. */
  readonly carry: { readonly to: number; readonly at: number } | null
}

export interface Ingestion {
  readonly id: string
  readonly name: string
  readonly author: Author
  readonly plan: Plan
}

/** Notes an ingestion before its first file is written: so that none is left that nobody knows. */
export const announce = (context: Locked, { id, name, author, plan }: Ingestion) =>
  commit(context, async (write) => {
    await write
      .insertInto('ingestions')
      .values({
        id,
        name,
        author,
        state: 'staging',
        created_at: context.clock.now(),
        plan_json: encode(context, plan),
      })
      .execute()
  })

export const savePlan = (context: Locked, id: string, plan: Plan, state: 'intended' | 'applied') =>
  commit(context, (write) => writePlan(context, write, id, plan, state))

/** The same within a transaction. */
export const writePlan = async (
  context: Context,
  write: Write,
  id: string,
  plan: Plan,
  state: 'intended' | 'applied',
): Promise<void> => {
  await write
    .updateTable('ingestions')
    .set({ state, plan_json: encode(context, plan) })
    .where('id', '=', id)
    .execute()
}

export const forget = (context: Locked, id: string) =>
  commit(context, async (write) => {
    await write.deleteFrom('ingestions').where('id', '=', id).execute()
  })

/** Ingestions in a state, oldest first. */
export const listPlans = async (
  context: Context,
  state: 'staging' | 'intended' | 'applied',
): Promise<Ingestion[]> => {
  const rows = await context.store.db
    .selectFrom('ingestions')
    .selectAll()
    .where('state', '=', state)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(({ id, name, author, plan_json }) => ({
    id,
    name,
    author,
    plan: decode(context, id, plan_json),
  }))
}

const paths = new Set(['file', 'staged', 'target', 'old'])

const encode = (context: Context, plan: Plan) =>
  JSON.stringify(plan, (key, value) =>
    paths.has(key) && typeof value === 'string' ? toHome(context, value) : value,
  )

/** What an earlier Millrace planned knows of no rows but those of a queue. */
const decode = (context: Context, id: string, text: string): Plan => {
  const plan = readStored<Plan>(text, {
    of: `Ingestion ${id}`,
    what: 'plan',
    isSound: isPlan,
    revive: (key, value) =>
      paths.has(key) && typeof value === 'string' ? fromHome(context, value) : value,
  })
  return {
    ...plan,
    reading: plan.reading ?? {},
    fresh: plan.fresh ?? null,
    handed: plan.handed ?? null,
  }
}

const isPlan = (value: unknown): boolean =>
  isObject(value) &&
  Array.isArray(value['batch']) &&
  [value['file'], value['column']].every((text) => typeof text === 'string') &&
  (value['queue'] === null || isStaged(value['queue'])) &&
  (value['data'] === null || isStaged(value['data']))

const isStaged = (value: unknown): boolean =>
  isObject(value) &&
  typeof value['staged'] === 'string' &&
  typeof value['target'] === 'string' &&
  isObject(value['from'])
