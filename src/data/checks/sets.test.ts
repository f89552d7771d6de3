import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { openBlobs } from '../../store/blobs.ts'
import { createKeys } from './keys.ts'
import { absentFrom, keepKeys, withKeys } from './sets.ts'

test('A set of hashes that lies in blobs has what was put into it, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    const blobs = await openBlobs(folder)
    const rng = createRng(3)
    // Few of the highest bits, so that hashes come again.
    const some = (count: number) =>
      Uint32Array.from(
        { length: 2 * count },
        (_, at) => rng.below(at % 2 === 0 ? 300 : 2 ** 12) << (at % 2 === 0 ? 0 : 20),
      )
    const hashesIn = (words: Uint32Array) => new BigUint64Array(words.buffer)
    const keysOf = (words: Uint32Array) => {
      const keys = createKeys()
      const rows = words.length / 2
      keys.add({ words, valid: null, numbers: new Float64Array(0), text: () => null }, rows)
      assert.equal(keys.known(), rows)
      return keys.distinct()
    }
    const first = some(150_000)
    const known = new Set(hashesIn(first))
    let set = await keepKeys(blobs, keysOf(first))
    assert.ok(set.parts.length > 1)
    assert.equal(set.size, known.size)
    for (const count of [1, 20, 3000, 3000, 5000, 20, 40_000, 1]) {
      const words = some(count)
      const [all, ...others] = [BigUint64Array.from(keysOf(words).flatMap((part) => [...part]))]
      assert.equal(others.length, 0)
      const absent = await absentFrom(blobs, set, all)
      const expected = [...new Set(hashesIn(words))].filter((hash) => !known.has(hash))
      assert.deepEqual(
        [...absent],
        expected.sort((one, other) => (one < other ? -1 : 1)),
      )
      set = await withKeys(blobs, set, absent)
      for (const hash of absent) known.add(hash)
      assert.equal(set.size, known.size)
    }
    assert.deepEqual((await absentFrom(blobs, set, BigUint64Array.from(known).sort())).length, 0)
  } finally {
    await rm(folder, { recursive: true })
  }
})
