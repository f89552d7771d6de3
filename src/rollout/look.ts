/** One look at the log: what is new becomes evidence, and a point of its curve. */
import type { RequestOutcome } from '../core/requests.ts'
import {
  type Evidence,
  type Measure,
  measures,
  type Rollout,
  type RolloutPoint,
} from '../core/rollout.ts'
import { evidenceOf, type News, withNews } from './evidence.ts'
import { limitsOf } from './judge.ts'
import { countLabels, countOutcomes, type Labelled, type Memory, slowBeyond } from './tally.ts'

/** What is new in the log. */
export interface Found {
  /** Milliseconds since 1970: from the end of the look before. */
  readonly to: number
  /** Place of the last label. */
  readonly labelsTo: number
  readonly outcomes: readonly RequestOutcome[]
  readonly labelled: readonly Labelled[]
}

export interface Looked {
  readonly evidence: Evidence
  /** What is kept of it, null where nothing was new; and what it comes to. */
  readonly point: RolloutPoint | null
  readonly told: RolloutPoint
  /** Milliseconds beyond which answers count as slow at the next look. */
  readonly slowMs: number | null
}

const nothing: News = {
  stable: { answers: 0, bad: 0 },
  candidate: { answers: 0, bad: 0 },
  bad: [],
  pairs: { stable: 0, candidate: 0 },
}

export const look = (
  rollout: Rollout,
  { to, labelsTo, outcomes, labelled }: Found,
  memory: Memory,
): Looked => {
  const { plan, slowMs, phase, step, weight, readTo } = rollout
  // Once all questions go to the candidate there is nothing to be slower than.
  const limit = rollout.policy === 'blue/green' ? null : slowMs
  const answers = countOutcomes(rollout, outcomes, { memory, slowMs: limit })
  const quality = labelled.length === 0 ? nothing : countLabels(rollout, labelled, memory)
  const news: Record<Measure, News> = { ...answers, quality }
  const evidence = byMeasure((measure) =>
    withNews(rollout.evidence[measure], news[measure], limitsOf(plan, measure)),
  )
  const isNew = measures.some((measure) => countOf(news[measure]) > 0)
  const point: RolloutPoint = {
    ...{ from: readTo, to, labelsTo, phase, step, weight, slowMs: limit },
    counts: byMeasure((measure) => {
      const { stable, candidate } = news[measure]
      return { stable, candidate }
    }),
    back: byMeasure((measure) => evidenceOf(evidence[measure].back)),
    on: byMeasure((measure) => evidenceOf(evidence[measure].on)),
  }
  return {
    evidence,
    point: isNew ? point : null,
    told: point,
    slowMs: slowBeyond(memory, plan.tolerance) ?? slowMs,
  }
}

const countOf = ({ stable, candidate }: News) =>
  stable.answers + candidate.answers + stable.bad + candidate.bad

const byMeasure = <T>(of: (measure: Measure) => T): Record<Measure, T> => ({
  errors: of('errors'),
  latency: of('latency'),
  quality: of('quality'),
})
