/** From populations to requests: the same for the same seed, whatever else is drawn. */
import { MillraceError } from '../core/error.ts'
import { createRng, hash, type Rng } from '../core/rng.ts'
import { quoted } from '../core/text.ts'
import type { Choice, Moment, Population, Scenario } from './define.ts'
import type { Drawn, SimulatedRequest } from './types.ts'

/** Milliseconds of a tick. */
export const day = 86_400_000

/** Events of a request at most. */
export const together = 100

export interface DrawOptions {
  readonly ticks: number
  /** Events of a tick. */
  readonly perTick: number
  readonly seed: number
  /** When the first tick begins, milliseconds since 1970. */
  readonly from: number
  readonly choice: Choice
  /** Share of the events whose label is told, 0 to 1. */
  readonly labels: number
}

/** The requests of a scenario in the order of their times: those of a tick are spread over its day. */
export async function* drawRequests(
  { populations }: Pick<Scenario, 'populations'>,
  options: DrawOptions,
): AsyncGenerator<SimulatedRequest> {
  const { ticks, perTick, from } = options
  for (let tick = 0; tick < ticks; tick++) {
    const at = { tick, ticks }
    const drawWho = whoAsks(populations, at, options)
    for (let first = 0; first < perTick; first += together) {
      const events: Drawn[] = []
      for (let number = first; number < Math.min(first + together, perTick); number++)
        events.push(await drawEvent(drawWho, at, { ...options, number }))
      const time = from + tick * day + Math.floor((first / perTick) * day)
      yield { tick, part: first / together, time, events }
    }
  }
}

/** Its own stream for each purpose, tick and event: more of the one leave the others as they were. */
const streamOf = (seed: number, ...names: readonly (string | number)[]): Rng =>
  createRng(hash([seed, ...names].join(' ')))

const drawEvent = async (
  drawWho: (rng: Rng) => Population,
  at: Moment,
  { seed, number, labels, perTick }: DrawOptions & { readonly number: number },
): Promise<Drawn> => {
  const population = drawWho(streamOf(seed, 'who', at.tick, number))
  const { name } = population
  const occasion = { ...at, seed, event: at.tick * perTick + number }
  const rng = streamOf(seed, 'event', at.tick, number)
  const { input, label = null } = await population.draw(rng, occasion)
  const told = label !== null && streamOf(seed, 'told', at.tick, number).uniform() < labels
  return { population: name, input, label, told }
}

/** Who asks at a tick. Fails with `bad_config` where a weight is no number, or nobody has one. */
const whoAsks = (
  populations: readonly Population[],
  at: Moment,
  { seed, choice }: DrawOptions,
): ((rng: Rng) => Population) => {
  const rng = streamOf(seed, 'weights', at.tick)
  const weighed = populations.map((population) => ({
    population,
    weight: weightOf(population, at, choice === 'largest' ? rng : null),
  }))
  if (choice === 'largest') {
    const [largest] = [...weighed].sort((one, other) => other.weight - one.weight)
    if (largest) return () => largest.population
  }
  const able = weighed.filter(({ weight }) => weight > 0)
  const total = able.reduce((sum, { weight }) => sum + weight, 0)
  const last = able.at(-1)?.population
  if (!last)
    throw new MillraceError('bad_config', {
      what: `At tick ${at.tick} of ${at.ticks} no population has a weight above 0.`,
      fix: 'Give one a weight at every tick.',
    })
  return (drawn) => {
    let left = drawn.uniform() * total
    for (const { population, weight } of able) {
      left -= weight
      if (left < 0) return population
    }
    return last
  }
}

const weightOf = (population: Population, at: Moment, rng: Rng | null): number => {
  const weight = population.weight(at) + (rng ? (population.noise?.(at, rng) ?? 0) : 0)
  if (Number.isFinite(weight)) return weight
  throw new MillraceError('bad_config', {
    what: `The weight of the population ${quoted(population.name)} at tick ${at.tick} is ${weight}.`,
    fix: 'Answer a finite number.',
  })
}
