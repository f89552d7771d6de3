/** Sends requests in the order of their times, and the labels that come later between them. */
import { counted } from '../core/text.ts'
import type { SimulatedInput } from './define.ts'
import type { Plan, SimulatedRequest } from './types.ts'

/** Whoever answers: a server, or the serving code of a home. Both fail with the refusals of the catalogue. */
export interface Answering {
  /** The best answer to each input, in their order; the one at a place has the id `id-place`. */
  predict(request: {
    readonly id: string
    readonly endpoint: string
    readonly time: number
    readonly inputs: readonly SimulatedInput[]
  }): Promise<readonly (string | number | null)[]>
  /** Answers how many of them are of no request that is kept. */
  feedback(labels: readonly Label[]): Promise<number>
}

export interface Label {
  readonly request_id: string
  readonly label: string
}

/** What became of the events of a population. */
export interface Tally {
  readonly population: string
  readonly events: number
  /** Those of which the label is known and that were answered with a class or a word, and those of them that were answered with it. */
  readonly known: number
  readonly right: number
}

export interface Sent {
  /** Begins the ids of all requests. */
  readonly run: string
  readonly requests: number
  readonly events: number
  /** Labels that were said, and those of them that are of no request that is kept. */
  readonly labels: number
  readonly unknown: number
  /** Ticks that were done; fewer than there are where it was stopped. */
  readonly ticks: number
  readonly populations: readonly Tally[]
}

export interface SendOptions extends Plan {
  readonly run: string
  readonly signal: AbortSignal
  /** Hears after each request. */
  progress(tick: number, events: number): void
}

/**
 * Asks all that is drawn, one request after the other. Labels come when so many ticks are over; those that are still due
 * after the last tick come then. Once the signal is given it ends after the request that is under way, and says no more labels.
 */
export const send = async (
  requests: AsyncIterable<SimulatedRequest>,
  answering: Answering,
  options: SendOptions,
): Promise<Sent> => {
  const { run, endpoint, delay, signal, progress } = options
  const due = createDue(answering)
  const tally = createTally()
  let sent = { requests: 0, events: 0, ticks: 0 }
  for await (const { tick, part, time, events } of requests) {
    if (signal.aborted) break
    await due.say(tick)
    const id = `${run}-${tick}-${part}`
    const inputs = events.map(({ input }) => input)
    const answers = await answering.predict({ id, endpoint, time, inputs })
    events.forEach((event, place) => {
      tally.add(event, answers[place] ?? null)
      if (event.told && event.label !== null)
        due.add(tick + delay, { request_id: `${id}-${place}`, label: event.label })
    })
    sent = { requests: sent.requests + 1, events: sent.events + events.length, ticks: tick + 1 }
    progress(tick, sent.events)
  }
  if (!signal.aborted) await due.say(Number.POSITIVE_INFINITY)
  return { run, ...sent, ...due.said(), populations: tally.all() }
}

/** Labels at a time. */
const atOnce = 500

/** Labels that are said from a tick on. */
const createDue = ({ feedback }: Answering) => {
  let waiting: (Label & { readonly from: number })[] = []
  let [labels, unknown] = [0, 0]
  return {
    add: (from: number, label: Label) => {
      waiting.push({ ...label, from })
    },
    async say(tick: number) {
      const ripe = waiting.filter(({ from }) => from <= tick)
      waiting = waiting.filter(({ from }) => from > tick)
      for (let first = 0; first < ripe.length; first += atOnce) {
        const some = ripe.slice(first, first + atOnce)
        unknown += await feedback(some.map(({ request_id, label }) => ({ request_id, label })))
        labels += some.length
      }
    },
    said: () => ({ labels, unknown }),
  }
}

const createTally = () => {
  const all = new Map<string, Tally>()
  return {
    add({ population, label }: SimulatedRequest['events'][number], answer: string | number | null) {
      const { events, known, right } = all.get(population) ?? { events: 0, known: 0, right: 0 }
      const isKnown = label !== null && typeof answer !== 'number'
      all.set(population, {
        population,
        events: events + 1,
        known: known + (isKnown ? 1 : 0),
        right: right + (isKnown && answer === label ? 1 : 0),
      })
    },
    all: () => [...all.values()],
  }
}

/** How far it is: `tick 41 of 100, 4,100 events`. */
export const standing = (tick: number, ticks: number, events: number): string =>
  `tick ${(tick + 1).toLocaleString('en')} of ${ticks.toLocaleString('en')}, ${counted(events, 'event')}`
