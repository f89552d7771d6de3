/** A hundred days of pictures of digits from several populations, as the curves of their weights have it. */
import type { MonitorWindow } from '../../src/core/monitor.ts'
import { createRng, type Rng } from '../../src/core/rng.ts'
import { sampleOf } from '../../src/metrics/drift/sample.ts'
import { countCategories } from '../../src/metrics/drift/table.ts'
import type { Feature, Side } from '../../src/monitor/types.ts'
import { watch } from './traffic.ts'

export type Scenario = 'steady' | 'seasonal' | 'growing'
type Population = 'usual' | 'seasonal' | 'growing'

const ticks = 100
const picturesOfTick = 200
/** Noise of the seasonal weight: at all times, or in season alone. */
export type Noise = 'always' | 'season'

/** Whose pictures a tick has: those of the population with the largest weight. */
const populationAt = (rng: Rng, tick: number, scenario: Scenario, noise: Noise): Population => {
  const usual = 0.1 + 0.1 * rng.uniform()
  if (scenario === 'seasonal') {
    const inSeason = [20, 60].some((start) => tick >= start && tick <= start + 20)
    const x = inSeason ? (Math.PI * (tick % 20 || (tick % 40 === 0 ? 20 : 0))) / 20 : 0
    const some = inSeason || noise === 'always' ? 0.25 * (2 * rng.uniform() - 1) : 0
    return 0.5 * Math.sin(x) + some > usual ? 'seasonal' : 'usual'
  }
  if (scenario === 'growing') {
    const x = tick / ticks
    return -(x ** 2) + 1.68 * x - 0.5 + 0.2 * x * rng.uniform() > usual ? 'growing' : 'usual'
  }
  return 'usual'
}

/** What pictures show, by population: mean and deviation of each number. */
const looks: Readonly<Record<Population, Readonly<Record<string, readonly [number, number]>>>> = {
  usual: { brightness: [0.13, 0.03], ink: [0.19, 0.05], x: [13.5, 0.8], y: [13.6, 0.9] },
  seasonal: { brightness: [0.155, 0.03], ink: [0.23, 0.05], x: [13.4, 0.9], y: [14.0, 0.9] },
  growing: { brightness: [0.15, 0.04], ink: [0.24, 0.06], x: [13.9, 1.1], y: [13.3, 1.0] },
}
/** How large a part of a number below 1 its confidence is off, on average. */
const doubts: Readonly<Record<Population, number>> = { usual: 0.02, seasonal: 0.12, growing: 0.35 }

type Picture = Readonly<Record<string, number>>

const pictureOf = (rng: Rng, population: Population): Picture => {
  const numbers = Object.entries(looks[population]).map(([name, [mean, deviation]]) => [
    name,
    mean + deviation * rng.normal(),
  ])
  const doubt = Math.min(0.9, -doubts[population] * Math.log(1 - rng.uniform()))
  // A model that does not know a script answers some digits more often than others.
  const answer = population === 'growing' && rng.uniform() < 0.4 ? rng.below(3) : rng.below(10)
  return { ...Object.fromEntries(numbers), confidence: 1 - doubt, answer }
}

const sideOf = (pictures: readonly Picture[]): Side => {
  const column = (name: string) => pictures.map((picture) => picture[name] ?? Number.NaN)
  const number = (name: string, of: Feature['of']): Feature => ({
    ...{ name, of, weight: null },
    values: {
      ...{ kind: 'number', sample: sampleOf(column(name)), rows: pictures.length },
      ...{ missing: 0, invalid: 0 },
    },
  })
  const counts = countCategories(column('answer').map(String))
  return {
    rows: pictures.length,
    features: [
      ...Object.keys(looks.usual).map((name) => number(name, 'picture')),
      number('confidence', 'prediction'),
      {
        ...{ name: 'answer', of: 'prediction', weight: null },
        values: { kind: 'category', counts, rest: 0, missing: 0, invalid: 0 },
      },
    ],
    words: null,
  }
}

/** Windows of so many pictures as the monitor judges them; 1,000 are those of five days. */
export const playDigits = (
  scenario: Scenario,
  seed: number,
  noise: Noise,
  rows = 1000,
): MonitorWindow[] => {
  const rng = createRng(seed)
  const draw = (population: Population, count: number) =>
    Array.from({ length: count }, () => pictureOf(rng, population))
  const reference = sideOf(draw('usual', 12_000))
  const pictures = Array.from({ length: ticks }, (_, tick) =>
    draw(populationAt(rng, tick, scenario, noise), picturesOfTick),
  ).flat()
  const count = Math.floor(pictures.length / rows)
  const sides = Array.from({ length: count }, (_, at) =>
    sideOf(pictures.slice(at * rows, (at + 1) * rows)),
  )
  return watch(reference, sides)
}
