import assert from 'node:assert/strict'
import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openRows, subset, without, writeRows } from './rows.ts'

async function* batchesOf(rows: readonly string[]) {
  yield rows
}

const inFile = async (rows: readonly string[], look: (path: string) => unknown): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    const path = join(folder, 'rows')
    await writeRows(path, batchesOf(rows))
    await look(path)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const cases: Readonly<Record<string, readonly string[]>> = {
  'no row': [],
  'an empty row': [''],
  'empty rows at both ends': ['', 'a', ''],
  'many short rows': Array.from({ length: 20_000 }, (_, at) => `row ${at}`),
  'rows of every length': Array.from({ length: 300 }, (_, at) => `${at}`.repeat((at * 37) % 9001)),
  'rows that are longer than what is read at once': ['a'.repeat(3 << 20), 'é', 'b'.repeat(1 << 20)],
}

for (const [name, rows] of Object.entries(cases))
  test(`A file of ${name} is read in order and by place`, async () => {
    await inFile(rows, (path) => {
      const file = openRows(path)
      assert.equal(file.length, rows.length)
      assert.deepEqual([...file], rows)
      for (let place = rows.length - 1; place >= 0; place -= 1 + (rows.length >> 7))
        assert.equal(file.at(place), rows[place])
      assert.equal(file.at(rows.length), undefined)
      assert.equal(file.at(-1), undefined)
      file.close()
    })
  })

test('A file that was cut is told', async () => {
  await inFile(['one', 'two'], async (path) => {
    const file = openRows(path)
    await truncate(path, 5)
    assert.throws(() => file.at(1), { code: 'corrupt' })
    file.close()
  })
})

test('Rows without some are all others, by place and origin', () => {
  const rows = Array.from({ length: 50 }, (_, at) => `${at}`)
  for (const gone of [[], [0], [49], [0, 1, 2, 30, 48, 49], rows.map(Number)]) {
    const left = without(rows, Uint32Array.from(gone))
    const places = rows.map(Number).filter((at) => !gone.includes(at))
    const same = subset(rows, Uint32Array.from(places))
    assert.deepEqual([...left], [...same])
    assert.equal(left.length, same.length)
    for (let place = -1; place <= same.length; place++) assert.equal(left.at(place), same.at(place))
    for (const place of places.keys()) assert.equal(left.origin?.(place), same.origin?.(place))
  }
})
