/**
 * How often statistics of drift cry wolf where there is none, and see what is there. `MILLRACE_SEEDS` sets how many
 * windows of each (default 1,000). `npm run test:stats` prints the tables of DRIFT.md.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, type Rng } from '../../src/core/rng.ts'
import { quantileTable } from '../../src/metrics/drift/bins.ts'
import { chiSquare } from '../../src/metrics/drift/chisquare.ts'
import { benjaminiHochberg } from '../../src/metrics/drift/discovery.ts'
import { jensenShannon } from '../../src/metrics/drift/jensen.ts'
import { kolmogorovSmirnov } from '../../src/metrics/drift/ks.ts'
import { meanShift } from '../../src/metrics/drift/moments.ts'
import type { Drift, Measured } from '../../src/metrics/drift/result.ts'
import { type Sample, sampleOf } from '../../src/metrics/drift/sample.ts'
import { populationStability } from '../../src/metrics/drift/stability.ts'
import { categoryTable, countCategories } from '../../src/metrics/drift/table.ts'

const seeds = Number(process.env['MILLRACE_SEEDS'] ?? 1000)

const measured = (drift: Drift): Measured => {
  assert.ok(drift.kind === 'measured')
  return drift
}

type Draw = (rng: Rng) => number
const normal: Draw = (rng) => rng.normal()
const die: Draw = (rng) => rng.below(6)
const skewed: Draw = (rng) => -Math.log(1 - rng.uniform())
const drawSample = (rng: Rng, count: number, draw: Draw) =>
  sampleOf(Float64Array.from({ length: count }, () => draw(rng)))

/** Rows that come five at a time from one user, all alike. */
const drawUsers = (rng: Rng, count: number) => {
  let value = 0
  return sampleOf(
    Float64Array.from({ length: count }, (_, row) => {
      if (row % 5 === 0) value = rng.normal()
      return value
    }),
  )
}

/** How often `alarm` is true over some windows, with two standard errors; prints a line of the table. */
const rateOf = (name: string, count: number, alarm: (rng: Rng) => boolean) => {
  let alarms = 0
  for (let seed = 0; seed < count; seed++) if (alarm(createRng(7000 + seed))) alarms++
  return tell(name, alarms, count)
}

const tell = (name: string, alarms: number, count: number) => {
  const rate = alarms / count
  const error = 2 * Math.sqrt(Math.max(rate * (1 - rate), 1 / count) / count)
  console.log(
    `| ${name} | ${alarms} of ${count} | ${(100 * rate).toFixed(1)} % ± ${(100 * error).toFixed(1)} |`,
  )
  return { rate, error }
}

interface Null {
  readonly name: string
  /** The share of windows that the p-value calls a drift at .05 has to be between these, within two errors. */
  readonly between: readonly [number, number]
  /** Windows, as a share of the seeds: some are slow. */
  readonly share?: number
  readonly compare: (rng: Rng) => Drift
}

const ks = (
  name: string,
  n: number,
  m: number,
  draw: Draw,
  between: readonly [number, number],
): Null => ({
  name: `Kolmogorov–Smirnov, ${name}, ${n.toLocaleString('en')} against ${m.toLocaleString('en')}`,
  between,
  share: n > 5000 ? 0.5 : 1,
  compare: (rng) => kolmogorovSmirnov(drawSample(rng, n, draw), drawSample(rng, m, draw)),
})

const categories = (
  name: string,
  count: number,
  kinds: number,
  between: readonly [number, number],
): Null => ({
  name: `chi-square, ${name}, ${count.toLocaleString('en')} each`,
  between,
  compare: (rng) => {
    const side = () =>
      countCategories(Array.from({ length: count }, () => String(rng.below(kinds))))
    return chiSquare(categoryTable(side(), side()))
  },
})

const quantiles = (n: number, m: number, between: readonly [number, number]): Null => ({
  name: `chi-square, bins of the reference's quantiles, ${n.toLocaleString('en')} against ${m.toLocaleString('en')}`,
  between,
  compare: (rng) =>
    chiSquare(quantileTable(drawSample(rng, n, normal), drawSample(rng, m, normal))),
})

for (const { name, between, share = 1, compare } of [
  ks('normal', 50, 50, normal, [0.02, 0.05]),
  ks('normal', 1000, 1000, normal, [0.04, 0.05]),
  ks('normal', 10_000, 1000, normal, [0.04, 0.05]),
  ks('normal', 20_000, 1000, normal, [0.04, 0.05]),
  ks('a die', 1000, 1000, die, [0, 0.04]),
  {
    name: 'Kolmogorov–Smirnov, five equal rows of each user, 1,000 against 1,000',
    between: [0.3, 1],
    compare: (rng) => kolmogorovSmirnov(drawUsers(rng, 1000), drawUsers(rng, 1000)),
  },
  categories('5 categories', 1000, 5, [0.04, 0.06]),
  categories('50 categories, 2 rows of each expected', 100, 50, [0, 0.06]),
  quantiles(1000, 1000, [0.04, 0.06]),
  quantiles(10_000, 1000, [0.04, 0.06]),
] satisfies Null[])
  test(`p < .05 without drift: ${name}`, () => {
    const { rate, error } = rateOf(name, Math.max(20, Math.round(seeds * share)), (rng) => {
      return (measured(compare(rng)).pValue ?? 1) < 0.05
    })
    assert.ok(rate + error >= between[0] && rate - error <= between[1], `${rate}`)
  })

for (const [name, draw, count, most] of [
  ['normal', normal, 30, 0.07],
  ['exponential', skewed, 30, 0.1],
  ['exponential', skewed, 1000, 0.07],
] as const)
  test(`the mean's statistic beyond 1.96 without drift: ${name}, ${count}`, () => {
    const { rate, error } = rateOf(
      `t of the mean beyond 1.96, ${name}, ${count.toLocaleString('en')} each`,
      seeds,
      (rng) => {
        const drift = meanShift(drawSample(rng, count, draw), drawSample(rng, count, draw))
        return Math.abs(measured(drift).statistic) > 1.96
      },
    )
    assert.ok(rate - error <= most, `${rate}`)
  })

for (const [count, most] of [
  [100, 1],
  [200, 0.5],
  [500, 0.005],
  [1000, 0.005],
] as const) {
  test(`PSI and Jensen–Shannon beyond .1 without drift: ${count} rows each`, () => {
    const table = (rng: Rng) =>
      quantileTable(drawSample(rng, count, normal), drawSample(rng, count, normal))
    const options = { minimum: 1 }
    const psi = rateOf(`PSI > .1, ${count} each`, seeds, (rng) => {
      return measured(populationStability(table(rng), options)).statistic > 0.1
    })
    rateOf(`Jensen–Shannon > .1, ${count} each`, seeds, (rng) => {
      return measured(jensenShannon(table(rng), options)).statistic > 0.1
    })
    assert.ok(psi.rate - psi.error <= most, `${psi.rate}`)
  })
}

/** Features of a model. */
const features = 20
/** Windows that are held against one reference. */
const windows = 10

interface Alarms {
  /** Some feature has p < .05. */
  readonly any: boolean
  /** Features that Benjamini–Hochberg calls at .05. */
  readonly called: ReadonlySet<number>
  /** Features that it calls at .01, and whose D is at least .1. */
  readonly large: ReadonlySet<number>
}

const alarmsOf = (references: readonly Sample[], currents: readonly Sample[]): Alarms => {
  const drifts = references.map((reference, at) =>
    measured(kolmogorovSmirnov(reference, currents[at] ?? sampleOf([]))),
  )
  const adjusted = benjaminiHochberg(drifts.map(({ pValue }) => pValue))
  const those = (holds: (drift: Measured, p: number) => boolean) =>
    new Set(drifts.flatMap((drift, at) => (holds(drift, adjusted[at] ?? 1) ? [at] : [])))
  return {
    any: drifts.some(({ pValue }) => (pValue ?? 1) < 0.05),
    called: those((_, p) => p <= 0.05),
    large: those(({ effectSize }, p) => p <= 0.01 && (effectSize ?? 0) >= 0.1),
  }
}

/** Windows of 1,000 rows of 20 features, of which the first is moved by some standard deviations. */
const watch = (size: number, shift: number, count: number) => {
  const total = { any: 0, called: 0, large: 0, twice: 0, windows: 0 }
  for (let round = 0; round < count / windows; round++) {
    const rng = createRng(9000 + round)
    const side = (rows: number, by: number) =>
      Array.from({ length: features }, (_, at) =>
        drawSample(rng, rows, at === 0 ? (own) => own.normal() + by : normal),
      )
    const references = side(size, 0)
    let before: ReadonlySet<number> = new Set()
    for (let window = 0; window < windows; window++) {
      const { any, called, large } = alarmsOf(references, side(1000, shift))
      total.windows++
      if (any) total.any++
      if (called.size > 0) total.called++
      if (large.size > 0) total.large++
      if ([...large].some((feature) => before.has(feature))) total.twice++
      before = large
    }
  }
  return total
}

for (const size of [1000, 10_000])
  for (const shift of [0, 0.1, 0.2, 0.3])
    test(`rules over ${features} features, a reference of ${size}, moved by ${shift}`, () => {
      const total = watch(size, shift, Math.max(20, seeds * (shift === 0 ? 1 : 0.3)))
      const head = `${size.toLocaleString('en')}, ${shift} sd`
      const any = tell(`${head}: some p < .05`, total.any, total.windows)
      const called = tell(`${head}: Benjamini–Hochberg .05`, total.called, total.windows)
      tell(`${head}: Benjamini–Hochberg .01 and D ≥ .1`, total.large, total.windows)
      const twice = tell(
        `${head}: the same, same feature twice running`,
        total.twice,
        total.windows,
      )
      if (shift === 0) {
        assert.ok(any.rate + any.error > 0.5)
        // Ten windows share a reference, so they err together: the bound is wide.
        assert.ok(called.rate - 3 * called.error <= 0.05, `${called.rate}`)
        assert.equal(twice.rate, 0)
      }
      if (shift === 0.3) assert.ok(twice.rate > 0.5, `${twice.rate}`)
    })
