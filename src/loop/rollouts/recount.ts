/** Counts again, from the log, what a rollout was judged by. */
import {
  type Measure,
  measures,
  type Rollout,
  type RolloutPoint,
  type Seen,
} from '../../core/rollout.ts'
import { noEvidence } from '../../rollout/evidence.ts'
import { type Found, look } from '../../rollout/look.ts'
import { type Memory, newMemory } from '../../rollout/tally.ts'
import { labelsBetween } from './labels.ts'
import type { Answering } from './types.ts'

type Counts = RolloutPoint['counts'][Measure]

/** A look whose counts are not what they were. */
export interface Changed {
  readonly from: number
  readonly to: number
  readonly measure: Measure
  readonly kept: Counts
  readonly now: Counts
}

export interface Recount {
  /** Looks that were counted again, and those there are: fewer where the time was over before. */
  readonly looks: number
  readonly of: number
  /** None where the log tells what it told then. */
  readonly changed: readonly Changed[]
  /** Evidence as the log has it now. */
  readonly back: RolloutPoint['back']
  readonly on: RolloutPoint['on']
}

export interface RecountOptions {
  /** Milliseconds after which it stops. */
  readonly within: number
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed?: () => number
  readonly signal?: AbortSignal | undefined
  /** Hears after each look how many are done. */
  progress?(done: number, of: number): void
}

/** Milliseconds of the log that are read at a time. */
const longestRead = 60_000

export const recount = async (
  rollout: Rollout,
  points: readonly RolloutPoint[],
  requests: Answering['requests'],
  { within, elapsed = () => performance.now(), signal, progress }: RecountOptions,
): Promise<Recount> => {
  const until = elapsed() + within
  const memory = newMemory()
  const changed: Changed[] = []
  let now: Rollout = { ...rollout, evidence: noEvidence, labelsTo: rollout.labelsFrom }
  let last: RolloutPoint | null = null
  let looks = 0
  for (const point of points) {
    if (elapsed() >= until) break
    signal?.throwIfAborted()
    const told = await lookAgain(now, point, { requests, memory })
    last = told.last ?? last
    for (const measure of measures)
      if (isComparable(point, measure) && !isSame(point.counts[measure], told.counts[measure])) {
        const [kept, counted] = [point.counts[measure], told.counts[measure]]
        changed.push({ from: point.from, to: point.to, measure, kept, now: counted })
      }
    now = { ...now, evidence: told.evidence, labelsTo: point.labelsTo }
    looks++
    progress?.(looks, points.length)
  }
  const nothing = { errors: 1, latency: 1, quality: 1 }
  const [back, on] = [last?.back ?? nothing, last?.on ?? nothing]
  return { looks, of: points.length, changed, back, on }
}

/** Of several looks that became one it is not known any more beyond what each counted an answer as slow. */
const isComparable = ({ looks = 1 }: RolloutPoint, measure: Measure): boolean =>
  looks === 1 || measure !== 'latency'

/** What a look counts now: read in pieces, however long the time is that it stands for. */
const lookAgain = async (
  before: Rollout,
  { from, to, slowMs, phase, step, weight, labelsTo }: RolloutPoint,
  { requests, memory }: { readonly requests: Answering['requests']; readonly memory: Memory },
) => {
  const { endpoint, model } = before
  const at = { ...before, slowMs, phase, step, weight }
  const pieces: RolloutPoint[] = []
  let { evidence } = before
  const count = (found: Pick<Found, 'outcomes' | 'labelled'>) => {
    const looked = look({ ...at, evidence, readTo: from }, { to, labelsTo, ...found }, memory)
    evidence = looked.evidence
    pieces.push(looked.told)
  }
  for (let begin = from; begin < to; begin += longestRead) {
    const end = Math.min(to, begin + longestRead)
    count({
      outcomes: await requests.outcomes({ endpoint, model, from: begin, to: end }),
      labelled: [],
    })
  }
  for await (const labelled of labelsBetween(requests, before.labelsTo, labelsTo))
    count({ outcomes: [], labelled })
  return { evidence, counts: sumOf(pieces), last: pieces.at(-1) ?? null }
}

const sumOf = (points: readonly RolloutPoint[]): RolloutPoint['counts'] => ({
  errors: summed(points.map(({ counts }) => counts.errors)),
  latency: summed(points.map(({ counts }) => counts.latency)),
  quality: summed(points.map(({ counts }) => counts.quality)),
})

const summed = (all: readonly Counts[]): Counts => ({
  stable: total(all.map(({ stable }) => stable)),
  candidate: total(all.map(({ candidate }) => candidate)),
})

const total = (all: readonly Seen[]): Seen => ({
  answers: all.reduce((sum, { answers }) => sum + answers, 0),
  bad: all.reduce((sum, { bad }) => sum + bad, 0),
})

const isSame = (a: Counts, b: Counts) =>
  (['stable', 'candidate'] as const).every(
    (arm) => a[arm].answers === b[arm].answers && a[arm].bad === b[arm].bad,
  )
