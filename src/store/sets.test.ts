import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openDatabase } from './database.ts'
import { migrations } from './migrations.ts'

test('data of before belong to the data set that has the name of their model', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-sets-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'a.db')
  const schema = join(import.meta.dirname, '../../test/data/store/schema-10.sql')
  const old = new DatabaseSync(path)
  old.exec(readFileSync(schema, 'utf8'))
  for (const [index, { name }] of migrations.slice(0, 10).entries())
    old.prepare('insert into schema_migrations values (?, ?, 1)').run(index + 1, name)
  const datasets = old.prepare(`insert into datasets (id, model, number, created_at, digest, rows,
    bytes, origin, added, author, column_name, segments_json, taken_json)
    values (?, ?, ?, 1, 'd', 1, 1, 'edit', 1, 'ada', '*', '[]', '[]')`)
  for (const [id, model, number] of [
    ['a', 'm', 1],
    ['b', 'm', 4],
    ['c', 'other', 1],
  ] as const)
    datasets.run(id, model, number)
  old.exec(`insert into handed_rows (model, id, number, created_at, author, row_text, length)
    values ('m', 'r', 1, 1, 'ada', 'row', 3)`)
  old.exec(`insert into dataset_files values ('m', 'a.csv', 'b', '{}', 1)`)
  old.close()
  const db = await openDatabase(path)
  const rows = await db
    .selectFrom('datasets')
    .select(['id', 'name', 'turn', 'parent'])
    .orderBy('id')
    .execute()
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ['a', 'm', 1, null],
      ['b', 'm', 4, 'a'],
      ['c', 'other', 1, null],
    ],
  )
  for (const table of ['handed_rows', 'dataset_files'] as const)
    assert.equal((await db.selectFrom(table).select('name').executeTakeFirstOrThrow()).name, 'm')
  await db.destroy()
})
