/** What is said of records by whoever comes later: feedback, and whose records are erased. One file for all processes. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Feedback } from '../core/requests.ts'
import { DatabaseSync } from '../store/builtin.ts'
import { ownFile } from '../store/rights.ts'
import { sqliteError } from '../store/sqlite.ts'
import type { Row } from './columns.ts'
import { scrubbed } from './scrub.ts'

/** Whose records are to go, by fingerprint. */
export interface Erasure {
  readonly subject: string
  /** Records that were written before it, by the number of the newest erasure that they knew. */
  readonly number: number
  /** Records until then, of those of which that is not known. */
  readonly until: number
  readonly author: string
  /** When the last of them was gone; null before. */
  readonly doneAt: number | null
}

/** A label as it was given first. */
export interface GivenLabel {
  /** Its place among all that was said. */
  readonly place: number
  readonly requestId: string
  readonly label: string
}

export interface IndexFile {
  /** Makes fingerprints of persons, the same for all processes. */
  readonly salt: string
  /** What is the same as was said last of a request is kept once. */
  addFeedback(feedback: readonly Feedback[]): void
  /** Of some requests, oldest first. */
  feedbackOf(ids: readonly string[]): Feedback[]
  /** Labels behind a place, in their order; of each request the first alone. */
  firstLabels(place: number, most: number, upTo: number): GivenLabel[]
  /** Place of what was said last; 0 where nothing was. */
  lastPlace(): number
  /** Place of what was said last before a time; 0 where nothing was. */
  placeBefore(time: number): number
  /** Of which request something stands at a place; null where nothing does any more. */
  requestAt(place: number): string | null
  /** Whose records are hidden, with the last moment of those. */
  erasures(): Erasure[]
  /** Notes whose records are to go: from here on no reading has them. */
  erase(erasure: Omit<Erasure, 'number' | 'doneAt'>): void
  /** The number of the newest one; 0 where there was none. */
  lastErasure(): number
  erased(subject: string, at: number): void
  forgetFeedback(ids: readonly string[]): void
  /** Requests of which nothing was said since a time, and whose records nobody has looked for since. */
  unjoined(before: number, most: number): string[]
  /** Notes that a request has a record: what was said of it goes with that. */
  join(ids: readonly string[]): void
  /** Writes over what was deleted; see `scrubbed`. */
  scrub(patience: number): Promise<boolean>
  close(): void
}

export const indexPath = (folder: string) => join(folder, 'index.db')

const tables = `create table if not exists salts (name text primary key, salt text);
  create table if not exists feedback (seq integer primary key, request_id text not null, time integer not null,
    author text not null, label text, score real, comment text, joined integer not null default 0);
  create index if not exists feedback_by_request on feedback (request_id);
  create table if not exists erasures (subject text primary key, until integer not null, author text not null,
    done_at integer, number integer not null default 0)`

/** What a file of earlier has not. */
const added = [
  { table: 'erasures', column: 'number', type: 'integer not null default 0' },
  { table: 'feedback', column: 'joined', type: 'integer not null default 0' },
]

const indexes = 'create index if not exists feedback_unjoined on feedback (time) where joined = 0'

/** Fails with `corrupt` for a file that is damaged, and with `storage` where the disk does not give or take it. */
export const openIndex = (folder: string): IndexFile => {
  const path = indexPath(folder)
  ownFile(path)
  const database = new DatabaseSync(path, { timeout: 5000 })
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on')
    database.exec(tables)
    for (const each of added) addMissing(database, each)
    database.exec(indexes)
    return indexIn(database)
  } catch (error) {
    database.close()
    throw sqliteError(path, error)
  }
}

const addMissing = (database: DatabaseSync, { table, column, type }: (typeof added)[number]) => {
  const there = database.prepare('select name from pragma_table_info(?)').all(table)
  if (!there.some(({ name }) => name === column))
    database.exec(`alter table ${table} add column ${column} ${type}`)
}

const indexIn = (database: DatabaseSync): IndexFile => {
  const salt = saltIn(database)
  // Who sends the same again has said no more: only where something else was said since, it is said anew.
  const add = database.prepare(
    `insert into feedback (request_id, time, author, label, score, comment)
     select ?1, ?2, ?3, ?4, ?5, ?6 where not exists (
       select 1 from feedback where seq = (select max(seq) from feedback where request_id = ?1)
       and author = ?3 and label is ?4 and score is ?5 and comment is ?6)`,
  )
  const newest = database.prepare('select max(number) as number from erasures')
  return {
    salt,
    addFeedback: (feedback) =>
      together(database, () => {
        for (const { requestId, time, author, label, score, comment } of feedback)
          add.run(requestId, time, author, label, score, comment)
      }),
    feedbackOf: (ids) =>
      database
        .prepare(`select * from feedback where request_id in (${marks(ids)}) order by seq`)
        .all(...ids)
        .map(feedbackIn),
    firstLabels: (place, most, upTo) =>
      database
        .prepare(
          `select seq, request_id, label from feedback as given where label is not null and seq > ? and seq <= ?
           and not exists (select 1 from feedback as before where before.request_id = given.request_id
             and before.label is not null and before.seq < given.seq)
           order by seq limit ?`,
        )
        .all(place, upTo, most)
        .map((row) => ({
          place: Number(row['seq']),
          requestId: String(row['request_id']),
          label: String(row['label']),
        })),
    lastPlace: () =>
      Number(database.prepare('select max(seq) as last from feedback').get()?.['last'] ?? 0),
    placeBefore: (time) =>
      Number(
        database.prepare('select min(seq) - 1 as place from feedback where time >= ?').get(time)?.[
          'place'
        ] ?? Number.MAX_SAFE_INTEGER,
      ),
    requestAt(place) {
      const row = database.prepare('select request_id from feedback where seq = ?').get(place)
      return row ? String(row['request_id']) : null
    },
    erasures: () => database.prepare('select * from erasures').all().map(erasureIn),
    erase({ subject, until, author }) {
      database
        .prepare(
          `insert into erasures (subject, until, author, number)
           values (?, ?, ?, (select coalesce(max(number), 0) + 1 from erasures))
           on conflict (subject) do update set until = max(until, excluded.until), author = excluded.author,
             number = excluded.number, done_at = null`,
        )
        .run(subject, until, author)
    },
    lastErasure: () => Number(newest.get()?.['number'] ?? 0),
    erased(subject, at) {
      database.prepare('update erasures set done_at = ? where subject = ?').run(at, subject)
    },
    forgetFeedback: (ids) =>
      together(database, () => {
        const forget = database.prepare('delete from feedback where request_id = ?')
        for (const id of ids) forget.run(id)
      }),
    unjoined: (before, most) =>
      database
        .prepare(
          `select request_id, max(time) as last from feedback where request_id in
             (select request_id from feedback where joined = 0 and time < ?1)
           group by request_id having last < ?1 limit ?2`,
        )
        .all(before, most)
        .map((row) => String(row['request_id'])),
    join: (ids) =>
      together(database, () => {
        const join = database.prepare('update feedback set joined = 1 where request_id = ?')
        for (const id of ids) join.run(id)
      }),
    scrub: (patience) => scrubbed(database, patience),
    close: () => database.close(),
  }
}

/** Asked for before it is made, so that a reader does not wait for who writes. */
const saltIn = (database: DatabaseSync): string => {
  const known = database.prepare("select salt from salts where name = 'subject'").get()
  if (known) return String(known['salt'])
  database
    .prepare("insert into salts values ('subject', ?) on conflict do nothing")
    .run(randomBytes(32).toString('hex'))
  return saltIn(database)
}

const marks = (values: readonly unknown[]) => values.map(() => '?').join(', ')

const together = (database: DatabaseSync, work: () => void): void => {
  database.exec('begin immediate')
  try {
    work()
    database.exec('commit')
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

const feedbackIn = (row: Row): Feedback => ({
  requestId: String(row['request_id']),
  time: Number(row['time']),
  author: String(row['author']),
  label: row['label'] === null ? null : String(row['label']),
  score: row['score'] === null ? null : Number(row['score']),
  comment: row['comment'] === null ? null : String(row['comment']),
})

const erasureIn = (row: Row): Erasure => ({
  subject: String(row['subject']),
  number: Number(row['number']),
  until: Number(row['until']),
  author: String(row['author']),
  doneAt: row['done_at'] === null ? null : Number(row['done_at']),
})
