import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { remove } from '../../test/system/millrace.ts'
import { createRng } from '../core/rng.ts'
import { digestOfFile } from '../store/blobs.ts'
import { readColumn } from './lines.ts'
import { recordPrinter } from './record.ts'
import { writeTable } from './table.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-table-'))
after(() => remove(folder))

const read = async (file: string, column: string) => {
  const rows: string[] = []
  for await (const batch of readColumn({ file, column })) rows.push(...batch)
  return rows
}

test('a table reads as the rows that were written, whatever they hold', async () => {
  const rng = createRng(7)
  const pieces = ['a', 'ä b', '"', ',', '""', "'", ' ', '1,5', ';', '😀', '0']
  // Rows are read without white space at their ends.
  const text = () =>
    Array.from({ length: 1 + rng.below(4) }, () => pieces[rng.below(11)])
      .join('')
      .trimEnd()
  const texts = Array.from({ length: 200 }, () => `x${text()}`)
  const columns = ['2', 'name', 'with, comma', 'and "quotes"', '1']
  const print = recordPrinter(columns)
  const records = Array.from(
    { length: 200 },
    () => print(columns.map((_, at) => (at > 0 && rng.below(4) === 0 ? '' : `x${text()}`))) ?? '',
  )
  for (const [rows, column] of [
    [texts, 'a sentence, say'],
    [records, '*'],
  ] as const) {
    const file = join(folder, `${column.length}.csv`)
    const written = await writeTable(file, rows, column)
    assert.deepEqual(await read(file, column), rows)
    assert.deepEqual(written, await digestOfFile(file))
  }
})

test('a table as it came is written as it came', async () => {
  const csv = 'name,age\n"Ada, Countess",36\nBob,\n'
  writeFileSync(join(folder, 'came.csv'), csv)
  const rows = await read(join(folder, 'came.csv'), '*')
  await writeTable(join(folder, 'went.csv'), rows, '*')
  assert.deepEqual(
    await digestOfFile(join(folder, 'went.csv')),
    await digestOfFile(join(folder, 'came.csv')),
  )
})
