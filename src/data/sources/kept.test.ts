import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openStore } from '../../store/home.ts'
import { createData } from '../data.ts'
import type { Source } from '../types.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-kept-'))
const store = await openStore(join(folder, 'home'))
const data = createData(store)
after(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const ingest = (name: string, source: Source, writeBack: boolean) =>
  data.ingest(name, { ...source, queue: null, writeBack, batch: 20, author: 'ada' })

const hand = (name: string, source: Source, row: object) =>
  data.enqueue(name, { ...source, queue: null, author: 'ada' }, [JSON.stringify(row)])

test('Another declaration makes another version, and each is read anew as it was read', async () => {
  const file = join(folder, 'a.csv')
  writeFileSync(file, 'a;b\n1,5;?\n')
  const source = { file, column: '*' }
  const first = await data.current('a', source)
  const declared = { ...source, reading: { decimal: ',' as const, missing: ['?'] } }
  const second = await data.current('a', declared)
  assert.equal(second.number, 2)
  assert.equal((await data.current('a', declared)).id, second.id)
  const blobs = readFileSync(file)
  const { segments_json } = await store.db
    .selectFrom('datasets')
    .select('segments_json')
    .where('id', '=', second.id)
    .executeTakeFirstOrThrow()
  const [{ digest }] = JSON.parse(segments_json)
  rmSync(await store.blobs.file(digest))
  assert.deepEqual(await data.rows(second.id), ['{"a":"1.5","b":""}'])
  assert.deepEqual(await data.rows(first.id), ['{"a":"1,5","b":"?"}'])
  assert.deepEqual(readFileSync(file), blobs)
})

test('Rows are taken in before those of any source, and written into CSV of any separator alone', async () => {
  const parquet = { file: join(folder, 'taxi.parquet'), column: '*' }
  copyFileSync(join(import.meta.dirname, '../../../test/data/shapes/taxi.parquet'), parquet.file)
  await data.current('taxi', parquet)
  await hand('taxi', parquet, { VendorID: 7, tipped: 'true' })
  await assert.rejects(ingest('taxi', parquet, true), {
    code: 'bad_config',
    message: /Rows are not written into .*taxi\.parquet: it is a file that is no CSV/,
  })
  const { dataset } = await ingest('taxi', parquet, false)
  assert.equal(dataset.rows, 4)
  assert.match((await data.rows(dataset.id))[0] ?? '', /^\{"VendorID":"7",.*"tipped":"true"/)
  assert.deepEqual(await data.locate(dataset.id, parquet, 2), { file: parquet.file, line: 2 })

  const semicolons = { file: join(folder, 'b.csv'), column: '*' }
  writeFileSync(semicolons.file, 'sep=;\r\na;b\r\n1;2\r\n')
  await data.current('b', semicolons)
  await hand('b', semicolons, { a: 'x; y', b: 'z, "z"' })
  const written = await ingest('b', semicolons, true)
  assert.equal(
    readFileSync(semicolons.file, 'utf8'),
    'sep=;\r\na;b\r\n"x; y";"z, ""z"""\r\n1;2\r\n',
  )
  assert.deepEqual(await data.rows(written.dataset.id), [
    '{"a":"x; y","b":"z, \\"z\\""}',
    '{"a":"1","b":"2"}',
  ])
  assert.equal((await data.current('b', semicolons)).id, written.dataset.id)

  const wide = { file: join(folder, 'c.csv'), column: '*' }
  writeFileSync(wide.file, Buffer.from('\uFEFFa\tb\n1\t2\n', 'utf16le'))
  await data.current('c', wide)
  await hand('c', wide, { a: 1 })
  await assert.rejects(ingest('c', wide, true), { message: /it is a file in utf-16le/ })
  assert.equal((await ingest('c', wide, false)).dataset.rows, 2)
})
