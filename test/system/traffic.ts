/** Made-up traffic of a model with 20 features, and the windows that the real judge makes of it. */
import type { DriftRules, MonitorWindow } from '../../src/core/monitor.ts'
import type { Rng } from '../../src/core/rng.ts'
import { sampleOf } from '../../src/metrics/drift/sample.ts'
import { countCategories } from '../../src/metrics/drift/table.ts'
import { type JudgeState, judgeWindow } from '../../src/monitor/judge/judge.ts'
import type { Feature, Side, Values } from '../../src/monitor/types.ts'

export const rules: DriftRules = {
  ...{ window: { by: 'rows', rows: 1000, least: 0 }, against: { kind: 'training' }, minimum: 500 },
  ...{ ignore: [], critical: [], level: 0.01, effect: 0.1 },
}

/** A number is NaN where it is missing. */
export type Columns = Readonly<Record<string, readonly (number | string)[]>>
type Draw = (rng: Rng, shared: number) => number | string

/** Values go up with what a row's values share, which is 0 on average, by the part `of` it. */
const normal = (rng: Rng, shared: number, of: number) =>
  of * shared + Math.sqrt(1 - of ** 2) * rng.normal()

const numberOf =
  (mean: number, deviation: number, of = 0): Draw =>
  (rng, shared) =>
    mean + deviation * normal(rng, shared, of)

const skewedOf =
  (middle: number, sigma: number, of = 0): Draw =>
  (rng, shared) =>
    middle * Math.exp(sigma * normal(rng, shared, of))

/** The category of rank k as often as 1 / kᵃ. */
const categoryOf = (names: readonly string[], a: number): Draw => {
  const weights = names.map((_, at) => (at + 1) ** -a)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return (rng) => {
    let left = rng.uniform() * total
    for (const [at, name] of names.entries()) {
      left -= weights[at] ?? 0
      if (left < 0) return name
    }
    return names.at(-1) ?? ''
  }
}

const named = (word: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${word}${at + 1}`)

/** Twelve numbers and six categories that are asked, a class and a confidence that are answered. */
const draws: Readonly<Record<string, Draw>> = {
  age: (rng, shared) => Math.round(42 + 13 * normal(rng, shared, 0.7)),
  charge: skewedOf(65, 0.6, 0.7),
  income: skewedOf(3200, 0.5, 0.8),
  temperature: numberOf(14, 7),
  height: numberOf(1.72, 0.09),
  weight: numberOf(74, 13),
  distance: skewedOf(12, 0.8),
  duration: skewedOf(7, 0.5),
  balance: numberOf(0, 100, 0.5),
  share: (rng) => rng.uniform() ** 2,
  visits: (rng) => Math.floor(-6 * Math.log(1 - rng.uniform())),
  score: numberOf(600, 80, 0.6),
  plan: categoryOf(['basic', 'plus', 'family'], 1),
  country: categoryOf(named('C', 8), 1.2),
  device: categoryOf(['phone', 'desktop', 'tablet', 'watch', 'tv'], 1.5),
  branch: categoryOf(named('B', 60), 1),
  weekday: categoryOf(named('day', 7), 0),
  newsletter: categoryOf(['no', 'yes'], 0.5),
  answer: categoryOf(['stays', 'leaves'], 2),
  confidence: (rng) => 1 - 0.5 * rng.uniform() ** 3,
}

const answered = ['answer', 'confidence']
/** What the model goes by. */
const weights: Readonly<Record<string, number>> = {
  ...{ charge: 0.2, age: 0.15, score: 0.12, plan: 0.1, income: 0.08, visits: 0.07, country: 0.06 },
  ...{
    duration: 0.05,
    balance: 0.04,
    distance: 0.03,
    share: 0.02,
    temperature: 0.02,
    device: 0.02,
  },
  ...{ height: 0.01, weight: 0.01, branch: 0.01, weekday: 0.005, newsletter: 0.005 },
}

export const columnsOf = (rng: Rng, rows: number): Record<string, (number | string)[]> => {
  const shared = Array.from({ length: rows }, () => rng.normal())
  return Object.fromEntries(
    Object.entries(draws).map(([name, draw]) => [name, shared.map((own) => draw(rng, own))]),
  )
}

/** Texts where there should be numbers are invalid, and NaN is missing; of a category the empty text is missing. */
export const valuesOf = (column: readonly (number | string)[], isNumber: boolean): Values => {
  if (!isNumber) {
    const there = column.filter((value) => value !== '').map(String)
    const counts = countCategories(there)
    return { kind: 'category', counts, rest: 0, missing: column.length - there.length, invalid: 0 }
  }
  const all = column.filter((value) => typeof value === 'number')
  const there = all.filter((value) => !Number.isNaN(value))
  return {
    ...{ kind: 'number', sample: sampleOf(there), rows: there.length },
    ...{ missing: all.length - there.length, invalid: column.length - all.length },
  }
}

/** Columns of categories; every other one has numbers. */
const categories = ['plan', 'country', 'device', 'branch', 'weekday', 'newsletter', 'answer']

export const sideOf = (columns: Columns, more: readonly Feature[] = []): Side => ({
  rows: Object.values(columns)[0]?.length ?? 0,
  features: [
    ...Object.entries(columns).map(
      ([name, column]): Feature => ({
        name,
        of: answered.includes(name) ? 'prediction' : 'input',
        values: valuesOf(column, !categories.includes(name)),
        weight: weights[name] ?? null,
      }),
    ),
    ...more,
  ],
  words: null,
})

const day = 86_400_000

/** Judges windows in turn as the monitor does; each is a day, from 1 September 2026 on. */
export const watch = (
  reference: Side,
  sides: readonly Side[],
  own: DriftRules = rules,
): MonitorWindow[] => {
  let state: JudgeState | null = null
  return sides.map((side, at): MonitorWindow => {
    const { next, ...judged } = judgeWindow(reference, side, own, state)
    state = next
    const from = Date.UTC(2026, 8, 1) + at * day
    return {
      ...{ endpoint: 'churn', version: 3, number: at + 1, from, to: from + day },
      ...{ judgedAt: from + day, answers: side.rows, sampled: side.rows, failures: 0 },
      ...{ anomalies: 0, slices: [], ...judged, cause: null },
    }
  })
}
