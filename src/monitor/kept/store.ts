/** What was seen of traffic, in the database: how far an endpoint is goes together with the windows that it came to. */
import type { MonitorWindow, WindowsQuery } from '../../core/monitor.ts'
import type { Database, Write } from '../../store/database.ts'
import type { Store } from '../../store/home.ts'
import { expectLease } from '../../store/leases.ts'
import type { PlacedWindow } from '../windows/place.ts'
import { judgeAgain } from './again.ts'
import { type KeysOf, keyIn, openedText, recordIn, sealedText, toRow, windowOf } from './rows.ts'
import type { KeptSide, MonitorStore } from './types.ts'

/** Windows of a version that are kept, and of how many the pictures are kept that go with them. */
const mostWindows = 10_000
const mostDrawn = 500

/** What it tells of values is sealed as the log is. */
export const monitorStore = ({ db }: Pick<Store, 'db'>, keys: KeysOf): MonitorStore => ({
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
      for (const window of windows) await keepWindow(write, window, keys)
      for (const side of sides)
        await keepSide(write, record.endpoint, { ...side, text: sealedText(side.text, keys) })
      return true
    }),
  windows: (query) => windowsIn(db, query, keys),
  async window(endpoint, version, number) {
    const row = await db
      .selectFrom('monitor_windows')
      .select('window_json')
      .where('endpoint', '=', endpoint)
      .where('version', '=', version)
      .where('number', '=', number)
      .executeTakeFirst()
    return row ? windowOf(row, keys) : null
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
    return rows.reverse().map((row) => windowOf(row, keys))
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
      window: windowOf(row, keys),
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
    return rows.map(({ version, kind, side_json }) => ({
      ...{ version, kind, text: openedText(side_json, keys) },
    }))
  },
  again: (endpoint, how) =>
    db.transaction().execute((write) => judgeAgain(write, endpoint, { ...how, keys })),
})

/** Removes all that was seen of the traffic of a model, within the transaction that deletes it. */
export const forgetTraffic = async (write: Write, model: string): Promise<void> => {
  const monitors = write.selectFrom('monitors').select('endpoint').where('model', '=', model)
  for (const table of ['monitor_windows', 'monitor_sides'] as const)
    await write.deleteFrom(table).where('endpoint', 'in', monitors).execute()
  await write.deleteFrom('monitors').where('model', '=', model).execute()
}

const keepWindow = async (
  write: Write,
  { window, first, last }: PlacedWindow,
  keys: KeysOf,
): Promise<void> => {
  const { endpoint, version, number } = window
  const values = {
    ...{ from_at: window.from, to_at: window.to, state: window.state },
    window_json: sealedText(JSON.stringify(window), keys),
    ...{ first_json: JSON.stringify(first), last_json: JSON.stringify(last) },
  }
  await write
    .insertInto('monitor_windows')
    .values({ endpoint, version, number, ...values })
    .onConflict((conflict) =>
      conflict.columns(['endpoint', 'version', 'number']).doUpdateSet(values),
    )
    .execute()
  await thin(write, { endpoint, version, number: number - mostDrawn }, keys)
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
  keys: KeysOf,
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
  const window = windowOf(row, keys)
  const features = window.features.map((feature) => ({ ...feature, distribution: null }))
  await write
    .updateTable('monitor_windows')
    .set({ window_json: sealedText(JSON.stringify({ ...window, features }), keys) })
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
  keys: KeysOf,
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
  return rows.map((row) => windowOf(row, keys))
}
