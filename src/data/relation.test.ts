import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openBlobs } from '../store/blobs.ts'
import { openLake } from '../store/lake/lake.ts'
import { relationOf } from './relation.ts'
import { createWriter } from './segments.ts'

const answer = async (rows: readonly string[][], column: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    const blobs = await openBlobs(folder)
    const segments = await Promise.all(
      rows.map(async (some) => {
        const writer = createWriter(blobs)
        await writer.add(some)
        return writer.end()
      }),
    )
    const { from, columns } = await relationOf({ blobs }, segments.flat(), column)
    await using lake = await openLake()
    return { columns, rows: await lake.all(`select * from ${from}`) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('Records are columns of text, in the order of rows', async () => {
  const { columns, rows } = await answer(
    [['{"a b":"1","c\\"d":""}'], ['{"a b":"007","c\\"d":"x, \\"y\\"","e":"é"}']],
    '*',
  )
  assert.deepEqual(columns, ['a b', 'c"d', 'e'])
  assert.deepEqual(rows, [
    { 'a b': '1', 'c"d': null, e: null },
    { 'a b': '007', 'c"d': 'x, "y"', e: 'é' },
  ])
})

test('Lines are one column, whatever they hold', async () => {
  const lines = ['a,b;c\t"d', "it's 'quoted'", '"', '\\', 'ü 中']
  const { rows } = await answer([lines], 'text')
  assert.deepEqual(
    rows,
    lines.map((text) => ({ text })),
  )
})
