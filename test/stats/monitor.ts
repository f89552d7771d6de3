/**
 * How often the monitor cries wolf where nothing drifts, and how long it takes to see what does: through the judge itself,
 * 20 features of all kinds that go together, windows of 1,000 rows, ten of them in turn against one reference. `MILLRACE_SEEDS`
 * sets how many runs there are against a reference of 1,000 rows (default 1,000); others take a part of them. `npm run
 * test:stats` prints the tables of MONITOR.md.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, type Rng } from '../../src/core/rng.ts'
import { sampleOf } from '../../src/metrics/drift/sample.ts'
import { type Judged, type JudgeState, judgeWindow } from '../../src/monitor/judge/judge.ts'
import type { Feature, Side } from '../../src/monitor/types.ts'
import { columnsOf, rules, sideOf } from '../system/traffic.ts'

const seeds = Number(process.env['MILLRACE_SEEDS'] || 1000)
const windowsOfRun = 10
/** What has not been seen by then is told as never. */
const longest = 30

/** As a reference is that is known by the 10,000 quantiles of a profile. */
const asQuantiles = (side: Side): Side => ({
  ...side,
  features: side.features.map((feature): Feature => {
    const { values } = feature
    if (values.kind !== 'number' || values.sample.sorted.length <= 10_000) return feature
    const { sorted } = values.sample
    const points = Float64Array.from(
      { length: 10_000 },
      (_, at) => sorted[Math.floor(((at + 0.5) * sorted.length) / 10_000)] ?? Number.NaN,
    )
    return { ...feature, values: { ...values, sample: sampleOf(points) } }
  }),
})

/** The score is moved by some deviations. */
const windowOf = (rng: Rng, shift: number): Side => {
  const columns = columnsOf(rng, 1000)
  const score = (columns['score'] ?? []).map((value) => Number(value) + shift * 80)
  return sideOf({ ...columns, score })
}

const ruleNames = [
  'some p < .05',
  'hint: Benjamini–Hochberg .05',
  'Benjamini–Hochberg .01 and effect ≥ .1, in one window',
  'alarm: the same, same feature twice running',
  'alarm: evidence of the detector',
] as const
type Rule = (typeof ruleNames)[number]

/** Which rules see something. */
const seenBy = ({ features, evidence }: Judged): Readonly<Record<Rule, boolean>> => ({
  'some p < .05': features.some(({ pValue }) => (pValue ?? 1) < 0.05),
  'hint: Benjamini–Hochberg .05': features.some(({ state }) => state !== 'steady'),
  'Benjamini–Hochberg .01 and effect ≥ .1, in one window': features.some(({ exceeds }) => exceeds),
  'alarm: the same, same feature twice running': features.some(({ state }) => state === 'alarm'),
  'alarm: evidence of the detector': (evidence.value ?? 0) >= evidence.threshold,
})

interface Reference {
  readonly name: string
  readonly rows: number
  readonly quantiles?: boolean
  /** Part of the seeds. */
  readonly part: number
}

const references: readonly Reference[] = [
  { name: '1,000', rows: 1000, part: 1 },
  { name: '100,000', rows: 100_000, part: 0.3 },
  { name: '10,000', rows: 10_000, part: 0.3 },
  { name: '10,000 quantiles of 100,000', rows: 100_000, quantiles: true, part: 0.1 },
]

const referenceOf = ({ rows, quantiles }: Reference, rng: Rng) => {
  const side = sideOf(columnsOf(rng, rows))
  return quantiles ? asQuantiles(side) : side
}

const runsOf = ({ part }: Reference) => Math.max(2, Math.round(seeds * part))

for (const reference of references)
  test(`false alarms against a reference of ${reference.name}`, () => {
    const counts = new Map<Rule, number>()
    const runs = runsOf(reference)
    for (let run = 0; run < runs; run++) {
      const rng = createRng(31_000 + run)
      const before = referenceOf(reference, rng)
      let state: JudgeState | null = null
      for (let window = 0; window < windowsOfRun; window++) {
        const judged = judgeWindow(before, windowOf(rng, 0), rules, state)
        state = judged.next
        const seen = seenBy(judged)
        for (const rule of ruleNames) if (seen[rule]) counts.set(rule, (counts.get(rule) ?? 0) + 1)
      }
    }
    const windows = runs * windowsOfRun
    const most = windows / 1000 + 3 * Math.sqrt(windows / 1000)
    for (const rule of ruleNames) {
      const alarms = counts.get(rule) ?? 0
      console.log(
        `| ${reference.name} | ${rule} | ${alarms} of ${windows} | ${((1000 * alarms) / windows).toFixed(1)} |`,
      )
      if (rule.startsWith('alarm')) assert.ok(alarms <= most, `${rule}: ${alarms} of ${windows}`)
    }
  })

const delayRules = ruleNames.slice(1)

for (const reference of references.slice(0, 2))
  for (const shift of [0.1, 0.2, 0.3] as const)
    test(`windows until a shift of ${shift} is seen, reference of ${reference.name}`, () => {
      const first = new Map<Rule, number[]>(delayRules.map((rule) => [rule, []]))
      const runs = Math.max(4, Math.round(seeds * 0.03))
      for (let run = 0; run < runs; run++) {
        const delays = delaysOf(reference, shift, createRng(47_000 + run))
        for (const rule of delayRules) first.get(rule)?.push(delays.get(rule) ?? Infinity)
      }
      const middles = delayRules.map((rule) => middleOf(first.get(rule) ?? []))
      const words = middles.map((middle) => (middle > longest ? '–' : `${middle}`))
      console.log(`| ${reference.name} | ${shift} sd | ${words.join(' | ')} | ${runs} |`)
      const [hint = 0, , alarm = 0, evidence = 0] = middles
      if (shift === 0.3) assert.ok(hint <= 2 && alarm <= 4, `${words}`)
      const most = { 0.1: 12, 0.2: 4, 0.3: 2 }[shift]
      if (reference.rows >= 10_000) assert.ok(evidence <= (most ?? 0), `${words}`)
    })

/** The first window in which each rule sees the shift, from 1 on. */
const delaysOf = (reference: Reference, shift: number, rng: Rng): ReadonlyMap<Rule, number> => {
  const before = referenceOf(reference, rng)
  const delays = new Map<Rule, number>()
  let state: JudgeState | null = null
  for (let window = 1; window <= longest && delays.size < delayRules.length; window++) {
    const judged = judgeWindow(before, windowOf(rng, shift), rules, state)
    state = judged.next
    const seen = seenBy(judged)
    for (const rule of delayRules) if (seen[rule] && !delays.has(rule)) delays.set(rule, window)
  }
  return delays
}

const middleOf = (values: readonly number[]) =>
  [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN
