import assert from 'node:assert/strict'
import { test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'

const checks = [{ kind: 'unique', columns: ['n'], severity: 'block', why: null } as const]
const row = (n: string) => JSON.stringify({ customer: `Eve ${n}`, n })
const reason = 'fails a check of its data set: no two rows have the same "n"'

test('a new row that repeats what has to be unique is set aside, and blocks no version', async (t) => {
  const queued = ['1', '2', '3', '3'].map((n) => `${row(n)}\n`).join('')
  const p = await project(t, 'customer,n\nBob,2\n', queued)
  const source = { ...p.all, writeBack: false, batch: 9, checks }
  const done = await p.data.ingest('orders', source)
  assert.deepEqual([done.added, done.rejected], [2, 2])
  assert.deepEqual(p.setAside(), [
    [reason, row('2')],
    [reason, row('3')],
  ])
  const report = await p.data.report(done.dataset.id, checks, [])
  assert.equal(report.verdict, 'passed')
})

test('a row of a call that has entered is sent again and enters once; another with its key is set aside', async (t) => {
  const p = await project(t, 'customer,n\nBob,2\n', '')
  const source = { ...p.all, writeBack: false, batch: 9, checks }
  const sent = { id: 'crm-1', text: row('5') }
  await p.data.enqueue('orders', source, [sent])
  assert.equal((await p.data.ingest('orders', source)).added, 1)
  assert.equal((await p.data.enqueue('orders', source, [sent])).added, 0)
  await p.data.enqueue('orders', source, [{ id: 'crm-2', text: row('5') }])
  const done = await p.data.ingest('orders', source)
  assert.deepEqual([done.added, done.rejected], [0, 1])
  const { rows } = await p.data.refused('orders', p.queue, { limit: 9 })
  assert.deepEqual(
    rows.map((each) => [each.file, each.reason]),
    [[null, reason]],
  )
})

test('beside a version that was looked at new rows are held by what is kept of it', async (t) => {
  const p = await project(t, 'customer,n\nBob,2\n', '')
  const source = { ...p.all, writeBack: false, batch: 9, checks }
  const send = async (id: string, ...all: string[]) => {
    await p.data.enqueue(
      'orders',
      source,
      all.map((n) => ({ id: `${id}-${n}`, text: row(n) })),
    )
    const { added, rejected, dataset } = await p.data.ingest('orders', source)
    return { counts: [added, rejected], dataset }
  }
  const first = await p.data.current('orders', source)
  assert.equal((await p.data.report(first.id, checks, [])).verdict, 'passed')
  assert.deepEqual((await send('a', '7', '8')).counts, [2, 0])
  // Like a row that was looked at, like one that came since, and like one beside it.
  assert.deepEqual((await send('b', '2', '3')).counts, [1, 1])
  assert.deepEqual((await send('c', '7', '9')).counts, [1, 1])
  const { counts, dataset } = await send('d', '10')
  assert.deepEqual(counts, [1, 0])
  const report = await p.data.report(dataset.id, checks, [])
  assert.deepEqual([report.verdict, report.rows], ['passed', 6])
})
