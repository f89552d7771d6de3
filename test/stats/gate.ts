/**
 * How often the default gate errs on a first version: models that have learnt from noise and pass, and
 * models of a law that is there and do not. Thousands of small trainings; `MILLRACE_SEEDS` sets how many
 * of each (default 1,000). `npm run test:stats` prints the table of docs/gate.md.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { resolveConfig } from '../../src/config/resolve.ts'
import { createRng, type Rng } from '../../src/core/rng.ts'
import { gate } from '../../src/evaluate/gate.ts'
import { trainTask } from '../../src/pipeline/training.ts'
import { readPackage, writePackage } from '../../src/tasks/kit/package.ts'
import { splitRows } from '../../src/tasks/kit/split.ts'
import type { Task } from '../../src/tasks/kit/task.ts'
import { nextWordTask } from '../../src/tasks/nextword/task.ts'
import { tabularTask } from '../../src/tasks/tabular/task.ts'

const seeds = Number(process.env['MILLRACE_SEEDS'] ?? 1000)

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-stats-'))
})
after(() => rm(folder, { recursive: true }))

interface Setting {
  readonly name: string
  readonly task: Task
  readonly options: { readonly kind: string; readonly [option: string]: unknown }
  readonly train: { readonly epochs: number; readonly learningRate: number }
  readonly validationSplit: number
  readonly rows: (rng: Rng) => string[]
  /** Trainings, as a share of the seeds: some are slow. */
  readonly share?: number
}

/** A table of three columns, of which `x` decides the class by this slope; 0 is noise. */
const table = (name: string, count: number, share: number, slope: number): Setting => ({
  name,
  task: tabularTask,
  options: { kind: 'tabular-class', label: 'label', hidden: [16] },
  train: { epochs: 6, learningRate: 0.02 },
  validationSplit: 0.25,
  share: Math.min(1, 800 / count),
  rows: (rng) =>
    Array.from({ length: count }, () => {
      const x = rng.normal()
      const odds = Math.log(share / (1 - share)) + slope * x
      return JSON.stringify({
        x: x.toFixed(3),
        y: rng.normal().toFixed(3),
        colour: ['red', 'blue', 'green'][rng.below(3)],
        label: rng.uniform() < 1 / (1 + Math.exp(-odds)) ? 'yes' : 'no',
      })
    }),
})

/** Sentences of words that are drawn one by one; with `pairs` every other word follows from the one before. */
const words = (name: string, count: number, vocabulary: number, pairs: boolean): Setting => ({
  name,
  task: nextWordTask,
  options: { kind: 'next-word' },
  train: { epochs: 3, learningRate: 0.003 },
  validationSplit: 0.1,
  share: 0.1,
  rows: (rng) =>
    Array.from({ length: count }, () => {
      const drawn = () => Math.floor(Math.exp(rng.uniform() * Math.log(vocabulary)))
      return Array.from({ length: 3 + rng.below(4) }, () => {
        const word = drawn()
        return `w${word} w${pairs ? (word * 7) % vocabulary : drawn()}`
      }).join(' ')
    }),
})

/** Whether a first version of this seed passes the default gate. */
const passes = async (setting: Setting, seed: number): Promise<boolean> => {
  const { task, options, train, validationSplit } = setting
  const model = { task: options, data: { kind: 'records', file: 'rows.csv' } }
  const { models } = resolveConfig(
    { models: { one: { ...model, train: { ...train, seed, validationSplit } } } },
    { project: '/', home: '/home', fast: false },
  )
  assert.ok(models[0])
  const { recipe, gate: rules } = models[0]
  const rows = setting.rows(createRng(1000 + seed))
  const sides = splitRows(rows, {
    identity: (row) => task.identity(row),
    share: validationSplit,
  })
  const { prepared, parameters, metrics } = await trainTask({ task, recipe, sides, rows }, () => {})
  const place = join(folder, 'package')
  await writePackage(place, { prepared, parameters, metrics, lineage: null })
  const [judged] = await task.judge([await readPackage(place)], sides.validation)
  return gate(rules, {
    candidate: { ...judged?.metrics, ...metrics },
    baseline: prepared.baseline(sides.validation),
    champion: null,
  }).passed
}

/** Share that passes, with two standard errors. */
const measure = async (setting: Setting) => {
  const count = Math.max(20, Math.round(seeds * (setting.share ?? 1)))
  let passed = 0
  for (let seed = 0; seed < count; seed++) if (await passes(setting, seed)) passed++
  const rate = passed / count
  const error = 2 * Math.sqrt(Math.max(rate * (1 - rate), 1 / count) / count)
  console.log(`| ${setting.name} | ${passed} of ${count} | ${(100 * rate).toFixed(1)} % |`)
  return { rate, error }
}

for (const setting of [
  table('noise, 400 records, half of each class', 400, 0.5, 0),
  table('noise, 400 records, one in four of a class', 400, 0.25, 0),
  table('noise, 4,000 records, half of each class', 4000, 0.5, 0),
  table('noise, 100 records, half of each class', 100, 0.5, 0),
  words('noise, 1,000 sentences of 500 words', 1000, 500, false),
])
  test(`the default gate hardly lets through what was learnt from ${setting.name}`, async () => {
    const { rate, error } = await measure(setting)
    assert.ok(rate - error < 0.1, `${(100 * rate).toFixed(1)} % pass`)
  })

for (const setting of [
  table('a clear law (slope 2), 400 records', 400, 0.5, 2),
  table('a weak law (slope 1), 4,000 records', 4000, 0.5, 1),
  words('pairs of words, 1,000 sentences', 1000, 50, true),
])
  test(`the default gate lets through what was learnt from ${setting.name}`, async () => {
    const { rate, error } = await measure(setting)
    assert.ok(rate + error > 0.9, `${(100 * rate).toFixed(1)} % pass`)
  })
