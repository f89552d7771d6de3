import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { failAt, project } from '../../test/data/ingest/project.ts'
import { fromHome, toHome } from './context.ts'
import { createData } from './data.ts'

test('lines that cannot be rows are set aside with their reasons and the time', async (t) => {
  const now = Date.UTC(2026, 1, 3, 4, 5, 6)
  const p = await project(t, 'sentence\nold\n', '', { clock: { now: () => now } })
  const long = 'x'.repeat(10_002)
  writeFileSync(
    p.queue,
    Buffer.concat([
      Buffer.from(`\n  \nbell \u0007\r\n${long}\n`),
      Buffer.from([0xff, 0xfe, 10]),
      Buffer.from('good\tone  here \n'),
    ]),
  )
  assert.equal(await p.data.waiting('words', p), 1)
  const done = await p.data.ingest('words', p.settings)
  assert.deepEqual([done.added, done.rejected, done.left], [1, 3, 0])
  assert.deepEqual(done.quarantined, {
    file: p.quarantine,
    line: 3,
    reason: 'holds the control character U+0007',
  })
  assert.equal(p.text(p.file), 'sentence\ngood one here\nold\n')
  const time = '2026-02-03T04:05:06.000Z'
  assert.equal(
    p.text(p.quarantine),
    [
      { time, reason: 'holds the control character U+0007', line: 'bell \u0007' },
      { time, reason: 'is longer than 10000 bytes', line: long },
      { time, reason: 'is not UTF-8', base64: '//4=' },
    ]
      .map((entry) => `${JSON.stringify(entry)}\n`)
      .join(''),
  )
  writeFileSync(p.queue, 'ring \u0007')
  const second = await p.data.ingest('words', p.settings)
  assert.deepEqual([second.added, second.rejected, second.dataset.number], [0, 1, 2])
  assert.deepEqual(p.setAside().at(-1), ['holds the control character U+0007', 'ring \u0007'])
  const third = await p.data.ingest('words', p.settings)
  assert.deepEqual([third.rejected, third.quarantined, p.setAside().length], [0, null, 4])
})

test('of a long line the first megabyte is kept, up to a whole character', async (t) => {
  const cut = (1 << 20) - 1
  const p = await project(
    t,
    'sentence\nold\n',
    `a${'é'.repeat(1 << 20)}\n${'x'.repeat(cut)}é\nnew\n`,
  )
  const done = await p.data.ingest('words', p.settings)
  assert.deepEqual([done.added, done.rejected], [1, 2])
  const [first, second] = p.setAside()
  assert.equal(first?.[1], `a${'é'.repeat((cut - 1) / 2)}`)
  assert.equal(second?.[1], 'x'.repeat(cut))
})

test('an entry begins a line of its own, whatever was left behind the last one', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'bad \u0001\n')
  writeFileSync(p.quarantine, '{"torn":')
  await p.data.ingest('words', p.settings)
  const [torn, entry] = p.text(p.quarantine).split('\n')
  assert.equal(torn, '{"torn":')
  assert.equal(JSON.parse(entry ?? '').line, 'bad \u0001')
})

/** Asks for a name in a record. */
const named = (row: string) =>
  JSON.parse(row).name === '' ? 'has no "name", which it needs' : null
const people = '{"age":1}\n{"age":2,"name":"Bo"}\n{"age":3,"name":""}\n'

test('rows that read well and are not admitted are set aside, and stop nothing', async (t) => {
  const p = await project(t, 'age,name\n40,Eve\n', people)
  const done = await p.data.ingest('people', { ...p.all, admit: named })
  assert.deepEqual([done.added, done.rejected, done.left], [1, 2, 0])
  assert.deepEqual(done.quarantined, {
    file: p.quarantine,
    line: 1,
    reason: 'has no "name", which it needs',
  })
  assert.deepEqual(p.setAside(), [
    ['has no "name", which it needs', '{"age":1}'],
    ['has no "name", which it needs', '{"age":3,"name":""}'],
  ])
  assert.equal(p.text(p.file), 'age,name\n2,Bo\n40,Eve\n')
})

test('rows that are not admitted are not enqueued', async (t) => {
  const p = await project(t, 'age,name\n40,Eve\n', '')
  await assert.rejects(
    p.data.enqueue('people', { ...p.all, admit: named }, ['{"name":"Bo"}', '{"age":1}']),
    { code: 'conflict', message: /^Row 2 of 2 has no "name", which it needs\..*No row was added/ },
  )
  assert.equal(p.text(p.queue), '')
  assert.equal(
    (await p.data.enqueue('people', { ...p.all, admit: named }, ['{"name":"Bo"}'])).waiting,
    1,
  )
  const capital = (row: string) => (row === row.toUpperCase() ? null : 'is not in capitals')
  const words = { ...p, column: 'name', admit: capital }
  for (const [row, code] of [
    ['Bo', 'conflict'],
    ['Ed', 'conflict'],
    [' ', 'bad_input'],
  ] as const)
    await assert.rejects(p.data.enqueue('words', words, [row]), {
      code,
      message: /Row 1 of 1 is (not in capitals|empty)/,
    })
})

for (const step of ['data staged', 'intended', 'queue placed', 'rejected placed', 'applied'])
  test(`what an ingestion stopped at "${step}" set aside is there once`, async (t) => {
    const p = await project(t, 'age,name\n40,Eve\n', people, failAt(step))
    const settings = { ...p.all, admit: named }
    await assert.rejects(p.data.ingest('people', settings), /stopped at/)
    const next = createData(p.store)
    await next.recover()
    await next.ingest('people', settings)
    assert.deepEqual(
      p.setAside().map(([, line]) => line),
      ['{"age":1}', '{"age":3,"name":""}'],
    )
    assert.equal(p.text(p.file), 'age,name\n2,Bo\n40,Eve\n')
  })

test('what was half appended when the process ended is completed, not doubled', async (t) => {
  const p = await project(
    t,
    'sentence\nold\n',
    'bad \u0001\nworse \u0002\nnew\n',
    failAt('queue placed'),
  )
  await assert.rejects(p.data.ingest('words', p.settings), /stopped at/)
  const [staged = ''] = p.files().filter((name) => name.endsWith('.rejected'))
  const bytes = readFileSync(join(p.folder, staged))
  writeFileSync(p.quarantine, bytes.subarray(0, bytes.length - 20))
  await createData(p.store).recover()
  assert.deepEqual(readFileSync(p.quarantine), bytes)
})

test('an ingestion that an earlier version left half-way is finished as it was meant', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'bad \u0001\nnew\n', failAt('intended'))
  await assert.rejects(p.data.ingest('words', p.settings), /stopped at/)
  const [staged = ''] = p.files().filter((name) => name.endsWith('.rejected'))
  writeFileSync(join(p.folder, staged), 'bad \u0001\n')
  const context = { store: p.store, clock: { now: () => 0 }, step: () => {} }
  const row = await p.store.db.selectFrom('ingestions').selectAll().executeTakeFirstOrThrow()
  const plan = JSON.parse(row.plan_json)
  const target = join(p.folder, 'new_phrases.rejected.txt')
  assert.equal(fromHome(context, plan.rejected.target), p.quarantine)
  plan.rejected.target = toHome(context, target)
  await p.store.db
    .updateTable('ingestions')
    .set({ plan_json: JSON.stringify(plan) })
    .execute()
  appendFileSync(target, 'older\n')
  rmSync(p.quarantine, { force: true })
  await createData(p.store).recover()
  assert.equal(p.text(target), 'older\nbad \u0001\n')
  assert.equal(p.text(p.file), 'sentence\nnew\nold\n')
  assert.deepEqual(p.files().sort(), [
    'new_phrases.rejected.txt',
    'new_phrases.txt',
    'sentences.csv',
  ])
})

test('an ingestion sets ten thousand lines aside at most; the others wait', async (t) => {
  const p = await project(t, 'sentence\nold\n', `${'\u0001\n'.repeat(10_001)}new\n`)
  const first = await p.data.ingest('words', p.settings)
  assert.deepEqual([first.added, first.rejected, first.left], [0, 10_000, 1])
  const second = await p.data.ingest('words', p.settings)
  assert.deepEqual([second.added, second.rejected, second.left], [1, 1, 0])
  assert.equal(p.setAside().length, 10_001)
})
