import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { failAt, project } from '../../test/data/ingest/project.ts'
import { createData } from './data.ts'

const bad = (n: number) => `{"customer":"Eve ${n}","wrong":"1"}`
const good = (n: number) => `{"customer":"Eve ${n}","n":"1"}`

/** Three lines of the queue that were refused, and a row of a call. */
const refusing = async (t: TestContext, step: (at: string) => void = () => {}) => {
  const queued = [1, 2, 3].map((n) => `${bad(n)}\n`).join('')
  const p = await project(t, 'customer,n\nBob,2\n', queued)
  const source = { ...p.all, writeBack: false, author: 'ada' }
  await p.data.ingest('orders', source)
  await p.data.enqueue('orders', source, [{ id: 'mine', text: good(4) }])
  await p.data.ingest('orders', { ...source, admit: () => 'is refused by hand' })
  const data = createData(p.store, { step })
  const listed = async () => {
    const { rows, total } = await data.refused('orders', p.queue, { limit: 9 })
    assert.equal(total, rows.length)
    assert.equal(await data.countRefused('orders', p.queue), total)
    return rows.map(({ file, line }) => `${file === null ? 'call' : 'file'} ${line}`)
  }
  const trail = async () =>
    (await p.store.db.selectFrom('audit').select(['action', 'detail']).execute()).filter(
      ({ action }) => action === 'data.release' || action === 'data.discard',
    )
  const rows = async () => {
    const { dataset } = await data.ingest('orders', { ...source, batch: 100 })
    return data.rows(dataset.id)
  }
  return { ...p, data, source, listed, trail, rows }
}

const old = '{"customer":"Bob","n":"2"}'

test('a refused line is released corrected; its place is blank, and the others keep their numbers', async (t) => {
  const p = await refusing(t)
  assert.deepEqual(await p.listed(), ['file 3', 'file 2', 'file 1', 'call 1'])
  const place = { file: true, line: 2, was: bad(2) }
  await assert.rejects(p.data.release('orders', p.source, place), {
    code: 'conflict',
    message: /names "wrong"/,
  })
  assert.equal((await p.listed()).length, 4)
  assert.equal(await p.data.release('orders', p.source, { ...place, text: good(2) }), 1)
  assert.deepEqual(await p.listed(), ['file 3', 'file 1', 'call 1'])
  await assert.rejects(p.data.release('orders', p.source, { ...place, text: good(2) }), {
    code: 'not_found',
  })
  assert.deepEqual(await p.rows(), [good(2), old])
  const [noted, ...more] = await p.trail()
  assert.match(noted?.detail ?? '', /line 2 of .*quarantine\.jsonl, corrected/)
  assert.deepEqual(more, [])
})

test('a row of a call is released as it is, or corrected, and enters once by its own id', async (t) => {
  const p = await refusing(t)
  assert.equal(await p.data.release('orders', p.source, { file: false, line: 1 }), 1)
  assert.deepEqual(await p.listed(), ['file 3', 'file 2', 'file 1'])
  await assert.rejects(p.data.release('orders', p.source, { file: false, line: 1 }), {
    code: 'not_found',
  })
  const { added } = await p.data.enqueue('orders', p.source, [{ id: 'mine', text: good(4) }])
  assert.equal(added, 0)
  assert.deepEqual(await p.rows(), [good(4), old])
})

test('of two who release the same row at once one does', async (t) => {
  for (const place of [
    { file: true, line: 1, text: good(1) },
    { file: false, line: 1, text: good(1) },
  ]) {
    const p = await refusing(t)
    const both = await Promise.allSettled(
      [p.data, createData(p.store)].map((data) => data.release('orders', p.source, place)),
    )
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    assert.deepEqual(await p.rows(), [good(1), old])
  }
})

test('a release that is stopped before its line is blank goes on when it is asked for again', async (t) => {
  const p = await refusing(t, failAt('released row handed over').step)
  const place = { file: true, line: 1, text: good(1) }
  await assert.rejects(p.data.release('orders', p.source, place), /stopped at/)
  assert.equal((await p.listed()).length, 4)
  assert.equal(await p.data.release('orders', p.source, place), 1)
  assert.equal((await p.listed()).length, 3)
  assert.equal((await p.trail()).length, 1)
  assert.deepEqual(await p.rows(), [good(1), old])
})

test('stopped, and then asked for with another text, it has entered once, and that is said', async (t) => {
  const p = await refusing(t, failAt('released row handed over').step)
  const place = { file: true, line: 1 }
  await assert.rejects(p.data.release('orders', p.source, { ...place, text: good(1) }), /stopped/)
  await assert.rejects(p.data.release('orders', p.source, { ...place, text: good(9) }), {
    code: 'conflict',
    message: /released before/,
  })
  assert.equal((await p.listed()).length, 3)
  assert.deepEqual(await p.rows(), [good(1), old])
})

test('rows are discarded for good: nothing keeps what they said, and their ids stay known', async (t) => {
  const p = await refusing(t)
  await p.data.discard('orders', p.queue, { file: true, line: 3, author: 'ada' })
  await p.data.discard('orders', p.queue, { file: false, line: 1, author: 'ada' })
  assert.deepEqual(await p.listed(), ['file 2', 'file 1'])
  assert.ok(!p.text(p.quarantine).includes('Eve 3'))
  const { added } = await p.data.enqueue('orders', p.source, [{ id: 'mine', text: good(4) }])
  assert.equal(added, 0)
  assert.deepEqual(await p.rows(), [old])
  assert.deepEqual(
    (await p.trail()).map(({ action }) => action),
    ['data.discard', 'data.discard'],
  )
  for (const file of [true, false])
    await assert.rejects(
      p.data.discard('orders', p.queue, { file, line: file ? 3 : 1, author: 'ada' }),
      { code: 'not_found' },
    )
})

test('a line that is not there, or another one than was listed, is refused', async (t) => {
  const p = await refusing(t)
  const release = (line: number, was?: string) =>
    p.data.release('orders', p.source, { file: true, line, was, text: good(1) })
  await assert.rejects(release(4), { code: 'not_found' })
  await assert.rejects(p.data.release('orders', p.source, { file: false, line: 7 }), {
    code: 'not_found',
  })
  p.write(p.quarantine, p.text(p.quarantine).replace('Eve 1', 'Eve 8'))
  await assert.rejects(release(1, bad(1)), { code: 'conflict', message: /Another row/ })
  await assert.rejects(
    p.data.discard('orders', p.queue, { file: true, line: 1, was: bad(1), author: 'ada' }),
    { code: 'conflict' },
  )
  p.write(p.quarantine, 'damaged\n')
  await assert.rejects(p.data.release('orders', p.source, { file: true, line: 1 }), {
    code: 'conflict',
    message: /keeps no text/,
  })
  assert.equal(await release(1), 1)
  const none = { ...p.source, queue: null }
  await assert.rejects(p.data.release('orders', none, { file: true, line: 1 }), {
    code: 'not_found',
  })
})

test('what was erased cannot be released, nor does an erasure leave a line that can', async (t) => {
  const p = await refusing(t)
  const whose = { column: 'customer', value: 'Eve 2', author: 'keeper', queue: p.queue }
  await p.data.erase('orders', p.source, whose)
  assert.deepEqual(await p.listed(), ['file 3', 'file 1', 'call 1'])
  const release = (line: number, text: string) =>
    p.data.release('orders', p.source, { file: true, line, text })
  await assert.rejects(release(2, good(2)), { code: 'not_found' })
  await assert.rejects(release(1, good(2)), { code: 'conflict', message: /was erased/ })
  p.write(p.queue, `${good(2)}\n`)
  await p.data.ingest('orders', p.source)
  assert.deepEqual(await p.listed(), ['file 4', 'file 3', 'file 1', 'call 1'])
  await assert.rejects(p.data.release('orders', p.source, { file: true, line: 4 }), {
    code: 'conflict',
    message: /was erased/,
  })
})

test('a row that fails a check of its data set stays refused', async (t) => {
  const p = await refusing(t)
  const common = { severity: 'block', why: null } as const
  const checks = [
    { ...common, kind: 'between', column: 'n', least: 5, most: null, share: 0 } as const,
  ]
  const place = { file: true, line: 1, text: good(1) }
  await assert.rejects(p.data.release('orders', { ...p.source, checks }, place), {
    code: 'conflict',
    message: /fails a check of its data set: "n"/,
  })
  assert.equal((await p.listed()).length, 4)
})
