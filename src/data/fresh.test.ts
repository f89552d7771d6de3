import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openBlobs } from '../store/blobs.ts'
import { openLake } from '../store/lake/lake.ts'
import { freshOf } from './fresh.ts'
import { createWriter, prepend, type Segment } from './segments.ts'

const rowAt = (at: number) => JSON.stringify({ id: `${at}`, text: 'x'.repeat(100) })

test('Rows that came to a version are found, also where the segments before it were merged', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    const blobs = await openBlobs(folder)
    const writer = createWriter(blobs)
    await writer.add(Array.from({ length: 8000 }, (_, at) => rowAt(at)))
    const file = await writer.end()
    assert.ok(file.length > 1)
    const versions: Segment[][] = [[]]
    for (let at = 0; at < 65; at++)
      versions.push(await prepend(blobs, [rowAt(10_000 + at)], versions[at] ?? []))
    // Of the last one the small segments were merged.
    assert.equal(versions[64]?.length, 64)
    assert.equal(versions[65]?.length, 1)
    const of = (at: number) => [...(versions[at] ?? []), ...file]
    await using lake = await openLake()
    for (const [now, then] of [
      [65, 64],
      [65, 3],
      [65, 0],
      [30, 10],
    ] as const) {
      await using fresh = await freshOf({ blobs }, of(now), of(then))
      assert.ok(fresh)
      assert.equal(fresh.rows, now - then)
      assert.equal(fresh.isWhole, now < 65 || then === 0)
      assert.deepEqual(await fresh.columns('*'), ['id', 'text'])
      const { from } = await fresh.relation('*', ['text', 'id'])
      const rows = await lake.all(`select id from ${from}`)
      const expected = Array.from({ length: now - then }, (_, at) => `${10_000 + now - 1 - at}`)
      assert.deepEqual(
        rows.map(({ id }) => id),
        expected,
      )
    }
    await using same = await freshOf({ blobs }, of(65), of(65))
    assert.equal(same?.rows, 0)
    // Others at the end, others among them, and nothing in common.
    assert.equal(await freshOf({ blobs }, of(65), [...of(64), ...file]), null)
    assert.equal(await freshOf({ blobs }, of(3), of(65)), null)
    assert.equal(await freshOf({ blobs }, versions[65] ?? [], file), null)
  } finally {
    await rm(folder, { recursive: true })
  }
})
