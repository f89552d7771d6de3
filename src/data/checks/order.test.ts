import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { openBlobs } from '../../store/blobs.ts'
import { openLake } from '../../store/lake/lake.ts'
import { keptOrder, keysOf, orderOf } from './order.ts'
import { keepKeys, withKeys } from './sets.ts'
import { spreadOf } from './spread.ts'

const sortedOf = (values: readonly number[]) => Float64Array.from(values).sort()

test('numbers that came in parts lie as all of them together, as DuckDB says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    const blobs = await openBlobs(folder)
    const rng = createRng(3)
    const draw = (count: number) =>
      Array.from({ length: count }, () => {
        const value = rng.uniform()
        if (value < 0.01) return [Infinity, -Infinity, -0, 0][Math.floor(value * 400)] ?? 0
        return value < 0.3 ? Math.round((value - 0.2) * 40) : (value - 0.6) * 10 ** (value * 9)
      })
    const all = draw(150_000)
    let set = await keepKeys(blobs, [keysOf(sortedOf(all))])
    for (const count of [3, 5000, 0, 40, 4000, 70_000]) {
      const more = draw(count)
      all.push(...more)
      set = await withKeys(blobs, set, keysOf(sortedOf(more)), (keys) => keys)
      const [kept, whole] = [keptOrder(blobs, set), orderOf(sortedOf(all))]
      for (const at of [0, 1, all.length >> 2, all.length >> 1, all.length - 1])
        assert.equal((await kept.at(at)) + 0, (await whole.at(at)) + 0)
      for (const number of [-Infinity, -1e3, 0, 1, 2.5, Infinity])
        assert.equal(await kept.below(number), await whole.below(number))
      assert.deepEqual(await spreadOf(kept, 1.5), await spreadOf(whole, 1.5))
    }
    assert.ok(set.parts.length > 3)
    await using lake = await openLake()
    const values = all.map((value) => `'${value}'`).join(', ')
    const [row = {}] = await lake.all(
      `select quantile_cont(x, [0.25, 0.75]) filter (isfinite(x)) as q from (select unnest([${values}])::double as x)`,
    )
    const [lower, upper] = Array.isArray(row['q']) ? row['q'].map(Number) : []
    const spread = await spreadOf(keptOrder(blobs, set), 0)
    assert.ok(Math.abs((spread?.low ?? 0) - (lower ?? 0)) < 1e-9)
    assert.ok(Math.abs((spread?.high ?? 0) - (upper ?? 0)) < 1e-9)
    const beyond = all.filter((x) => x < (spread?.low ?? 0) || x > (spread?.high ?? 0)).length
    assert.equal(spread?.beyond, beyond)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('of numbers none of which is finite there are no quartiles', async () => {
  assert.equal(await spreadOf(orderOf(Float64Array.of(-Infinity, Infinity)), 1), null)
  assert.deepEqual(await spreadOf(orderOf(Float64Array.of(2)), 3), { low: 2, high: 2, beyond: 0 })
})
