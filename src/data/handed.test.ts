import assert from 'node:assert/strict'
import { test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'
import { createData } from './data.ts'

const old = 'sentence\none\ntwo\n'

test('rows that were handed over stand before those of the file, which stays as it is', async (t) => {
  const p = await project(t, old, 'queued\n')
  const settings = { ...p.settings, writeBack: false, batch: 3 }
  assert.equal((await p.data.enqueue('words', p, ['a', 'b'])).waiting, 3)
  const { added, dataset, left } = await p.data.ingest('words', settings)
  assert.deepEqual([added, left, dataset.rows, dataset.origin], [3, 0, 5, 'ingest'])
  assert.deepEqual(await p.data.rows(dataset.id), ['queued', 'a', 'b', 'one', 'two'])
  assert.deepEqual([p.text(p.file), p.text(p.queue)], [old, ''])
  assert.equal((await p.data.current('words', p)).id, dataset.id)
  // What is in the file is found there, whatever stands before it.
  assert.equal(await p.data.locate(dataset.id, p, 2), null)
  assert.equal((await p.data.locate(dataset.id, p, 4))?.line, 3)
})

test('an edit of the file replaces its rows, and keeps those that were taken in', async (t) => {
  const p = await project(t, old, '')
  const settings = { ...p.settings, queue: null, writeBack: false }
  await p.data.enqueue('words', { ...p, queue: null }, ['a', 'b'])
  const { dataset } = await p.data.ingest('words', settings)
  p.write(p.file, 'sentence\nthree\n')
  const edited = await p.data.current('words', p)
  assert.deepEqual([edited.rows, edited.origin], [3, 'edit'])
  assert.deepEqual(await p.data.rows(edited.id), ['a', 'b', 'three'])
  assert.deepEqual(await p.data.rows(dataset.id), ['a', 'b', 'one', 'two'])
  assert.notEqual(edited.digest, dataset.digest)
})

test('a file without rows any more keeps those that were taken in', async (t) => {
  const p = await project(t, old, '')
  const settings = { ...p.settings, writeBack: false }
  await p.data.enqueue('words', p, ['a'])
  await p.data.ingest('words', settings)
  p.write(p.file, 'sentence\n')
  assert.deepEqual(await p.data.rows((await p.data.current('words', p)).id), ['a'])
  await p.data.enqueue('words', p, ['b'])
  const { dataset } = await p.data.ingest('words', settings)
  assert.deepEqual(await p.data.rows(dataset.id), ['b', 'a'])
})

test('rows that were taken in for another column stand before those of that column only', async (t) => {
  const p = await project(t, 'sentence,label\none,x\n', '')
  const records = { ...p.settings, column: '*', writeBack: false }
  await p.data.enqueue('words', records, ['{"sentence":"two","label":"y"}'])
  await p.data.ingest('words', records)
  const words = await p.data.current('words', p)
  assert.deepEqual(await p.data.rows(words.id), ['one'])
  const back = await p.data.current('words', records)
  assert.deepEqual(await p.data.rows(back.id), [
    '{"sentence":"two","label":"y"}',
    '{"sentence":"one","label":"x"}',
  ])
})

test('as many rows as a call may hand over go in at once', async (t) => {
  const p = await project(t, old, '')
  const rows = Array.from({ length: 10_000 }, (_, at) => `row ${at}`)
  assert.equal((await p.data.enqueue('words', p, rows)).waiting, 10_000)
  const all = { ...p.settings, writeBack: false, batch: 10_000 }
  const { dataset } = await p.data.ingest('words', all)
  assert.deepEqual((await p.data.rows(dataset.id)).slice(0, 10_000), rows)
})

test('a row enters once by its id, however often it is handed over, also when it was taken in', async (t) => {
  const p = await project(t, old, '')
  const rows = [
    { id: 'r1', text: 'a' },
    { id: 'r2', text: 'b' },
  ]
  const settings = { ...p.settings, writeBack: false }
  assert.deepEqual(await p.data.enqueue('words', p, rows), { added: 2, waiting: 2 })
  const more = [...rows, { id: 'r3', text: 'c' }]
  assert.deepEqual(await p.data.enqueue('words', p, more), { added: 1, waiting: 3 })
  assert.equal((await p.data.enqueue('other', p, rows)).waiting, 2)
  await p.data.ingest('words', { ...settings, batch: 10 })
  assert.deepEqual(await p.data.enqueue('words', p, [...rows, 'd']), { added: 1, waiting: 1 })
  const { dataset } = await p.data.ingest('words', { ...settings, batch: 10 })
  assert.deepEqual(await p.data.rows(dataset.id), ['d', 'a', 'b', 'c', 'one', 'two'])
})

test('rows that were handed over can be written into the file as well', async (t) => {
  const p = await project(t, old, 'queued\n')
  await p.data.enqueue('words', p, ['a', 'b, c'])
  const { dataset } = await p.data.ingest('words', { ...p.settings, batch: 2 })
  assert.equal(p.text(p.file), 'sentence\na\n"b, c"\none\ntwo\n')
  assert.deepEqual(await p.data.rows(dataset.id), ['a', 'b, c', 'one', 'two'])
  assert.equal((await p.data.current('words', p)).id, dataset.id)
  assert.equal(p.text(p.queue), 'queued\n')
})

test('a row that cannot be learnt from any more is set aside with its reason', async (t) => {
  const p = await project(t, old, '')
  await p.data.enqueue('words', p, ['good', 'bad'])
  const admit = (row: string) => (row === 'bad' ? 'is bad' : null)
  const { added, rejected, quarantined, left } = await p.data.ingest('words', {
    ...p.settings,
    writeBack: false,
    admit,
  })
  assert.deepEqual(
    [added, rejected, left, quarantined],
    [1, 1, 0, { file: null, line: 2, reason: 'is bad' }],
  )
})

test('ended at any step, an ingestion takes every row once', async (t) => {
  for (const writeBack of [true, false])
    for (let step = 1; step <= 12; step++) {
      const p = await project(t, old, 'q1\nq2\nq3\n')
      await p.data.enqueue('words', p, ['h1', 'h2', 'h3'])
      const settings = { ...p.settings, writeBack, batch: 5 }
      let steps = 0
      const ended = createData(p.store, {
        step: () => {
          if (++steps === step) throw new Error('ended here')
        },
      })
      await ended.ingest('words', settings).catch((error) => assert.match(`${error}`, /ended here/))
      const next = createData(p.store)
      await next.recover()
      while ((await next.ingest('words', settings)).added > 0) {}
      const { id } = await next.current('words', p)
      assert.deepEqual((await next.rows(id)).toSorted(), [
        'h1',
        'h2',
        'h3',
        'one',
        'q1',
        'q2',
        'q3',
        'two',
      ])
      if (!writeBack) assert.equal(p.text(p.file), old)
    }
})
