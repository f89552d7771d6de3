/** What was seen of traffic, in the database: how far an endpoint is goes together with the windows that it came to. */
import type { DriftRules, MonitorWindow, WatchedVersion, WindowsQuery } from '../../core/monitor.ts'
import type { Author } from '../../core/records.ts'
import type { Key } from '../../inference/reading/filter.ts'
import { record as audit } from '../../store/audit.ts'
import type { Database, Write } from '../../store/database.ts'
import type { Store } from '../../store/home.ts'
import { expectLease, type Fence } from '../../store/leases.ts'
import { isObject, readStored } from '../../store/stored.ts'
import { newVersion, noPlace, type Place, type PlacedWindow } from '../windows/place.ts'

/** How far an endpoint is. */
export interface MonitorRecord {
  readonly endpoint: string
  readonly model: string
  readonly rules: DriftRules
  readonly place: Place
  readonly versions: readonly WatchedVersion[]
  /** Why it goes no further; null where it does. */
  readonly problem: string | null
  /** Where more of the log is to be read: the time up to which it was, milliseconds since 1970. */
  readonly readTo?: number | null | undefined
  readonly generation: number
  /** Milliseconds since 1970. */
  readonly changedAt: number
}

export type SideKind = 'first' | 'before' | 'span'

/** What windows are held against, as `sideText` writes it. */
export interface KeptSide {
  readonly version: number
  readonly kind: SideKind
  readonly text: string
}

export interface Progress {
  readonly record: Omit<MonitorRecord, 'changedAt'>
  readonly windows: readonly PlacedWindow[]
  readonly sides: readonly KeptSide[]
}

export interface Again {
  /** Milliseconds since 1970; 0: all. */
  readonly from: number
  readonly author: Author
  readonly now: number
}

export interface MonitorStore {
  /** Null where an endpoint was never watched. */
  of(endpoint: string): Promise<MonitorRecord | null>
  /**
   * Keeps how far an endpoint is with what that came to, in one transaction. False, and nothing is kept, where it is to
   * be judged again since.
   */
  keep(progress: Progress, how: { readonly now: number; readonly fence: Fence }): Promise<boolean>
  /** Newest first, by their ends. */
  windows(query: WindowsQuery): Promise<MonitorWindow[]>
  /** Null where there is none of that number. */
  window(endpoint: string, version: number, number: number): Promise<MonitorWindow | null>
  /** The last ones of a version before now, oldest first. */
  history(endpoint: string, version: number, most: number): Promise<MonitorWindow[]>
  /** The same, newest first, with where their records are in the log. */
  placed(endpoint: string, version: number, most: number): Promise<PlacedWindow[]>
  sides(endpoint: string): Promise<KeptSide[]>
  /** Removes windows that end after a time, so that they are judged again, and says so in the audit trail; answers how many. */
  again(endpoint: string, how: Again): Promise<number>
}

/** Windows of a version that are kept, and of how many the pictures are kept that go with them. */
const mostWindows = 10_000
const mostDrawn = 500

export const monitorStore = ({ db }: Pick<Store, 'db'>): MonitorStore => ({
  of: (endpoint) => recordIn(db, endpoint),
  keep: ({ record, windows, sides }, { now, fence }) =>
    db.transaction().execute(async (write) => {
      await expectLease(write, fence)
      const before = await recordIn(write, record.endpoint)
      if (before && before.generation !== record.generation) return false
      const row = toRow(record, now)
      await write
        .insertInto('monitors')
        .values(row)
        .onConflict((conflict) => conflict.column('endpoint').doUpdateSet(row))
        .execute()
      for (const window of windows) await keepWindow(write, window)
      for (const side of sides) await keepSide(write, record.endpoint, side)
      return true
    }),
  windows: (query) => windowsIn(db, query),
  async window(endpoint, version, number) {
    const row = await db
      .selectFrom('monitor_windows')
      .select('window_json')
      .where('endpoint', '=', endpoint)
      .where('version', '=', version)
      .where('number', '=', number)
      .executeTakeFirst()
    return row ? windowOf(row) : null
  },
  async history(endpoint, version, most) {
    const rows = await db
      .selectFrom('monitor_windows')
      .select('window_json')
      .where('endpoint', '=', endpoint)
      .where('version', '=', version)
      .orderBy('number', 'desc')
      .limit(most)
      .execute()
    return rows.reverse().map(windowOf)
  },
  async placed(endpoint, version, most) {
    const rows = await db
      .selectFrom('monitor_windows')
      .select(['window_json', 'first_json', 'last_json'])
      .where('endpoint', '=', endpoint)
      .where('version', '=', version)
      .orderBy('number', 'desc')
      .limit(most)
      .execute()
    return rows.map((row) => ({
      window: windowOf(row),
      first: keyIn(row.first_json),
      last: keyIn(row.last_json),
    }))
  },
  async sides(endpoint) {
    const rows = await db
      .selectFrom('monitor_sides')
      .select(['version', 'kind', 'side_json'])
      .where('endpoint', '=', endpoint)
      .execute()
    return rows.map(({ version, kind, side_json: text }) => ({ version, kind, text }))
  },
  again: (endpoint, how) => db.transaction().execute((write) => again(write, endpoint, how)),
})

/** Removes all that was seen of the traffic of a model, within the transaction that deletes it. */
export const forgetTraffic = async (write: Write, model: string): Promise<void> => {
  const monitors = write.selectFrom('monitors').select('endpoint').where('model', '=', model)
  for (const table of ['monitor_windows', 'monitor_sides'] as const)
    await write.deleteFrom(table).where('endpoint', 'in', monitors).execute()
  await write.deleteFrom('monitors').where('model', '=', model).execute()
}

const toRow = (
  {
    endpoint,
    model,
    rules,
    place,
    versions,
    problem,
    readTo = null,
    generation,
  }: Omit<MonitorRecord, 'changedAt'>,
  now: number,
) => ({
  ...{ endpoint, model, generation },
  rules_json: JSON.stringify(rules),
  place_json: JSON.stringify(place),
  status_json: JSON.stringify({ versions, problem, readTo }),
  changed_at: now,
})

const recordIn = async (db: Database, endpoint: string): Promise<MonitorRecord | null> => {
  const row = await db
    .selectFrom('monitors')
    .selectAll()
    .where('endpoint', '=', endpoint)
    .executeTakeFirst()
  if (!row) return null
  const of = `The monitor of ${endpoint}`
  return {
    ...{ endpoint, model: row.model, generation: row.generation, changedAt: row.changed_at },
    rules: readStored<DriftRules>(row.rules_json, { of, what: 'rules', isSound: isObject }),
    place: readStored<Place>(row.place_json, { of, what: 'place', isSound: isObject }),
    ...readStored<Pick<MonitorRecord, 'versions' | 'problem' | 'readTo'>>(row.status_json, {
      ...{ of, what: 'state', isSound: isObject },
    }),
  }
}

const windowOf = ({ window_json }: { readonly window_json: string }): MonitorWindow =>
  readStored(window_json, { of: 'A window', what: 'figures', isSound: isObject })

const keepWindow = async (write: Write, { window, first, last }: PlacedWindow): Promise<void> => {
  const { endpoint, version, number } = window
  const values = {
    ...{ from_at: window.from, to_at: window.to, state: window.state },
    window_json: JSON.stringify(window),
    ...{ first_json: JSON.stringify(first), last_json: JSON.stringify(last) },
  }
  await write
    .insertInto('monitor_windows')
    .values({ endpoint, version, number, ...values })
    .onConflict((conflict) =>
      conflict.columns(['endpoint', 'version', 'number']).doUpdateSet(values),
    )
    .execute()
  await thin(write, { endpoint, version, number: number - mostDrawn })
  await write
    .deleteFrom('monitor_windows')
    .where('endpoint', '=', endpoint)
    .where('version', '=', version)
    .where('number', '<=', number - mostWindows)
    .execute()
}

/** Leaves the pictures out of a window that was not told of. */
const thin = async (
  write: Write,
  { endpoint, version, number }: Pick<MonitorWindow, 'endpoint' | 'version' | 'number'>,
): Promise<void> => {
  const row = await write
    .selectFrom('monitor_windows')
    .select('window_json')
    .where('endpoint', '=', endpoint)
    .where('version', '=', version)
    .where('number', '=', number)
    .where('state', '!=', 'alarm')
    .executeTakeFirst()
  if (!row) return
  const window = windowOf(row)
  const features = window.features.map((feature) => ({ ...feature, distribution: null }))
  await write
    .updateTable('monitor_windows')
    .set({ window_json: JSON.stringify({ ...window, features }) })
    .where('endpoint', '=', endpoint)
    .where('version', '=', version)
    .where('number', '=', number)
    .execute()
}

const keepSide = async (
  write: Write,
  endpoint: string,
  { version, kind, text }: KeptSide,
): Promise<void> => {
  await write
    .insertInto('monitor_sides')
    .values({ endpoint, version, kind, side_json: text })
    .onConflict((conflict) =>
      conflict.columns(['endpoint', 'version', 'kind']).doUpdateSet({ side_json: text }),
    )
    .execute()
}

const windowsIn = async (
  db: Database,
  { endpoint, version, from, to, state, after, limit }: WindowsQuery,
): Promise<MonitorWindow[]> => {
  let query = db
    .selectFrom('monitor_windows')
    .select('window_json')
    .where('endpoint', '=', endpoint)
  if (version !== undefined) query = query.where('version', '=', version)
  if (from !== undefined) query = query.where('to_at', '>', from)
  if (to !== undefined) query = query.where('from_at', '<', to)
  if (state !== undefined) query = query.where('state', '=', state)
  if (after !== undefined)
    query = query.where(({ eb, and, or }) =>
      or([
        eb('to_at', '<', after.to),
        and([eb('to_at', '=', after.to), eb('version', '<', after.version)]),
        and([
          eb('to_at', '=', after.to),
          eb('version', '=', after.version),
          eb('number', '<', after.number),
        ]),
      ]),
    )
  const rows = await query
    .orderBy('to_at', 'desc')
    .orderBy('version', 'desc')
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
  return rows.map(windowOf)
}

/** Back to before the first window that is to be judged again. */
const again = async (
  write: Write,
  endpoint: string,
  { from, author, now }: Again,
): Promise<number> => {
  const record = await recordIn(write, endpoint)
  if (!record) return 0
  const gone = await write
    .selectFrom('monitor_windows')
    .select(['version', 'number', 'from_at', 'first_json'])
    .where('endpoint', '=', endpoint)
    .where('to_at', '>', from)
    .execute()
  const byVersion = Map.groupBy(gone, ({ version }) => String(version))
  const versions: Record<string, Place['versions'][string]> = { ...record.place.versions }
  for (const [version, rows] of byVersion) {
    const number = Math.min(...rows.map((row) => row.number))
    const before = await write
      .selectFrom('monitor_windows')
      .select(['to_at', 'last_json'])
      .where('endpoint', '=', endpoint)
      .where('version', '=', Number(version))
      .where('number', '<', number)
      .orderBy('number', 'desc')
      .executeTakeFirst()
    versions[version] = {
      ...newVersion,
      number,
      ...(before && {
        ...{ done: keyIn(before.last_json), judgedTo: before.to_at },
      }),
    }
    await write
      .deleteFrom('monitor_windows')
      .where('endpoint', '=', endpoint)
      .where('version', '=', Number(version))
      .where('number', '>=', number)
      .execute()
    await write
      .deleteFrom('monitor_sides')
      .where('endpoint', '=', endpoint)
      .where('version', '=', Number(version))
      .where('kind', 'in', number === 1 ? ['first', 'before', 'span'] : ['before'])
      .execute()
  }
  // What the log had before anything was judged is judged as well, where all is to be.
  const firsts = gone.map(({ first_json }) => keyIn(first_json))
  const begin = from <= 0 ? null : firsts.reduce<Key | null>(minimum, record.place.from)
  const place: Place = {
    seen: record.place.seen,
    from: begin && { ...begin, digest: '' },
    versions,
  }
  const row = toRow(
    { ...record, place: from <= 0 ? noPlace : place, generation: record.generation + 1 },
    now,
  )
  await write.updateTable('monitors').set(row).where('endpoint', '=', endpoint).execute()
  const since = from <= 0 ? 'all' : `that end after ${new Date(from).toISOString()}`
  await audit(write, {
    ...{ time: now, author, action: 'monitor.again', subject: `endpoint ${endpoint}` },
    detail: `windows ${since}: ${gone.length}`,
  })
  return gone.length
}

const minimum = (a: Key | null, b: Key): Key => (a === null || b.time < a.time ? b : a)

const keyIn = (text: string): Key =>
  readStored(text, { of: 'A window', what: 'place', isSound: isObject })
