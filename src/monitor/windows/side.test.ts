import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { kolmogorovSmirnov } from '../../metrics/drift/ks.ts'
import { sampleOf } from '../../metrics/drift/sample.ts'
import type { Side } from '../types.ts'
import { quantiles, readSide, sideText } from './side.ts'

const sideOf = (values: readonly number[]): Side => ({
  rows: values.length,
  features: [
    {
      ...{ name: 'x', of: 'input', weight: 0.5 },
      values: {
        ...{ kind: 'number', rows: values.length, missing: 2, invalid: 1 },
        sample: sampleOf(values),
      },
    },
    {
      ...{ name: 'k', of: 'input', weight: null },
      values: {
        ...{ kind: 'category', rest: 1, missing: 0, invalid: 0 },
        counts: new Map([
          ['ä', 3],
          ['', 2],
        ]),
      },
    },
  ],
  words: { tokens: 9, unknown: 1, counts: new Map([['mill', 4]]), slack: 1 },
})

test('What windows are held against comes back from its text, infinities too', () => {
  const side = sideOf([Infinity, -Infinity, 0.1, 2])
  assert.deepEqual(readSide(sideText(side)), side)
  assert.throws(() => readSide('{"rows":1}'), { code: 'corrupt' })
  assert.throws(() => readSide('{'), { code: 'corrupt' })
})

test('Of many numbers as many quantiles are kept as there is room for, and they lie as the numbers do', () => {
  const rng = createRng(3)
  const side = sideOf(Array.from({ length: 50_000 }, () => rng.normal()))
  const [x] = readSide(sideText(side)).features
  assert.ok(x?.values.kind === 'number')
  assert.equal(x.values.sample.sorted.length, 2000)
  assert.equal(x.values.rows, 50_000)
  const [whole] = side.features
  assert.ok(whole?.values.kind === 'number')
  const drift = kolmogorovSmirnov(whole.values.sample, x.values.sample)
  assert.ok(drift.kind === 'measured' && drift.statistic < 0.001)
  assert.deepEqual([...quantiles(Float64Array.of(1, 2, 3, 4), 2)], [2, 4])
})
