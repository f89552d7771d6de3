/**
 * How often a gate on changed rows errs: a model of texts with slips in a third of their words, whose accuracy on such texts is
 * known from many more of them than a gate sees, held against bounds around it. `MILLRACE_SEEDS` sets how often (default
 * 1,000). `npm run test:stats` prints the table of test/stats/RESULTS.md.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { createRng } from '../../src/core/rng.ts'
import type { Rule } from '../../src/core/rule.ts'
import { gate } from '../../src/evaluate/gate.ts'
import { lookedAt, noisy } from '../../src/evaluate/noise/rows.ts'
import { measureOf, rowsOf, type Scores, scoresAt } from '../../src/metrics/scores.ts'
import { robustInGate } from '../../src/pipeline/robust.ts'
import { textClassTask } from '../../src/tasks/textclass/task.ts'
import { trainedPackage } from '../system/models.ts'

const seeds = Number(process.env['MILLRACE_SEEDS'] ?? 1000)

const topics = {
  weather: ['thunder', 'sunshine', 'rainfall', 'snowflake', 'breeze'],
  food: ['potato', 'dinner', 'kitchen', 'sandwich', 'cheese'],
} as const
const others = ['today', 'nothing', 'about', 'maybe']

/** Texts with one word of a topic among four of everybody; no two are the same row. */
const texts = (count: number, seed: number): string[] => {
  const rng = createRng(seed)
  return Array.from({ length: count }, (_, id) => {
    const label = rng.uniform() < 0.5 ? 'weather' : 'food'
    const any = Array.from({ length: 4 }, () => others[rng.below(4)])
    return JSON.stringify({ id, text: [...any, topics[label][rng.below(5)]].join(' '), label })
  })
}

/** Texts that stand for all there are. */
const all = 20_000

/** What is answered to all texts with slips in them. */
let told: Scores
let truth = 0
before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-stats-'))
  try {
    const rows = texts(300, 1)
    const prepared = textClassTask.prepare(rows, { text: 'text', label: 'label' })
    const opened = await trainedPackage(folder, prepared, { rows, epochs: 10, learningRate: 0.05 })
    const looked = lookedAt({ kind: 'record', text: 'text' }, '{"text":"today"}')
    const slipped = noisy(texts(all, 2), { noise: 'typos', amount: 0.33, seed: 1 }, looked)
    const [judged] = await textClassTask.judge([opened], slipped)
    told = judged?.scores ?? assert.fail()
    truth = measureOf(told)()['accuracy'] ?? Number.NaN
    console.log(`accuracy on all ${all} texts: ${percent(truth)}`)
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** What a model is in truth, beside the bound. */
const apart = [0.02, 0, -0.02] as const

const rulesFor = (bound: number): readonly Rule[] => [
  { atLeast: bound, tolerance: 0 },
  { atLeast: bound, tolerance: 0, confidence: 0.95 },
  { above: bound, confidence: 0.95 },
]

/** Which rules a sample of so many rows passes, for each bound. */
const verdicts = (rows: number, seed: number): readonly (readonly boolean[])[] => {
  const rng = createRng(seed + 1)
  const places = Array.from({ length: rows }, () => rng.below(rowsOf(told)))
  const scores = scoresAt(told, places)
  const metrics = measureOf(scores)()
  const noise = { noise: 'typos', amount: 0.33, metrics, interval: null, problem: null } as const
  const robustness = { metric: 'accuracy', rows, clean: {}, noises: [noise] }
  const report = robustInGate({ robustness, scores: new Map([['typos', scores]]) }, seed)
  return apart.map((by) =>
    rulesFor(truth - by).map(
      (rule) =>
        gate(
          { robust_accuracy_typos: rule },
          { candidate: {}, baseline: {}, champion: null, report },
        ).passed,
    ),
  )
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

for (const rows of [200, 1000, 5000])
  test(`of ${rows} changed rows a gate errs as often as its confidence says`, () => {
    const count = Math.max(40, Math.round(seeds * Math.min(1, 500 / rows)))
    const passed = Array.from({ length: count }, (_, seed) => verdicts(rows, seed))
    const shares = apart.map((_, at) =>
      rulesFor(0).map((_, rule) => passed.filter((each) => each[at]?.[rule]).length / count),
    )
    for (const [at, by] of apart.entries())
      console.log(
        `| ${rows} rows, in truth ${by === 0 ? 'at' : `${100 * Math.abs(by)} points ${by > 0 ? 'above' : 'below'}`} the bound | ${(shares[at] ?? []).map(percent).join(' | ')} |`,
      )
    const [above = [], equal = [], below = []] = shares
    const error = 2 * Math.sqrt((0.05 * 0.95) / count)
    const [, mild = 0] = equal
    const strict = equal[2] ?? 1
    assert.ok(Math.abs(mild - 0.95) < 0.02 + error, `${percent(mild)} at the bound are let through`)
    assert.ok(Math.abs(strict - 0.05) < 0.02 + error, `${percent(strict)} are called surely above`)
    assert.ok((above[1] ?? 0) > 0.95 - error, 'hardly any that is above is blocked but for chance')
    assert.ok((below[2] ?? 1) < 0.05 + error, 'hardly any that is below is called surely above')
  })
