/**
 * Whether a profile stands for its rows: how often windows of the same distribution seem to drift from it. `MILLRACE_SEEDS`
 * sets how many windows of each (default 1,000). `npm run test:stats` prints the tables of QUALITY.md.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, type Rng } from '../../src/core/rng.ts'
import { finest } from '../../src/data/profile/fit.ts'
import { createNumbers } from '../../src/data/profile/numbers.ts'
import { grainOf, snapped } from '../../src/data/profile/points.ts'
import { kolmogorovSmirnov } from '../../src/metrics/drift/ks.ts'
import { sampleOf } from '../../src/metrics/drift/sample.ts'
import { numbersIn } from '../../src/monitor/reference/columns.ts'

const seeds = Number(process.env['MILLRACE_SEEDS'] ?? 1000)
const rows = { learnt: 50_000, window: 1000 }

const kinds: Readonly<Record<string, (rng: Rng) => number>> = {
  normal: (rng) => rng.normal(),
  'even, 0 to 1': (rng) => rng.uniform(),
  'lognormal, deviation 2': (rng) => Math.exp(2 * rng.normal()),
  'ages, whole years': (rng) => 18 + rng.below(60),
  'close together, 1,000,000 to 1,001,000': (rng) => 1e6 + 1000 * rng.uniform(),
  'three in ten exactly 0': (rng) => (rng.uniform() < 0.3 ? 0 : rng.normal()),
}

const draw = (rng: Rng, count: number, of: (rng: Rng) => number) =>
  Float64Array.from({ length: count }, () => of(rng))

for (const intervals of [512, 128, 64])
  test(`A profile of ${intervals} intervals stands for its rows`, () => {
    console.log('| numbers | intervals | points | p < .05 | D ≥ .1 |\n|---|---|---|---|---|')
    for (const [name, of] of Object.entries(kinds)) {
      const numbers = createNumbers(false)
      numbers.add(draw(createRng(1), rows.learnt, of), rows.learnt)
      const detail = { ...finest, intervals }
      const profile = numbers.profile(detail)
      const reference = numbersIn(profile, detail, { missing: 0, invalid: 0 })
      assert.ok(reference)
      const counts = { unlikely: 0, large: 0 }
      for (let seed = 0; seed < seeds; seed++) {
        const window = draw(createRng(5000 + seed), rows.window, of)
        const drift = kolmogorovSmirnov(
          reference.sample,
          sampleOf(snapped(window, grainOf(profile))),
        )
        assert.ok(drift.kind === 'measured')
        if ((drift.pValue ?? 1) < 0.05) counts.unlikely++
        if (drift.statistic >= 0.1) counts.large++
      }
      const { length } = reference.sample.sorted
      console.log(
        `| ${name} | ${intervals} | ${length} | ${counts.unlikely} of ${seeds} | ${counts.large} of ${seeds} |`,
      )
      assert.equal(counts.large, 0, name)
      assert.ok(counts.unlikely / seeds < 0.07 + 3 * Math.sqrt(0.05 / seeds), name)
    }
  })
