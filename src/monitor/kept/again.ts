/** Lets windows be judged again. */
import type { Key } from '../../inference/reading/filter.ts'
import { record as audit } from '../../store/audit.ts'
import type { Write } from '../../store/database.ts'
import { earlier, newVersion, noPlace, type Place, type VersionPlace } from '../windows/place.ts'
import { type KeysOf, keyIn, recordIn, toRow, windowOf } from './rows.ts'
import type { Again } from './types.ts'

/** Back to before the first window that is to be judged again; answers how many are. */
export const judgeAgain = async (
  write: Write,
  endpoint: string,
  { from, author, now, keys }: Again & { readonly keys: KeysOf },
): Promise<number> => {
  const record = await recordIn(write, endpoint)
  if (!record) return 0
  const back =
    from <= 0 ? await toNothing(write, endpoint) : await backTo(write, record, { from, keys })
  const { place, windows } = back
  const row = toRow({ ...record, place, generation: record.generation + 1 }, now)
  await write.updateTable('monitors').set(row).where('endpoint', '=', endpoint).execute()
  const since = from <= 0 ? 'all' : `that end after ${new Date(from).toISOString()}`
  await audit(write, {
    ...{ time: now, author, action: 'monitor.again', subject: `endpoint ${endpoint}` },
    detail: `windows ${since}: ${windows}`,
  })
  return windows
}

interface Back {
  readonly place: Place
  /** That are gone. */
  readonly windows: number
}

/** What the log had before anything was judged is judged as well. */
const toNothing = async (write: Write, endpoint: string): Promise<Back> => {
  await write.deleteFrom('monitor_sides').where('endpoint', '=', endpoint).execute()
  const { numDeletedRows } = await write
    .deleteFrom('monitor_windows')
    .where('endpoint', '=', endpoint)
    .executeTakeFirst()
  return { place: noPlace, windows: Number(numDeletedRows) }
}

const backTo = async (
  write: Write,
  { endpoint, place }: { readonly endpoint: string; readonly place: Place },
  { from, keys }: { readonly from: number; readonly keys: KeysOf },
): Promise<Back> => {
  const firsts = await write
    .selectFrom('monitor_windows')
    .select('version')
    .select(({ fn }) => fn.min('number').as('number'))
    .where('endpoint', '=', endpoint)
    .where('to_at', '>', from)
    .groupBy('version')
    .execute()
  const versions: Record<string, VersionPlace> = { ...place.versions }
  let begin = place.from
  let windows = 0
  for (const { version, number } of firsts) {
    const before = await placeBefore(write, { endpoint, version, number }, keys)
    versions[version] = { ...before, ahead: place.versions[version]?.ahead ?? 0 }
    const gone = await remove(write, { endpoint, version, number })
    windows += gone.length
    begin = gone.reduce<Key | null>(earlier, begin)
  }
  return { place: { seen: place.seen, from: begin && { ...begin, digest: '' }, versions }, windows }
}

interface WindowAt {
  readonly endpoint: string
  readonly version: number
  readonly number: number
}

/** Where a version was before its window of a number. */
const placeBefore = async (
  write: Write,
  { endpoint, version, number }: WindowAt,
  keys: KeysOf,
): Promise<VersionPlace> => {
  const about = write
    .selectFrom('monitor_windows')
    .select(['from_at', 'to_at', 'first_json', 'last_json', 'window_json'])
    .where('endpoint', '=', endpoint)
    .where('version', '=', version)
  const before = await about.where('number', '=', number - 1).executeTakeFirst()
  if (before) {
    const exceeding = windowOf(before, keys).features.filter(({ exceeds }) => exceeds)
    return {
      ...{ ...newVersion, number, done: keyIn(before.last_json), judgedTo: before.to_at },
      judge: { exceeded: exceeding.map(({ name }) => name), evidence: {} },
    }
  }
  if (number === 1) return { ...newVersion, number }
  // Windows before it are kept no more, and what they counted is not counted again.
  const own = await about.where('number', '=', number).executeTakeFirstOrThrow()
  const done = { ...keyIn(own.first_json), digest: '' }
  return { ...newVersion, number, done, judgedTo: own.from_at }
}

/** Removes windows of a version from a number on; answers where their first records are. */
const remove = async (
  write: Write,
  { endpoint, version, number }: WindowAt,
): Promise<readonly Key[]> => {
  const gone = await write
    .deleteFrom('monitor_windows')
    .where('endpoint', '=', endpoint)
    .where('version', '=', version)
    .where('number', '>=', number)
    .returning('first_json')
    .execute()
  await write
    .deleteFrom('monitor_sides')
    .where('endpoint', '=', endpoint)
    .where('version', '=', version)
    .where('kind', 'in', number === 1 ? ['first', 'before', 'span'] : ['before'])
    .execute()
  return gone.map(({ first_json }) => keyIn(first_json))
}
