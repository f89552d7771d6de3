import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { failAt, project } from '../../test/data/ingest/project.ts'
import type { DataCheck } from '../core/validation.ts'
import { createData } from './data.ts'

const whose = { column: 'customer', value: 'Ada Secret', author: 'keeper' }

/** What is kept of them names rows that fail, and has hashes of all. */
const checks: readonly DataCheck[] = [
  { kind: 'set', column: 'customer', values: ['Bob'], share: 0, severity: 'warn', why: null },
  { kind: 'unique', columns: ['n'], severity: 'warn', why: null },
]

/** Everything that lies below a folder, as one text. */
const allIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

/** Two versions, rows that wait by either way, and one that was refused; each has a row of hers. */
const filled = async (t: TestContext, step: (at: string) => void = () => {}) => {
  const waiting = '{"customer":"Ada Secret","n":"5"}\n{"customer":"Bob","n":"6"}\n'
  const p = await project(t, 'customer,n\nAda Secret,1\nBob,2\n', waiting)
  const source = { ...p.all, writeBack: false }
  const one = await p.data.current('orders', source)
  p.write(
    p.quarantine,
    `${JSON.stringify({ reason: 'is bad', line: '{"customer":"Ada Secret"}' })}\n`,
  )
  const rows = ['{"customer":"Ada Secret","n":"3"}', '{"customer":"Bob","n":"4"}']
  await p.data.enqueue('orders', source, rows)
  const { dataset: two } = await p.data.ingest('orders', source)
  assert.equal((await p.data.report(two.id, checks, [])).verdict, 'warned')
  await p.data.enqueue('orders', source, ['{"customer":"Ada Secret","n":"7"}'])
  return { ...p, source, one, two, data: createData(p.store, { step }) }
}

const expectGone = async (p: Awaited<ReturnType<typeof filled>>) => {
  assert.deepEqual(await p.data.rows(p.one.id), ['{"customer":"Bob","n":"2"}'])
  assert.deepEqual(await p.data.rows(p.two.id), [
    '{"customer":"Bob","n":"4"}',
    '{"customer":"Bob","n":"2"}',
  ])
  const [two, one] = await p.data.versions('orders')
  assert.deepEqual([one?.erased, two?.erased, one?.rows, two?.rows], [1, 2, 1, 2])
  assert.notEqual(one?.digest, p.one.digest)
  assert.ok(!allIn(p.store.paths.home).includes('Ada Secret'))
  assert.ok(!p.text(p.queue).includes('Ada Secret'))
  assert.ok(!p.text(p.quarantine).includes('Ada Secret'))
  assert.deepEqual(await p.store.db.selectFrom('data_states').selectAll().execute(), [])
  const handed = await p.store.db.selectFrom('handed_rows').select('row_text').execute()
  assert.ok(handed.every(({ row_text }) => !row_text.includes('Ada Secret')))
  const { dataset, left } = await p.data.ingest('orders', p.source)
  assert.equal(left, 0)
  assert.equal((await p.data.rows(dataset.id)).length, 3)
  const trail = await p.store.db.selectFrom('audit').select(['action', 'detail']).execute()
  assert.equal(trail.filter(({ action }) => action === 'data.erase').length, 1)
  assert.ok(trail.every(({ detail }) => !detail.includes('Ada Secret')))
}

test('whose rows are erased is gone from every version, from what waits and from what was refused', async (t) => {
  const p = await filled(t)
  const erased = await p.data.erase('orders', p.source, { ...whose, queue: p.queue })
  assert.deepEqual(erased.rows, { [p.one.id]: 1, [p.two.id]: 2 })
  assert.deepEqual([erased.left.lines, erased.left.rows], [[2], 1])
  await expectGone(p)
})

for (const at of [
  ...['erasure planned', 'version erased', 'versions erased', 'handed rows erased'],
  ...['queue erased', 'blobs erased', 'database scrubbed'],
])
  test(`an erasure that is stopped at "${at}" is finished by the next start`, async (t) => {
    const p = await filled(t, failAt(at).step)
    const how = { ...whose, queue: p.queue }
    await assert.rejects(p.data.erase('orders', p.source, how), /stopped at/)
    assert.equal(await createData(p.store).recover(), 1)
    assert.equal(await createData(p.store).recover(), 0)
    await expectGone(p)
  })

test('the file may keep the rows: no later reading brings them back, nor does a call', async (t) => {
  const p = await filled(t)
  const how = { ...whose, queue: p.queue }
  await p.data.erase('orders', p.source, how)
  const again = await p.data.erase('orders', p.source, how)
  assert.deepEqual(again.rows, { [p.one.id]: 1, [p.two.id]: 2 }, 'once more it erases nothing')
  p.write(p.file, 'customer,n\nAda Secret,1\nBob,2\nEve,9\n')
  const { id } = await p.data.current('orders', p.source)
  assert.ok((await p.data.rows(id)).every((row) => !row.includes('Ada')))
  assert.deepEqual(await p.data.locate(id, p.source, 2), {
    ...{ file: p.file, line: 4 },
  })
  await assert.rejects(p.data.enqueue('orders', p.source, ['{"customer":"Ada Secret","n":"1"}']), {
    code: 'conflict',
    message: /somebody who was erased/,
  })
})

test('a value that no row has changes nothing, unless it is said that later rows are meant', async (t) => {
  const p = await filled(t)
  const how = { ...whose, value: 'Ada Secrte', queue: p.queue }
  const before = p.text(p.queue)
  await assert.rejects(p.data.erase('orders', p.source, how), {
    code: 'not_found',
    message: /No row of orders has "Ada Secrte" in "customer".*Nothing was changed.*--absent/s,
  })
  assert.equal(p.text(p.queue), before)
  assert.equal((await p.data.rows(p.one.id)).length, 2)
  assert.equal((await p.store.db.selectFrom('erasures').select('id').execute()).length, 0)
  const erased = await p.data.erase('orders', p.source, { ...how, absent: true })
  assert.deepEqual([erased.rows, erased.left.rows], [{}, 0])
  await assert.rejects(p.data.enqueue('orders', p.source, ['{"customer":"Ada Secrte","n":"1"}']), {
    code: 'conflict',
    message: /somebody who was erased/,
  })
})

for (const place of ['a version', 'a call', 'the queue', 'the quarantine', 'the file'])
  test(`a row in ${place} alone is somebody's`, async (t) => {
    const p = await filled(t)
    const value = `Only in ${place}`
    const row = JSON.stringify({ customer: value, n: '1' })
    const name = 'orders'
    if (place === 'a version') {
      p.write(p.file, `customer,n\n${value},1\n`)
      await p.data.current(name, p.source)
      p.write(p.file, 'customer,n\nBob,2\n')
    }
    if (place === 'a call') await p.data.enqueue(name, p.source, [row])
    if (place === 'the queue') p.write(p.queue, `${row}\n`)
    if (place === 'the quarantine')
      p.write(p.quarantine, `${JSON.stringify({ reason: 'is bad', line: row })}\n`)
    if (place === 'the file') p.write(p.file, `customer,n\nBob,2\n${value},1\n`)
    await p.data.erase(name, p.source, { ...whose, value, queue: p.queue })
    assert.equal((await p.store.db.selectFrom('erasures').select('id').execute()).length, 1)
  })
