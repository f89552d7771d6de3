import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { chiSquareTail, upperGamma } from './gamma.ts'
import { kolmogorovTail } from './kolmogorov.ts'
import { shareOutside } from './paths.ts'
import { smirnovTail } from './smirnov.ts'
import { logGamma } from './stirling.ts'

interface Figures {
  readonly gamma: readonly { readonly a: number; readonly x: number; readonly q: number }[]
  readonly logGamma: readonly { readonly x: number; readonly value: number }[]
  readonly smirnov: readonly { readonly n: number; readonly x: number; readonly p: number }[]
  readonly kolmogorov: readonly { readonly n: number; readonly x: number; readonly p: number }[]
  readonly paths: readonly {
    readonly n: number
    readonly m: number
    readonly h: number
    readonly share: number
  }[]
}

const file = new URL('../../../test/data/metrics/drift.json', import.meta.url)
const figures: Figures = JSON.parse(readFileSync(file, 'utf8'))

/** The largest relative error of some figures, where a `floor` counts as the least that is relative to. */
const worst = (pairs: readonly (readonly [found: number, expected: number])[], floor = 0) =>
  Math.max(
    ...pairs.map(
      ([found, expected]) => Math.abs(found - expected) / Math.max(Math.abs(expected), floor),
    ),
  )

const below = (error: number, limit: number) => assert.ok(error < limit, `error ${error}`)

test('the incomplete gamma function is that of mpmath to 1e-12, also far out in the tail', () => {
  below(worst(figures.gamma.map(({ a, x, q }) => [upperGamma(a, x), q])), 1e-12)
  assert.equal(upperGamma(2, 0), 1)
  assert.equal(upperGamma(2, Infinity), 0)
})

test('the logarithm of the gamma function is that of mpmath', () => {
  below(
    worst(
      figures.logGamma.map(({ x, value }) => [logGamma(x), value]),
      1,
    ),
    1e-14,
  )
})

test('a chi-square of one degree of freedom is a squared normal', () => {
  // 1.959963984540054² has 5 % above it, 3.290526731491896² one in a thousand.
  below(Math.abs(chiSquareTail(1.959963984540054 ** 2, 1) / 0.05 - 1), 1e-13)
  below(Math.abs(chiSquareTail(3.290526731491896 ** 2, 1) / 0.001 - 1), 1e-12)
  below(Math.abs(chiSquareTail(2 * Math.log(1e200), 2) / 1e-200 - 1), 1e-12)
})

test("Smirnov's sum is that of 60 digits to 1e-12", () => {
  below(worst(figures.smirnov.map(({ n, x, p }) => [smirnovTail(n, x), p])), 1e-12)
})

test('paths are counted as in whole numbers, to 1e-12 where the share is not near 1e-15 of one', () => {
  below(worst(figures.paths.map(({ n, m, h, share }) => [shareOutside(n, m, h), share])), 1e-12)
})

test('the Kolmogorov distribution is that of SciPy in all of its regions', () => {
  below(
    worst(
      figures.kolmogorov.map(({ n, x, p }) => [kolmogorovTail(n, x), p]),
      1e-6,
    ),
    1e-9,
  )
})

test('the Kolmogorov distribution falls from 1 to 0', () => {
  for (const n of [1, 7, 140, 141, 3000, 200_000]) {
    let before = 1
    for (let x = 0; x <= 1.001; x += 0.001) {
      const p = kolmogorovTail(n, x)
      assert.ok(p >= 0 && p <= before + 2e-6, `n ${n}, x ${x}: ${p} after ${before}`)
      before = p
    }
    assert.equal(before, 0)
  }
})
