import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Blobs, digestOf } from '../store/blobs.ts'
import { createWriter, prepend, readSegments, type Segment } from './segments.ts'

/** Blobs in memory that count what is written and read. */
const memory = () => {
  const kept = new Map<string, Buffer>()
  const counts = { written: 0, read: 0 }
  const blobs: Blobs = {
    async put(bytes) {
      const digest = digestOf(bytes)
      kept.set(digest, Buffer.from(bytes))
      counts.written += bytes.length
      return { digest, bytes: bytes.length }
    },
    async get(digest) {
      counts.read++
      return kept.get(digest) ?? assert.fail(`no blob ${digest}`)
    },
    stream: () => assert.fail('not used'),
    putFile: () => assert.fail('not used'),
    file: () => assert.fail('not used'),
    copyTo: () => assert.fail('not used'),
    state: () => assert.fail('not used'),
    unused: () => assert.fail('not used'),
    remove: () => assert.fail('not used'),
  }
  return { blobs, counts }
}

const all = async (blobs: Blobs, segments: readonly Segment[], limit?: number) => {
  const rows: string[] = []
  for await (const batch of readSegments(blobs, segments, limit)) rows.push(...batch)
  return rows
}

test('rows come back as they went in, up to a limit, and nothing behind it is read', async () => {
  const { blobs, counts } = memory()
  const rows = Array.from({ length: 30_000 }, (_, index) => `${index} ${'x'.repeat(600)}`)
  const writer = createWriter(blobs)
  for (let start = 0; start < rows.length; start += 1000)
    await writer.add(rows.slice(start, start + 1000))
  const segments = await writer.end()
  assert.ok(segments.length > 20 && segments.length < 60, `${segments.length} segments`)
  assert.deepEqual(await all(blobs, segments), rows)
  counts.read = 0
  assert.deepEqual(await all(blobs, segments, 100), rows.slice(0, 100))
  assert.equal(counts.read, 1)
})

test('a thousand small ingestions before a large data set merge small segments only', async () => {
  const { blobs, counts } = memory()
  const writer = createWriter(blobs)
  await writer.add(Array.from({ length: 4000 }, () => 'y'.repeat(500)))
  let segments = await writer.end()
  const large = segments[0]
  let expected: string[] = []
  for (let lap = 0; lap < 1000; lap++) {
    segments = await prepend(blobs, [`row ${lap}`], segments)
    expected = [`row ${lap}`, ...expected]
  }
  assert.ok(segments.length <= 65, `${segments.length} segments`)
  assert.deepEqual(segments.at(-1), large)
  assert.deepEqual(await all(blobs, segments, 1000), expected)
  assert.ok(counts.written < 2_400_000, `${counts.written} bytes written`)
})

test('rows larger than a segment have one of their own', async () => {
  const { blobs } = memory()
  const rows = ['small', 'x'.repeat(9 << 20), 'y'.repeat(9 << 20), 'last']
  const writer = createWriter(blobs)
  await writer.add(rows)
  const segments = await writer.end()
  assert.deepEqual(
    segments.map((segment) => segment.rows),
    [2, 1, 1],
  )
  assert.deepEqual(await all(blobs, segments), rows)
  const more = await prepend(blobs, ['z'.repeat(9 << 20)], segments)
  assert.deepEqual(await all(blobs, more, 2), ['z'.repeat(9 << 20), 'small'])
})
