import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { openLake } from '../../store/lake/lake.ts'
import { rowsRelation } from '../relation.ts'
import { takeFigures } from './figures.ts'
import { repeatedIn } from './repeated.ts'
import { sharedIn, type UniqueCheck } from './shared.ts'

const numbers = new Map()

test('Rows that are alike are found as SQL finds them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  await using lake = await openLake({ threads: 1 })
  try {
    const rng = createRng(4)
    const words = ['', 'a', 'B', 'é', '日本', '🙂', '\uffee', 'a, b', 'x"y', '10', '9']
    const rows = Array.from({ length: 3000 }, (_, at) => ({
      id: rng.uniform() < 0.99 ? `${at}` : `${rng.below(3000)}`,
      word: words[rng.below(words.length)] ?? '',
      other: rng.below(3) === 0 ? '' : `${rng.below(2000)}`,
    }))
    const file = join(folder, 'rows')
    await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const relation = await rowsRelation([file], '*')
    for (const columns of [['id'], ['word'], ['word', 'other'], ['other', 'id']]) {
      const check: UniqueCheck = { kind: 'unique', columns, severity: 'block', why: null }
      const figure = (await takeFigures(lake, relation, [check], { numbers })).of(check)
      assert.ok(figure?.kind === 'keys' && figure.repeated && relation.records)
      const said = await sharedIn({ lake, relation, numbers, rows: rows.length }, check)
      assert.equal(figure.known - figure.distinct, said.more)
      assert.equal(figure.repeated.length, said.values)
      assert.deepEqual(await repeatedIn(lake, relation.records, check, figure.repeated), said)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
