import assert from 'node:assert/strict'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { answered, requestRules, sureAnswer } from '../../../test/system/answered.ts'
import { DatabaseSync } from '../../store/builtin.ts'
import { openLake } from '../../store/lake/lake.ts'
import { columns, type Keyed, rowOf } from '../columns.ts'
import { parquetFiles } from '../days.ts'
import { createLive, livePath, openFile, readLive, writersIn } from '../live.ts'
import { openRequests } from '../reading/requests.ts'
import { fingerprintOf, recordFor } from '../record.ts'
import { openIndex } from '../remarks.ts'
import type { Answered } from '../types.ts'
import { createWriter } from '../writer.ts'
import { round } from './round.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-compact-'))
after(() => rmSync(root, { recursive: true }))
let folders = 0

const noon = Date.UTC(2026, 4, 5, 12)
const day = 86_400_000

/** A folder with a file of a process, and what a reader finds there. */
const world = () => {
  const folder = join(root, `${++folders}`)
  const requests = openRequests({ folder, writer: createWriter(folder) })
  const rules = new Map([['mails', requestRules]])
  const compact = (more: Partial<Parameters<typeof round>[0]> = {}) =>
    round({ folder, rules, fewest: 1, clock: { now: () => noon }, ...more })
  return {
    folder,
    requests,
    compact,
    live: () => createLive(folder),
    async ids() {
      const found = await requests.find({ limit: 1000 })
      return found.requests.map(({ id }) => id).sort()
    },
    record(id: string, time = noon, more: Partial<Answered> = {}): Keyed {
      const index = openIndex(folder)
      const { salt } = index
      index.close()
      return recordFor(answered(id, more), requestRules, { time, salt })
    },
  }
}

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `id-${String(from + at).padStart(4, '0')}`)

/** Prepares the folder, so that a process can write to it. */
const started = async () => {
  const made = world()
  await made.compact()
  return made
}

test('Records move to a file a day, the file of a process that is gone goes with them', async () => {
  const { folder, live, record, compact, ids, requests } = await started()
  const writer = live()
  const hard = record('id-0000', noon, { inputs: { text: 'a\u0000b\ud800 "ß"\n🙂' } })
  writer.write([hard, record('id-0001', noon - day)].map(rowOf), true)
  const before = (await requests.get('id-0000'))[0]
  await compact()
  assert.equal(writersIn(readdirSync(folder)).length, 1)
  writer.close()
  await compact()
  assert.deepEqual(writersIn(readdirSync(folder)), [])
  assert.ok(!readdirSync(folder).some((name) => name.startsWith('writer-')))
  assert.deepEqual(
    (await parquetFiles(folder)).map(({ model, day }) => `${model} ${day}`),
    ['mails 2026-05-05', 'mails 2026-05-04'],
  )
  assert.deepEqual(await ids(), ['id-0000', 'id-0001'])
  assert.deepEqual((await requests.get('id-0000'))[0], before)
  await requests.close()
})

test('A process that answers now and then keeps every record, however often all of them moved', async () => {
  const { live, record, compact, ids, requests } = await started()
  const writer = live()
  for (const id of numbered(3)) {
    writer.write([rowOf(record(id))], true)
    await compact()
  }
  assert.deepEqual(await ids(), numbered(3))
  writer.close()
  await compact()
  assert.deepEqual(await ids(), numbered(3))
  await requests.close()
})

test('Only one process at a time compacts; the others leave it to that one', async () => {
  const { live, record, compact, ids, requests } = await started()
  const writer = live()
  writer.write(
    numbered(50).map((id) => rowOf(record(id))),
    true,
  )
  const rounds = await Promise.all([compact(), compact(), compact()])
  assert.deepEqual(rounds, [[], null, null])
  assert.deepEqual(await ids(), numbered(50))
  writer.close()
  await requests.close()
})

test('A request that was tried again elsewhere is there once, before and after it moves', async () => {
  const { live, record, compact, ids, requests } = await started()
  const one = live()
  one.write([record('again', noon)].map(rowOf), true)
  await compact()
  const two = live()
  two.write([record('again', noon + 5, { version: 9 }), record('new', noon + 6)].map(rowOf), true)
  assert.deepEqual(await ids(), ['again', 'new'])
  await compact()
  assert.deepEqual(await ids(), ['again', 'new'])
  const found = await requests.get('again')
  assert.deepEqual(
    found.map(({ version }) => version),
    [3],
  )
  one.close()
  two.close()
  await requests.close()
})

/** 40 records of two processes that are gone, whose day is over, and 20 of one that lives. */
const threeProcesses = async () => {
  const made = await started()
  const ids = numbered(60)
  const write = (first: number, last: number, time: number) => {
    const writer = made.live()
    const rows = ids
      .slice(first, last)
      .map((id) => rowOf(made.record(id, time + Number(id.slice(3)))))
    writer.write(rows, true)
    return writer
  }
  write(0, 20, noon - day).close()
  write(20, 40, noon - day).close()
  return { ...made, expected: ids, living: write(40, 60, noon) }
}

test('Killed at any step, a compaction is finished by the next one: nothing is lost, nothing twice', async () => {
  const steps = new Set<string>()
  const { compact, living, requests } = await threeProcesses()
  await compact({ step: (name) => steps.add(name) })
  living.close()
  await requests.close()
  assert.deepEqual([...steps].sort(), [
    'adopted',
    'deleted',
    'emptied',
    'lines',
    'merge noted',
    'merged',
    'moved',
    'planned',
    'written',
  ])
  for (const last of steps) await killedAt(last)
})

const killedAt = async (last: string) => {
  const { folder, compact, ids, living, requests, expected } = await threeProcesses()
  const step = (name: string) => {
    if (name === last) throw new Error('killed')
  }
  await assert.rejects(compact({ step }), /killed/)
  assert.deepEqual(await ids(), expected, last)
  await compact()
  assert.deepEqual(await ids(), expected, `the round after ${last}`)
  const lake = await openLake({ threads: 1 })
  const [found] = await lake.all(
    `select count(*) as rows, count(distinct id) as ids from read_parquet('${folder}/*/*/*.parquet')`,
  )
  assert.deepEqual(found, { rows: 60, ids: 60 })
  await lake[Symbol.asyncDispose]()
  assert.ok(!existsSync(join(folder, 'merge.json')))
  living.close()
  await requests.close()
}

test('What is too old, or too much, goes by whole days with its feedback; not while the clock jumps', async () => {
  const { live, record, compact, ids, requests } = await started()
  const writer = live()
  writer.write(
    [0, 1, 89, 92].map((days) => rowOf(record(`age-${days}`, noon - days * day))),
    true,
  )
  const said = { author: 'a', time: 1, label: 'ham', score: null, comment: null }
  await requests.feedback([
    { ...said, requestId: 'age-92' },
    { ...said, requestId: 'age-1' },
  ])
  await compact({ isSteady: false })
  assert.deepEqual(await ids(), ['age-0', 'age-1', 'age-89', 'age-92'])
  await compact()
  assert.deepEqual(await ids(), ['age-0', 'age-1', 'age-89'])
  assert.deepEqual(await feedbackIn(requests, ['age-1']), ['ham'])
  const small = new Map([['mails', { ...requestRules, keptBytes: 1 }]])
  await compact({ rules: small })
  assert.deepEqual(await ids(), ['age-0'])
  writer.close()
  await requests.close()
})

const feedbackIn = async (requests: ReturnType<typeof openRequests>, ids: readonly string[]) => {
  const found = await Promise.all(ids.map((id) => requests.get(id)))
  return found.flat().flatMap(({ feedback }) => feedback.map(({ label }) => label))
}

test('The records of a person are hidden at once, and then gone from every file', async () => {
  const { folder, live, record, compact, ids, requests } = await started()
  const writer = live()
  const of = (customer: string, note: string) => ({ inputs: { customer, note } })
  writer.write(
    [
      record('ada-1', noon - day, of('Ada', 'secret-one')),
      record('bob-1', noon - day, of('Bob', 'fine')),
    ].map(rowOf),
    true,
  )
  await compact()
  writer.write(
    [record('ada-2', noon, of('Ada', 'secret-two')), record('bob-2', noon, of('Bob', 'fine'))].map(
      rowOf,
    ),
    true,
  )
  const said = { author: 'a', time: 1, label: null, score: null }
  await requests.feedback([{ ...said, requestId: 'ada-1', comment: 'secret-three' }])
  const index = openIndex(folder)
  const subject = fingerprintOf(index.salt, 'Ada')
  index.erase({ subject, until: noon + 5, author: 'tester' })
  // The clock was set back since.
  const later = record('ada-3', noon - day, of('Ada', 'later'))
  writer.write([later].map(rowOf), true)
  const left = ['ada-3', 'bob-1', 'bob-2']
  assert.deepEqual(await ids(), left)
  assert.deepEqual(await compact({ fewest: 1e9, longest: 1e12 }), [
    { subject, author: 'tester', records: 2, files: 1, left: [] },
  ])
  assert.deepEqual(await ids(), left)
  writer.close()
  await compact()
  assert.deepEqual(await ids(), left)
  index.erase({ subject, until: noon - 2 * day, author: 'tester' })
  index.close()
  assert.deepEqual(await ids(), ['bob-1', 'bob-2'])
  await compact()
  assert.equal((await compact())?.length, 0)
  assert.deepEqual(await ids(), ['bob-1', 'bob-2'])
  await requests.close()
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (file.isFile())
      assert.doesNotMatch(readFileSync(join(file.parentPath, file.name), 'latin1'), /secret-/)
})

test('Of records that do not tell which erasures they knew the time decides', async () => {
  const { folder, live, record, compact, ids, requests } = await started()
  const writer = live()
  const inputs = { customer: 'Ada' }
  writer.write(
    [record('before', noon, { inputs }), record('after', noon + 10, { inputs })].map(rowOf),
    true,
  )
  writer.close()
  const [name = ''] = writersIn(readdirSync(folder))
  const database = new DatabaseSync(livePath(folder, name))
  database.exec('alter table requests drop column erasures')
  database.close()
  const index = openIndex(folder)
  index.erase({ subject: fingerprintOf(index.salt, 'Ada'), until: noon + 5, author: 'tester' })
  index.close()
  assert.deepEqual(await ids(), ['after'])
  await compact()
  assert.deepEqual(await ids(), ['after'])
  await requests.close()
})

test('What was said of requests that nobody knows goes when a record would be too old', async () => {
  const { folder, live, record, compact, requests } = await started()
  const writer = live()
  writer.write([rowOf(record('late', noon - day))], true)
  const said = (requestId: string, age: number) => ({
    ...{ requestId, author: 'a', label: `${age}`, score: null, comment: null },
    time: noon - age * day,
  })
  await requests.feedback([
    ...[said('late', 95), said('unknown', 95), said('unknown', 91)],
    ...[said('again', 95), said('again', 80), said('young', 80)],
  ])
  const left = () => {
    const index = openIndex(folder)
    const all = index.feedbackOf(['late', 'unknown', 'again', 'young'])
    index.close()
    return all.map(({ requestId }) => requestId)
  }
  const kept = ['late', 'again', 'again', 'young']
  await compact({ isSteady: false })
  assert.equal(left().length, 6)
  await compact()
  assert.deepEqual(left(), kept)
  const index = openIndex(folder)
  // What has a record is looked for once.
  assert.deepEqual(index.unjoined(noon - 90 * day, 10), [])
  index.close()
  await compact({ clock: { now: () => noon + 95 * day } })
  assert.deepEqual(left(), [])
  writer.close()
  await requests.close()
})

test('An erasure is not finished while somebody reads a file that had the records', async () => {
  const { folder, live, record, compact, requests } = await started()
  const writer = live()
  const inputs = { customer: 'Ada', note: 'secret-one' }
  writer.write([record('ada-1', noon, { inputs })].map(rowOf), true)
  const index = openIndex(folder)
  const subject = fingerprintOf(index.salt, 'Ada')
  index.erase({ subject, until: noon, author: 'tester' })
  const reader = readLive(folder, writer.writer) ?? assert.fail('no file')
  reader.exec('begin')
  assert.equal(reader.prepare('select count(*) as rows from requests').get()?.['rows'], 1)
  const how = { fewest: 1e9, patience: 50 }
  const left = [`writer-${writer.writer}.db is being read`]
  const tried = { subject, author: 'tester', files: 0 }
  assert.deepEqual(await compact(how), [{ ...tried, records: 1, left }])
  assert.equal(index.erasures()[0]?.doneAt, null)
  reader.close()
  assert.deepEqual(await compact(how), [{ ...tried, records: 0, left: [] }])
  assert.equal(index.erasures()[0]?.doneAt, noon)
  index.close()
  for (const name of readdirSync(folder).filter((name) => name.startsWith('writer-')))
    assert.doesNotMatch(readFileSync(join(folder, name), 'latin1'), /secret-/)
  writer.close()
  await requests.close()
})

test('A file that cannot be read stays and is told of, while all else moves, is erased and goes by age', async () => {
  const { folder, live, record, compact, ids, requests } = await started()
  const writer = live()
  const of = (customer: string) => ({ inputs: { customer } })
  const rows = [
    record('ada-1', noon, of('Ada')),
    record('old', noon - 92 * day, of('Bob')),
    record('new', noon, of('Bob')),
  ]
  writer.write(rows.map(rowOf), true)
  writer.close()
  const broken = join(folder, 'writer-0.db')
  writeFileSync(broken, 'no database '.repeat(1000))
  const index = openIndex(folder)
  const subject = fingerprintOf(index.salt, 'Ada')
  index.erase({ subject, until: noon, author: 'tester' })
  const told: string[] = []
  const [erased] = (await compact({ failed: (file) => told.push(file) })) ?? []
  assert.match(erased?.left.join() ?? '', /^writer-0\.db cannot be read \(.*not a database/)
  assert.equal(index.erasures()[0]?.doneAt, null)
  index.close()
  assert.deepEqual([...new Set(told)], ['writer-0.db'])
  assert.deepEqual(writersIn(readdirSync(folder)), ['0'])
  await assert.rejects(compact(), /not a database/)
  assert.ok(existsSync(broken))
  assert.deepEqual(await ids(), ['new'])
  await requests.close()
})

test('Files of before endpoints had names of their own are read, moved and joined with those of today', async () => {
  const { folder, live, compact, record, ids, requests } = await started()
  const old = live()
  old.write(
    ['old', 'older'].map((id) => rowOf(record(id))),
    true,
  )
  old.close()
  const [writer = ''] = writersIn(readdirSync(folder))
  const database = new DatabaseSync(livePath(folder, writer))
  database.exec(`alter table requests drop column model;
    alter table moves rename column model to endpoint`)
  database.exec(
    `insert into moves values ('${writer}-1-mails-2026-05-05', 'mails', '2026-05-05', 1)`,
  )
  const of = async () =>
    (await requests.find({ model: 'mails', limit: 10 })).requests.map(({ id }) => id).sort()
  assert.deepEqual(await of(), ['old', 'older'])
  openFile(livePath(folder, writer)).close()
  // Its process goes on as it is.
  database.exec(`insert into requests (${columns.replace(' model,', '')})
    select ${columns.replace(' model,', '').replace('id,', "'last',")} from requests where id = 'old'`)
  database.close()
  assert.deepEqual(await of(), ['last', 'old', 'older'])
  await compact()
  assert.deepEqual(writersIn(readdirSync(folder)), [])
  const lake = await openLake({ threads: 1 })
  for (const { model, path } of await parquetFiles(folder)) {
    assert.equal(model, 'mails')
    await lake.run(
      `copy (select * exclude (model) from read_parquet('${path}')) to '${path}.copy' (format parquet)`,
    )
    renameSync(`${path}.copy`, path)
  }
  await lake[Symbol.asyncDispose]()
  assert.deepEqual(await of(), ['last', 'old', 'older'])
  const today = live()
  today.write([rowOf(record('today'))], true)
  today.close()
  await compact({ clock: { now: () => noon + day } })
  assert.equal((await parquetFiles(folder)).length, 1)
  assert.deepEqual(await of(), await ids())
  assert.deepEqual(await ids(), ['last', 'old', 'older', 'today'])
  await requests.close()
})

for (const { of, names } of [
  { of: 'scoring steps', names: ['metrics', 'artifacts'] },
  { of: 'failures were kept', names: ['outcome', 'unit'] },
]) {
  test(`Files of before ${of} are read, moved and joined with those of today`, () => joined(names))
}

/** Of before there were these columns. */
const joined = async (names: readonly string[]) => {
  const { folder, live, compact, record, ids } = await started()
  const old = live()
  old.write([rowOf(record('old'))], true)
  old.close()
  const [writer = ''] = writersIn(readdirSync(folder))
  const database = new DatabaseSync(livePath(folder, writer))
  for (const name of names) database.exec(`alter table requests drop column ${name}`)
  database.close()
  assert.deepEqual(await ids(), ['old'])
  await compact()
  const [file] = await parquetFiles(folder)
  assert.ok(file)
  const lake = await openLake({ threads: 1 })
  const copy = `${file.path}.copy`
  await lake.run(
    `copy (select * exclude (${names.join(', ')}) from read_parquet('${file.path}')) to '${copy}' (format parquet)`,
  )
  await lake[Symbol.asyncDispose]()
  renameSync(copy, file.path)
  assert.deepEqual(await ids(), ['old'])
  const today = live()
  const logged = { metrics: { margin: 1 }, artifacts: [] }
  today.write([rowOf(record('today', noon, { answer: { ...sureAnswer(0.5), logged } }))], true)
  today.close()
  await compact({ clock: { now: () => noon + day } })
  assert.equal((await parquetFiles(folder)).length, 1)
  assert.deepEqual(await ids(), ['old', 'today'])
}
