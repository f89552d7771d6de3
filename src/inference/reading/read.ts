/**
 * Records out of the files of processes and out of what was compacted, each once. Files of processes are read first:
 * what is compacted meanwhile is then found twice, and never missed. The same record stands at the same place in both;
 * of a request that was tried again elsewhere the first record stays.
 */
import { namesIn } from '../../core/files.ts'
import { type Lake, literal } from '../../store/lake/lake.ts'
import { isDamage } from '../../store/sqlite.ts'
import { columns, type Keyed, type Row, recordOf, rowsOfParquet } from '../columns.ts'
import { dayLength, daysAround, isOwnId, type ParquetFile, parquetFiles } from '../days.ts'
import { livePath, readLive, writersIn } from '../live.ts'
import { isOfFile } from '../parquet.ts'
import type { Erasure } from '../remarks.ts'
import { compareKeys, conditionOf, type Filter, type Key, order } from './filter.ts'

export interface Reading {
  readonly folder: string
  lake(): Promise<Lake>
  readonly erasures: readonly Erasure[]
  /** Hears of a file that cannot be read: its records are left out. */
  unreadable(path: string, error: unknown): void
}

/** What asks files. */
type Asking = Pick<Reading, 'folder' | 'lake' | 'unreadable'>

export interface Page {
  readonly records: readonly Keyed[]
  /** Where the next one begins; null where there is no more. */
  readonly next: Key | null
}

/** The next records behind a place; fewer than asked for where some were of requests that were tried again. */
export const readPage = async (
  reading: Reading,
  filter: Filter,
  { after, most }: { readonly after: Key | null; readonly most: number },
): Promise<Page> => {
  const condition = conditionOf(filter, reading.erasures, after)
  const clause = `where ${condition} order by ${order} limit ${most + 1}`
  const live = await fromWriters(reading, `select ${columns} from requests ${clause}`)
  const compacted = await fromDays(reading, filter, { clause, most })
  const found = [...live, ...compacted].sort(compareKeys)
  const page = found.slice(0, most)
  const last = page.at(-1)
  const once = page.filter((each, at) => at === 0 || compareKeys(page[at - 1] ?? each, each) !== 0)
  return {
    records: await withoutRepeats(reading, once, new Set(live.map(keyOf))),
    next:
      found.length > most && last ? { time: last.time, id: last.id, digest: last.digest } : null,
  }
}

/** Records of one id, the first of them first: answers, then failures, then what a shadow made of it. */
export const readById = async (reading: Reading, id: string): Promise<Keyed[]> =>
  (await readByIds(reading, [id])).get(id) ?? []

/** The same of each of some ids; an id without any is not there. */
export const readByIds = async (
  reading: Reading,
  ids: readonly string[],
): Promise<Map<string, Keyed[]>> => {
  const found = new Map<string, Map<string, Keyed>>()
  const add = (records: readonly Keyed[]) => {
    for (const each of [...records].sort(compareKeys)) {
      const first = found.get(each.id) ?? new Map<string, Keyed>()
      const known = first.get(keyOf(each))
      if (!known || each.time <= known.time) first.set(keyOf(each), each)
      found.set(each.id, first)
    }
  }
  const query = (asked: readonly string[]) =>
    `${among(asked)} and ${conditionOf({}, reading.erasures, null)} order by ${order}`
  if (ids.length === 0) return new Map()
  add(await fromWriters(reading, `select ${columns} from requests ${query(ids)}`))
  const files = await parquetFiles(reading.folder)
  const near = files.filter((file) => ids.some((id) => nearId([file], id).length > 0))
  add(await fromFiles(reading, near, `select ${columns} from`, query(ids)))
  // An id that a client gave may look like one of ours.
  const left = ids.filter((id) => !found.has(id))
  const others = left.length === 0 ? [] : files.filter((file) => !near.includes(file))
  add(await fromFiles(reading, others, `select ${columns} from`, query(left)))
  return new Map([...found].map(([id, first]) => [id, inOrder([...first.values()])]))
}

const inOrder = (records: readonly Keyed[]): Keyed[] =>
  [...records]
    .sort(compareKeys)
    .reverse()
    .sort((a, b) => rankOf(a) - rankOf(b))

const rankOf = ({ variant, outcome }: Keyed): number =>
  (variant === 'shadow' ? 2 : 0) + (outcome === null ? 0 : 1)

/** Which of some ids have a record. */
export const knownAmong = async (asking: Asking, ids: readonly string[]): Promise<Set<string>> => {
  const live = await rowsOfWriters(asking, `select id from requests ${among(ids)}`)
  const known = new Set(live.map(({ id }) => String(id)))
  const all = await parquetFiles(asking.folder)
  const isNear = (file: ParquetFile, left: readonly string[]) =>
    left.some((id) => nearId([file], id).length > 0)
  // Then everywhere: an id that a client gave may look like one of ours.
  for (const isAsked of [isNear, () => true]) {
    const left = ids.filter((id) => !known.has(id))
    if (left.length === 0) break
    const files = all.filter((file) => isAsked(file, left))
    for (const { id } of await queryFiles(asking, files, 'select distinct id from', among(left)))
      known.add(String(id))
  }
  return known
}

const among = (ids: readonly string[]) => `where id in (${ids.map(literal).join(', ')})`

/** Where an id most likely is: one of ours tells its time; of others nothing is known. */
const nearId = (files: readonly ParquetFile[], id: string): readonly ParquetFile[] => {
  if (!isOwnId(id)) return files
  const days = daysAround(Number.parseInt(id.slice(0, 12), 16))
  return Number.isSafeInteger(Date.parse(days[0] ?? ''))
    ? files.filter(({ day }) => days.includes(day))
    : files
}

export const keyOf = ({ id, digest }: Pick<Keyed, 'id' | 'digest'>) => `${digest} ${id}`

export const rowsOfWriters = async (
  { folder, unreadable }: Asking,
  query: string,
): Promise<Row[]> =>
  writersIn(await namesIn(folder)).flatMap((writer) => {
    try {
      return rowsOfWriter(folder, writer, query)
    } catch (error) {
      if (!isDamage(error)) throw error
      unreadable(livePath(folder, writer), error)
      return []
    }
  })

const rowsOfWriter = (folder: string, writer: string, query: string): Row[] => {
  const file = readLive(folder, writer)
  try {
    return file?.prepare(query).all() ?? []
  } finally {
    file?.close()
  }
}

const fromWriters = async (asking: Asking, query: string): Promise<Keyed[]> =>
  (await rowsOfWriters(asking, query)).map(recordOf)

/** Day by day, the newest first, until there are enough. */
const fromDays = async (
  reading: Reading,
  { model, from, to }: Filter,
  { clause, most }: { readonly clause: string; readonly most: number },
): Promise<Keyed[]> => {
  const isAsked = ({ day }: ParquetFile) =>
    (from === undefined || Date.parse(day) + dayLength > from) &&
    (to === undefined || Date.parse(day) < to)
  const files = (await parquetFiles(reading.folder, model)).filter(isAsked)
  const records: Keyed[] = []
  for (const [, ofDay] of Map.groupBy(files, ({ day }) => day)) {
    records.push(...(await fromFiles(reading, ofDay, `select ${columns} from`, clause)))
    if (records.length > most) break
  }
  return records
}

const fromFiles = async (
  reading: Asking,
  files: readonly ParquetFile[],
  select: string,
  clause: string,
): Promise<Keyed[]> => (await queryFiles(reading, files, select, clause)).map(recordOf)

/** How often a query is asked again where files went meanwhile. */
const tries = 5

export const queryFiles = async (
  asking: Asking,
  files: readonly ParquetFile[],
  select: string,
  clause: string,
): Promise<readonly Row[]> => {
  const { folder } = asking
  let asked = files
  for (let left = tries; ; left--) {
    if (asked.length === 0) return []
    try {
      return await ask(asking, asked, select, clause)
    } catch (error) {
      if (!isOfFile(error)) throw error
      if (left === 0) return await askEach(asking, asked, select, clause)
      // Files of a day became one, or an erasure wrote one anew: what is there now has the records.
      const folders = new Set(files.map(({ model, day }) => `${model}/${day}`))
      const now = await parquetFiles(folder)
      asked = now.filter(({ model, day }) => folders.has(`${model}/${day}`))
    }
  }
}

const ask = async (
  { lake }: Asking,
  files: readonly ParquetFile[],
  select: string,
  clause: string,
): Promise<readonly Row[]> =>
  (await lake()).all(`${select} ${rowsOfParquet(files.map(({ path }) => path))} ${clause}`)

/** File by file, without those that cannot be read. */
const askEach = async (
  asking: Asking,
  files: readonly ParquetFile[],
  select: string,
  clause: string,
): Promise<readonly Row[]> => {
  const rows: Row[] = []
  for (const file of files)
    try {
      for (const row of await ask(asking, [file], select, clause)) rows.push(row)
    } catch (error) {
      if (!isOfFile(error)) throw error
      asking.unreadable(file.path, error)
    }
  return rows
}

/** Leaves out records that are of requests whose first record stands elsewhere. */
export const withoutRepeats = async (
  reading: Reading,
  records: readonly Keyed[],
  live: ReadonlySet<string>,
): Promise<Keyed[]> => {
  const asked = records.filter((each) => live.has(keyOf(each)))
  if (asked.length === 0) return [...records]
  const ofThese = among(asked.map(({ id }) => id))
  const firstLive = new Map<string, number>()
  const query = `select id, digest, min(time) as time from requests ${ofThese} group by id, digest`
  for (const row of await rowsOfWriters(reading, query)) note(firstLive, row)
  const days = new Set(asked.flatMap(({ time }) => daysAround(time)))
  const files = (await parquetFiles(reading.folder)).filter(({ day }) => days.has(day))
  const compacted = new Map<string, number>()
  for (const row of await queryFiles(
    reading,
    files,
    'select id, digest, min(time) as time from',
    `${ofThese} group by id, digest`,
  ))
    note(compacted, row)
  // What was compacted stays, whenever it was: the other one is left out when its turn comes.
  return records.filter((each) => {
    const first = compacted.get(keyOf(each)) ?? firstLive.get(keyOf(each)) ?? each.time
    return first === each.time || !live.has(keyOf(each))
  })
}

const note = (first: Map<string, number>, row: Row): void => {
  const key = keyOf({ id: String(row['id']), digest: String(row['digest']) })
  const time = Number(row['time'])
  first.set(key, Math.min(time, first.get(key) ?? time))
}
