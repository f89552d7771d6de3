/** Counts again, from the log, what a rollout was judged by. */
import { type Measure, measures, type Rollout, type RolloutPoint } from '../../core/rollout.ts'
import { noEvidence } from '../../rollout/evidence.ts'
import { look } from '../../rollout/look.ts'
import { type Labelled, newMemory } from '../../rollout/tally.ts'
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
  readonly looks: number
  /** None where the log tells what it told then. */
  readonly changed: readonly Changed[]
  /** Evidence as the log has it now. */
  readonly back: RolloutPoint['back']
  readonly on: RolloutPoint['on']
}

export const recount = async (
  rollout: Rollout,
  points: readonly RolloutPoint[],
  requests: Answering['requests'],
): Promise<Recount> => {
  const { endpoint, model } = rollout
  const memory = newMemory()
  const changed: Changed[] = []
  let now = { ...rollout, evidence: noEvidence, labelsTo: rollout.labelsFrom }
  let last: RolloutPoint | null = null
  for (const point of points) {
    const { from, to, slowMs, phase, step, weight, labelsTo } = point
    const outcomes = await requests.outcomes({ endpoint, model, from, to })
    const labelled: Labelled[] = []
    for await (const some of labelsBetween(requests, now.labelsTo, labelsTo)) labelled.push(...some)
    const at = { ...now, slowMs, phase, step, weight, readTo: from }
    const looked = look(at, { to, outcomes, labelled, labelsTo }, memory)
    last = looked.told
    for (const measure of measures)
      if (!isSame(point.counts[measure], last.counts[measure]))
        changed.push({ from, to, measure, kept: point.counts[measure], now: last.counts[measure] })
    now = { ...now, evidence: looked.evidence, labelsTo }
  }
  const nothing = { errors: 1, latency: 1, quality: 1 }
  return { looks: points.length, changed, back: last?.back ?? nothing, on: last?.on ?? nothing }
}

const isSame = (a: Counts, b: Counts) =>
  (['stable', 'candidate'] as const).every(
    (arm) => a[arm].answers === b[arm].answers && a[arm].bad === b[arm].bad,
  )
