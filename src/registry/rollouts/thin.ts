/** Points of a rollout, fewer of them: neighbours become one, those of long ago first. */
import { type Measure, measures, type RolloutPoint } from '../../core/rollout.ts'

/** Points that one rollout has at most. Beyond that the older ones are thinned out, again and again: the older, the coarser. */
export const mostPoints = 2000

/** The newest ones stay as they are. */
const newest = 500

/** Half as many of the older ones, but for what decides: where the phase or the share changes, and where evidence was highest. */
export const thinned = (points: readonly RolloutPoint[]): RolloutPoint[] => {
  const older = points.slice(0, -newest)
  const peaks = new Set(measures.flatMap((measure) => peaksOf(points, measure)))
  const fewer: RolloutPoint[] = []
  for (let at = 0; at < older.length; at++) {
    const [one, other] = [older[at], older[at + 1]]
    if (!one) continue
    const mayJoin = other && isAlike(one, other) && !peaks.has(one) && !peaks.has(other)
    fewer.push(mayJoin ? joined(one, other) : one)
    if (mayJoin) at++
  }
  return [...fewer, ...points.slice(-newest)]
}

const peaksOf = (points: readonly RolloutPoint[], measure: Measure): RolloutPoint[] =>
  (['back', 'on'] as const).flatMap((way) => {
    const [first, ...others] = points
    if (!first) return []
    return others.reduce(
      (most, each) => (each[way][measure] > most[way][measure] ? each : most),
      first,
    )
  })

const isAlike = (one: RolloutPoint, other: RolloutPoint): boolean =>
  one.phase === other.phase && one.step === other.step && one.weight === other.weight

/** Two looks as one: what both counted, and what was known after the second. */
const joined = (one: RolloutPoint, other: RolloutPoint): RolloutPoint => ({
  ...other,
  from: one.from,
  looks: (one.looks ?? 1) + (other.looks ?? 1),
  counts: {
    errors: sumOf(one.counts.errors, other.counts.errors),
    latency: sumOf(one.counts.latency, other.counts.latency),
    quality: sumOf(one.counts.quality, other.counts.quality),
  },
})

type Counts = RolloutPoint['counts'][Measure]

const sumOf = (one: Counts, other: Counts): Counts => ({
  stable: plus(one.stable, other.stable),
  candidate: plus(one.candidate, other.candidate),
})

const plus = (a: Counts['stable'], b: Counts['stable']) => ({
  answers: a.answers + b.answers,
  bad: a.bad + b.bad,
})
