import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { LakeError } from './error.ts'
import { literal, named, openLake } from './lake.ts'

test('Answers come as plain values', async () => {
  await using lake = await openLake()
  const rows = await lake.all(
    "select 1::bigint one, 9007199254740993::bigint big, null empty_one, [1, 2] list, date '2026-01-02' as some_day, 1.5 half",
  )
  assert.deepEqual(rows, [
    {
      one: 1,
      big: '9007199254740993',
      empty_one: null,
      list: [1, 2],
      some_day: '2026-01-02',
      half: 1.5,
    },
  ])
})

test('A file of any size comes column by column', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    const file = join(folder, `it's.csv`)
    await writeFile(file, `a,b\n${'1,x\n'.repeat(5000)}`)
    await using lake = await openLake()
    let [rows, sum] = [0, 0]
    const query = `select a::double ${named('a "quoted" name')}, b from read_csv(${literal(file)})`
    for await (const [a = [], b = []] of lake.columns(query)) {
      rows += b.length
      for (const number of a) sum += Number(number)
    }
    assert.deepEqual([rows, sum], [5000, 5000])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('What cannot be done is told by its kind, and nothing comes from elsewhere', async () => {
  await using lake = await openLake()
  const failed = async (sql: string) => {
    try {
      await lake.all(sql)
    } catch (error) {
      assert.ok(error instanceof LakeError)
      return error.kind
    }
    return null
  }
  assert.equal(await failed('select nothing'), 'Binder Error')
  assert.equal(await failed("select * from read_csv('/nowhere/at-all.csv')"), 'IO Error')
  assert.notEqual(await failed("select * from read_csv('https://example.org/a.csv')"), null)
})
