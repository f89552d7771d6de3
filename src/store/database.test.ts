import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { record } from './audit.ts'
import { type Database, openDatabase } from './database.ts'
import { migrations } from './migrations.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-database-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0
const fresh = () => join(folder, `${files++}.db`)

const golden = (number: number) =>
  readFileSync(join(import.meta.dirname, `../../test/data/store/schema-${number}.sql`), 'utf8')

/** The schema as SQL, one statement a line. */
const schemaOf = (path: string): string => {
  const database = new DatabaseSync(path)
  const rows = database
    .prepare('select sql from sqlite_master where sql is not null order by type desc, name')
    .all()
  database.close()
  return rows.map(({ sql }) => `${sql};\n`).join('')
}

const entry = (subject: string) => ({ time: 1, author: 'ada', action: 'test', subject, detail: '' })
const add = (db: Database, subject: string) =>
  db.transaction().execute((write) => record(write, entry(subject)))
const subjects = async (db: Database) =>
  (await db.selectFrom('audit').select('subject').orderBy('number').execute()).map(
    (row) => row.subject,
  )

/** Code of a child process that has this file's modules at hand. */
const imports = `import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, 'database.ts'))}
  import { record } from ${JSON.stringify(join(import.meta.dirname, 'audit.ts'))}
  const adder = (db) => (subject) => db.transaction().execute((write) =>
    record(write, { time: 1, author: 'ada', action: 'test', subject, detail: '' }))`
const script = (body: string) => [
  '--input-type=module',
  '-e',
  `${imports}
   const db = await openDatabase(process.argv[1])
   const add = adder(db)
   ${body}`,
]

test('a new database has the newest schema, which a released version never changes', async () => {
  const path = fresh()
  const db = await openDatabase(path)
  await db.destroy()
  assert.equal(schemaOf(path), golden(migrations.length))
})

for (let number = 1; number <= migrations.length; number++)
  test(`a database with schema ${number} is brought to the newest and keeps its rows`, async () => {
    const path = fresh()
    const old = new DatabaseSync(path)
    old.exec(golden(number))
    for (const [index, { name }] of migrations.slice(0, number).entries())
      old.prepare('insert into schema_migrations values (?, ?, 1)').run(index + 1, name)
    old.exec("insert into audit values (1, 1, 'ada', 'test', 'before', '')")
    if (number >= 4) old.exec("insert into numbers values ('audit', 1)")
    old.close()
    const db = await openDatabase(path)
    await add(db, 'after')
    assert.deepEqual(await subjects(db), ['before', 'after'])
    await db.destroy()
    assert.equal(schemaOf(path), golden(migrations.length))
  })

test('a database of a newer Millrace is refused and stays as it is', async () => {
  const path = fresh()
  const db = await openDatabase(path)
  const newer = { number: migrations.length + 1, name: 'later', applied_at: 1 }
  await db.insertInto('schema_migrations').values(newer).execute()
  await db.destroy()
  const bytes = readFileSync(path)
  await assert.rejects(openDatabase(path), {
    code: 'refused',
    message: new RegExp(`${path} has schema ${newer.number}.*newer Millrace`),
  })
  assert.deepEqual(readFileSync(path), bytes)
})

test('a database of another program is refused', async () => {
  const path = fresh()
  const other = new DatabaseSync(path)
  other.exec('create table birds (name text)')
  other.close()
  await assert.rejects(openDatabase(path), {
    code: 'corrupt',
    message: new RegExp(`${path} is no database of Millrace.*birds`),
  })
})

const damages: readonly [name: string, damage: (path: string) => void][] = [
  ['an overwritten header', (path) => overwrite(path, 0, 100)],
  ['overwritten pages', (path) => overwrite(path, 8192, 40_000)],
  ['half a file', (path) => truncateSync(path, readFileSync(path).length / 2)],
  ['less than a page', (path) => truncateSync(path, 1000)],
  ['a text file', (path) => writeFileSync(path, 'no database at all\n'.repeat(100))],
]

const overwrite = (path: string, from: number, to: number) =>
  writeFileSync(path, readFileSync(path).fill(0x55, from, to))

/** Killed after a checkpoint, so that what is damaged here does not stand in the log as well. */
const killed = fresh()
spawnSync(process.execPath, [
  ...script(`for (let n = 0; n < 40; n++) await add('x'.repeat(280))
    await db.destroy()
    const again = await openDatabase(process.argv[1])
    await again.updateTable('audit').set({ detail: 'late' }).where('number', '=', 40).execute()
    process.kill(process.pid, 'SIGKILL')`),
  killed,
])

for (const [name, damage] of damages)
  test(`${name} is refused by name, and the file and its log stay as they are`, async () => {
    const path = fresh()
    const log = readFileSync(`${killed}-wal`)
    assert(log.length > 0)
    copyFileSync(killed, path)
    copyFileSync(`${killed}-wal`, `${path}-wal`)
    damage(path)
    const bytes = readFileSync(path)
    await assert.rejects(openDatabase(path), {
      code: 'corrupt',
      message: new RegExp(`${path} is damaged.*leaves it untouched`),
    })
    assert.deepEqual(readFileSync(path), bytes)
    assert.deepEqual(readFileSync(`${path}-wal`), log)
  })

test('what is committed is there after a kill, what is not is gone', async () => {
  const path = fresh()
  spawnSync(process.execPath, [
    ...script(`await add('committed')
      await db.transaction().execute(async (write) => {
        await record(write, { time: 1, author: 'ada', action: 'test', subject: 'open', detail: '' })
        process.kill(process.pid, 'SIGKILL')
      })`),
    path,
  ])
  const db = await openDatabase(path)
  assert.deepEqual(await subjects(db), ['committed'])
  await db.destroy()
})

/** What a child says next; a child that ends instead fails the test. */
const reply = (child: ChildProcess): Promise<unknown> =>
  Promise.race([
    once(child, 'message').then(([said]) => said),
    once(child, 'exit').then(([code]) => assert.fail(`the child ended with ${code}`)),
  ])

test('processes that open a new database at once share it and wait for each other', async (t) => {
  const child = (name: string) =>
    spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `${imports}
         process.on('message', async (path) => {
           try {
             const db = await openDatabase(path)
             await adder(db)('${name}')
             await db.destroy()
             process.send('done')
           } catch (error) {
             process.send(error.message)
           }
         })`,
      ],
      { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    )
  const children = ['a', 'b', 'c', 'd'].map(child)
  t.after(() => {
    for (const one of children) one.kill()
  })
  for (let round = 0; round < 8; round++) {
    const path = fresh()
    for (const one of children) one.send(path)
    for (const said of await Promise.all(children.map(reply))) assert.equal(said, 'done')
    const db = await openDatabase(path)
    assert.deepEqual((await subjects(db)).sort(), ['a', 'b', 'c', 'd'])
    await db.destroy()
  }
})

test('transactions of one process follow each other, and a failed one leaves nothing', async () => {
  const db = await openDatabase(fresh())
  const failing = db.transaction().execute(async (write) => {
    await record(write, entry('lost'))
    throw new Error('on purpose')
  })
  await Promise.all([assert.rejects(failing, /on purpose/), add(db, 'one'), add(db, 'two')])
  assert.deepEqual(await subjects(db), ['one', 'two'])
  await db.destroy()
})

test('a folder that is not there is named', async () => {
  const path = join(folder, 'nowhere/millrace.db')
  await assert.rejects(openDatabase(path), {
    code: 'storage',
    message: new RegExp(`${path} \\(ENOENT\\).*folder is not there`),
  })
  assert(!existsSync(join(folder, 'nowhere')))
})
