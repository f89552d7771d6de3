/**
 * What a database has to keep, however it is reached: SQLite in a file, in memory, or PostgreSQL. The suite knows
 * tables and transactions, and nothing of the engine.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { record } from '../../src/store/audit.ts'
import type { Database } from '../../src/store/database.ts'
import { migrations } from '../../src/store/migrations.ts'
import { nextNumber } from '../../src/store/numbers.ts'

export interface DatabaseHarness extends AsyncDisposable {
  /** A new database, and the same one as another process has it; one handle where only one can be. */
  readonly one: Database
  readonly other: Database
  /** Opens it once more, when all others are closed; null where it ends with its last handle. */
  reopen(): Promise<Database | null>
}

const entry = (subject: string) => ({ time: 1, author: 'ada', action: 'test', subject, detail: '' })

const add = (db: Database, subject: string) =>
  db.transaction().execute((write) => record(write, entry(subject)))

const trail = async (db: Database) =>
  plain(await db.selectFrom('audit').select(['number', 'subject']).orderBy('number').execute())

/** Rows as plain objects, whatever the engine makes of them. */
const plain = <Row extends object>(rows: readonly Row[]): Row[] => rows.map((row) => ({ ...row }))

export const databaseContract = (name: string, open: () => Promise<DatabaseHarness>): void => {
  const check = (title: string, body: (harness: DatabaseHarness) => Promise<void>) =>
    test(`database, ${name}: ${title}`, async () => {
      await using harness = await open()
      await body(harness)
    })

  check('a new one has the newest schema, and knows each step', async ({ one }) => {
    const steps = await one
      .selectFrom('schema_migrations')
      .select(['number', 'name'])
      .orderBy('number')
      .execute()
    assert.deepEqual(
      plain(steps),
      migrations.map(({ name }, at) => ({ number: at + 1, name })),
    )
  })

  check('a transaction is all or nothing, and others see it when it is whole', async (world) => {
    const { one, other } = world
    const failing = one.transaction().execute(async (write) => {
      await record(write, entry('lost'))
      throw new Error('on purpose')
    })
    await assert.rejects(failing, /on purpose/)
    assert.deepEqual(await trail(other), [])
    await add(one, 'kept')
    assert.deepEqual(await trail(other), [{ number: 1, subject: 'kept' }])
  })

  check('numbers of a series have no gap and no double, whoever writes', async (world) => {
    const { one, other } = world
    const subjects = Array.from({ length: 30 }, (_, at) => `${at}`)
    await Promise.all(subjects.map((subject, at) => add(at % 2 ? one : other, subject)))
    const rows = await trail(one)
    assert.deepEqual(
      rows.map(({ number }) => number),
      subjects.map((_, at) => at + 1),
    )
    assert.deepEqual(rows.map(({ subject }) => subject).sort(), subjects.toSorted())
  })

  check('series are apart, and several numbers are taken at once', async ({ one }) => {
    const taken = await one
      .transaction()
      .execute(async (write) => [
        await nextNumber(write, 'versions/a'),
        await nextNumber(write, 'versions/b'),
        await nextNumber(write, 'versions/a'),
        await nextNumber(write, 'lines/run', 10),
        await nextNumber(write, 'lines/run'),
      ])
    assert.deepEqual(taken, [1, 1, 2, 1, 11])
  })

  check('a number that was rolled back is given out again', async ({ one, other }) => {
    const failing = one.transaction().execute(async (write) => {
      assert.equal(await nextNumber(write, 'versions/a'), 1)
      throw new Error('on purpose')
    })
    await assert.rejects(failing, /on purpose/)
    assert.equal(await other.transaction().execute((write) => nextNumber(write, 'versions/a')), 1)
  })

  check('what has to be unique is, and what is referred to has to be there', async (world) => {
    const { one, other } = world
    const dataset = (id: string, number: number) => ({ id, number, ...emptyDataset })
    await one.insertInto('datasets').values(dataset('a', 1)).execute()
    for (const double of [dataset('a', 2), dataset('b', 1)])
      await assert.rejects(other.insertInto('datasets').values(double).execute(), /unique/i)
    const line = { run: 'nobody', number: 1, time: 1, line: '' }
    await assert.rejects(one.insertInto('run_lines').values(line).execute(), /foreign key/i)
  })

  check('values come back as they were', async ({ one, other }) => {
    const file = { ...emptyDataset, id: 'a', number: 1, author: "Zoë's 🌀\n", bytes: 2 ** 53 - 1 }
    await one.insertInto('datasets').values(file).execute()
    assert.deepEqual(plain(await other.selectFrom('datasets').selectAll().execute()), [file])
    const number = { series: 'audit', last: 2 ** 53 - 1 }
    await one.insertInto('numbers').values(number).execute()
    assert.deepEqual(plain(await other.selectFrom('numbers').selectAll().execute()), [number])
  })

  check('a write that conflicts updates, and says how many rows it changed', async ({ one }) => {
    const seen = { name: 'words', file: 'a.csv', dataset: 'a', identity: '1', checked_at: 1 }
    await one
      .insertInto('datasets')
      .values({ ...emptyDataset, id: 'a', number: 1 })
      .execute()
    for (const identity of ['1', '2'])
      await one
        .insertInto('dataset_files')
        .values({ ...seen, identity })
        .onConflict((conflict) => conflict.columns(['name', 'file']).doUpdateSet({ identity }))
        .execute()
    assert.deepEqual(plain(await one.selectFrom('dataset_files').selectAll().execute()), [
      { ...seen, identity: '2' },
    ])
    const update = (file: string) =>
      one.updateTable('dataset_files').set({ identity: '2' }).where('file', '=', file)
    // Also where the row is what it should become: who compares and sets goes by it.
    assert.equal((await update('a.csv').executeTakeFirst()).numUpdatedRows, 1n)
    assert.equal((await update('b.csv').executeTakeFirst()).numUpdatedRows, 0n)
  })

  check('what was committed is there when it is opened again', async (harness) => {
    const { one, other, reopen } = harness
    await add(one, 'kept')
    await one.destroy()
    if (other !== one) await other.destroy()
    const again = await reopen()
    if (!again) return
    await add(again, 'later')
    assert.deepEqual(
      (await trail(again)).map(({ subject }) => subject),
      ['kept', 'later'],
    )
    await again.destroy()
  })
}

const emptyDataset = {
  name: 'words',
  parent: null,
  turn: 1,
  erased: 0,
  created_at: 1,
  digest: '',
  rows: 0,
  bytes: 0,
  origin: 'initial',
  added: 0,
  author: 'ada',
  column_name: 'sentence',
  segments_json: '[]',
  reading_json: '{}',
  schema_json: null,
  profile_digest: null,
  file_digest: '',
  file_bytes: 0,
  taken_json: '[]',
  pruned_at: null,
  deleted_at: null,
} as const
