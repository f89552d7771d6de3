import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)

test('content that comes back is the version that it was, with its id and number', async (t) => {
  const p = await project(t, 'sentence\none\ntwo\n', '')
  const first = await p.data.current('words', p)
  p.write(p.file, 'sentence\none\nthree\n')
  const second = await p.data.current('words', p)
  assert.deepEqual([second.number, second.parent], [2, first.id])
  p.write(p.file, 'sentence\none\ntwo\n')
  const again = await p.data.current('words', p)
  assert.deepEqual(again, first)
  assert.deepEqual(
    (await p.data.versions('words')).map(({ number }) => number),
    [1, 2],
    'what it is now stands first',
  )
  // The same rows, written in another way.
  p.write(p.file, 'sentence\n"one"\nthree\n')
  assert.equal((await p.data.current('words', p)).id, second.id)
  p.write(p.file, 'sentence\nfour\n')
  const third = await p.data.current('words', p)
  assert.deepEqual([third.number, third.parent], [3, second.id])
  assert.notEqual(third.digest, second.digest)
})

test('a few rows more cost the segment that they stand in, at the head, in the middle, at the end', async (t) => {
  const rows = Array.from({ length: 200_000 }, (_, at) => `row ${at} of ${(at * 7919) % 104_729}`)
  const p = await project(t, `sentence\n${rows.join('\n')}\n`, '')
  await p.data.current('words', p)
  const blobs = p.store.paths.blobs
  const whole = bytesIn(blobs)
  for (const place of [0, 100_000, 200_000]) {
    const before = bytesIn(blobs)
    const fresh = Array.from({ length: 20 }, (_, at) => `new row ${at} at ${place}`)
    p.write(p.file, `sentence\n${rows.toSpliced(place, 0, ...fresh).join('\n')}\n`)
    const version = await p.data.current('words', p)
    assert.equal(version.rows, 200_020)
    const cost = bytesIn(blobs) - before
    assert.ok(cost < whole / 2, `${cost} of ${whole} bytes`)
  }
})

test('rows are looked at page by page, and two versions are compared row by row', async (t) => {
  const p = await project(t, 'id,name\n1,a\n2,b\n2,b\n', '')
  const source = { ...p.all, queue: null }
  const one = await p.data.current('people', source)
  p.write(p.file, 'id,name,age\n1,a,\n2,b,7\n3,c,8\n')
  const two = await p.data.current('people', source)
  assert.deepEqual(await p.data.diff(one.id, two.id), {
    ...{ added: 3, gone: 3 },
    ...{ columnsAdded: ['age'], columnsGone: [], statistics: null, unprofiled: [1, 2] },
  })
  assert.deepEqual(await p.data.diff(one.id, one.id), {
    ...{ added: 0, gone: 0, columnsAdded: [], columnsGone: [] },
    ...{ statistics: null, unprofiled: [1] },
  })
  const page = await p.data.preview(one.id, { from: 1, rows: 1 })
  assert.deepEqual(page, { rows: ['{"id":"2","name":"b"}'], next: 2 })
  assert.equal((await p.data.preview(one.id, { from: 2, rows: 5 })).next, null)
  const path = join(p.folder, 'out.csv')
  await p.data.exportTo(one.id, { path, format: 'csv' })
  assert.equal(p.text(path), 'id,name\n1,a\n2,b\n2,b\n')
  await p.data.exportTo(two.id, { path: join(p.folder, 'out.parquet'), format: 'parquet' })
  assert.equal(p.text(join(p.folder, 'out.parquet')).slice(0, 4), 'PAR1')
})

test('a version that is deleted is known and has no rows; what the data set is now stays', async (t) => {
  const p = await project(t, 'sentence\none\n', '')
  const one = await p.data.current('words', p)
  p.write(p.file, 'sentence\ntwo\n')
  const two = await p.data.current('words', p)
  const how = { author: 'ada', why: '' }
  await assert.rejects(p.data.drop(two.id, how), { code: 'conflict' })
  await p.data.drop(one.id, how)
  await assert.rejects(p.data.rows(one.id), { code: 'not_found', message: /was deleted/ })
  assert.deepEqual(await p.data.rows(two.id), ['two'])
  // Its content makes a version of its own again.
  p.write(p.file, 'sentence\none\n')
  assert.equal((await p.data.current('words', p)).number, 3)
})

test('masked values are never kept, and equal ones stay equal', async (t) => {
  const p = await project(t, 'email,city\nada@x.org,Paris\nbob@x.org,Rome\nada@x.org,Lyon\n', '')
  const source = { ...p.all, queue: null, mask: ['email'] }
  const { id } = await p.data.current('people', source)
  await p.data.enqueue('people', { ...source, author: 'ada' }, [
    '{"email":"ada@x.org","city":"Nice"}',
  ])
  const { dataset } = await p.data.ingest('people', { ...source, writeBack: false })
  const rows = (await p.data.rows(dataset.id)).map((row) => JSON.parse(row))
  assert.deepEqual(
    rows.map(({ city }) => city),
    ['Nice', 'Paris', 'Rome', 'Lyon'],
  )
  assert.match(rows[0].email, /^masked:[0-9a-f]{24}$/)
  assert.deepEqual([rows[1].email, rows[3].email], [rows[0].email, rows[0].email])
  assert.notEqual(rows[2].email, rows[0].email)
  assert.equal((await p.data.rows(id)).length, 3)
})
