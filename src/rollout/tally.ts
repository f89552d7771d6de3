/** What is new in the log, counted: plain records in, counts out. */
import { couldBe } from '../core/label.ts'
import type { RequestOutcome } from '../core/requests.ts'
import type { Measure, Rollout } from '../core/rollout.ts'
import type { Bad, News } from './evidence.ts'

export interface LabelledAnswer extends RequestOutcome {
  readonly best: string | null
  /** JSON of what was answered. */
  readonly outputs?: string
}

/** What somebody said later that an answer should have been, with every record of that request. */
export interface Labelled {
  readonly label: string
  readonly answers: readonly LabelledAnswer[]
}

/** What has to be remembered from one look to the next. */
export interface Memory {
  /** Those who keep to a version: who was met, and whose first bad answer was counted, by measure. */
  readonly met: Readonly<Record<Measure, Set<number>>>
  readonly bad: Readonly<Record<Measure, Set<number>>>
  /** Whether answers of the stable version failed, by the id of their request, for the shadow's that come later. */
  readonly failed: Map<string, boolean>
  /** How long its newest answers took, milliseconds. */
  readonly times: number[]
}

const eachMeasure = <T>(make: () => T): Record<Measure, T> => ({
  errors: make(),
  latency: make(),
  quality: make(),
})

export const newMemory = (): Memory => ({
  met: eachMeasure(() => new Set()),
  bad: eachMeasure(() => new Set()),
  failed: new Map(),
  times: [],
})

/** Answers by which it is known what is slow, and those without which it is not. */
const mostTimes = 1000
const leastTimes = 100
/** Answers that wait for those of the shadow. */
const mostWaiting = 100_000

/** Milliseconds beyond which the next answers count as slow, by answers of before alone; null before there are enough. */
export const slowBeyond = ({ times }: Memory, tolerance: number): number | null => {
  if (times.length < leastTimes) return null
  const sorted = times.slice(-mostTimes).sort((a, b) => a - b)
  return (1 + tolerance) * Number(sorted[Math.ceil(0.95 * sorted.length) - 1])
}

type Counted = Pick<Rollout, 'stable' | 'candidate'>

/** Counts what is new; `slowMs` is the limit that was known before. */
export const countOutcomes = (
  rollout: Counted,
  outcomes: readonly RequestOutcome[],
  { memory, slowMs }: { readonly memory: Memory; readonly slowMs: number | null },
): Record<'errors' | 'latency', News> => {
  const [errors, latency] = [createCount(memory, 'errors'), createCount(memory, 'latency')]
  for (const each of outcomes) {
    const arm = armOf(rollout, each)
    if (arm === null) continue
    const hasFailed = each.outcome !== null
    errors.add(each, arm, hasFailed)
    if (!hasFailed && slowMs !== null) latency.add(each, arm, each.totalMs > slowMs)
    if (arm === 'stable') remember(memory, each)
  }
  for (const each of outcomes) {
    if (each.variant !== 'shadow' || each.version !== rollout.candidate) continue
    const other = memory.failed.get(each.id)
    if (other !== undefined) errors.pair(each.outcome !== null, other)
  }
  return { errors: errors.told(), latency: latency.told() }
}

/** Counts labels: of a request that a shadow was asked as well both answers, else the one that was given. */
export const countLabels = (
  rollout: Counted,
  labelled: readonly Labelled[],
  memory: Memory,
): News => {
  const quality = createCount(memory, 'quality')
  for (const { label, answers } of labelled) {
    const known = answers.filter((each) => each.best !== null && couldBe(each.outputs, label))
    const shadow = known.find(
      ({ variant, version }) => variant === 'shadow' && version === rollout.candidate,
    )
    const given = known.find((each) => armOf(rollout, each) !== null)
    const arm = given ? armOf(rollout, given) : null
    if (!given || arm === null) continue
    if (shadow && arm === 'stable') quality.pair(shadow.best !== label, given.best !== label)
    else quality.add(given, arm, given.best !== label)
  }
  return quality.told()
}

/** Whose answer it was; null of what was asked by its number, or of a version that is none of the two. */
const armOf = (
  { stable, candidate }: Counted,
  { variant, version }: Pick<RequestOutcome, 'variant' | 'version'>,
): 'stable' | 'candidate' | null => {
  if (variant === 'stable' && version === stable) return 'stable'
  return variant === 'candidate' && version === candidate ? 'candidate' : null
}

const remember = ({ times, failed }: Memory, { id, totalMs, outcome }: RequestOutcome): void => {
  if (outcome === null) times.push(totalMs)
  if (times.length > 2 * mostTimes) times.splice(0, times.length - mostTimes)
  failed.set(id, outcome !== null)
  if (failed.size > mostWaiting) for (const first of failed.keys()) return void failed.delete(first)
}

const createCount = (memory: Memory, measure: Measure) => {
  const met = memory.met[measure]
  const known = memory.bad[measure]
  const seen = { stable: { answers: 0, bad: 0 }, candidate: { answers: 0, bad: 0 } }
  const bad = new Map<number, { stable: number; candidate: number }>()
  const pairs = { stable: 0, candidate: 0 }
  const noteBad = (share: number, arm: 'stable' | 'candidate') => {
    seen[arm].bad++
    const at = bad.get(share) ?? { stable: 0, candidate: 0 }
    at[arm]++
    bad.set(share, at)
  }
  const notePair = (arm: 'stable' | 'candidate') => {
    seen[arm].bad++
    pairs[arm]++
  }
  return {
    /** An answer of an arm. Of who keeps to a version the first counts, and the first bad one. */
    add({ unit, weight }: RequestOutcome, arm: 'stable' | 'candidate', isBad: boolean) {
      const who = unit === null ? null : Number.parseInt(unit.slice(0, 12), 16)
      if (who === null || !met.has(who)) seen[arm].answers++
      if (who !== null) met.add(who)
      if (!isBad || (who !== null && known.has(who))) return
      if (who !== null) known.add(who)
      // Of 0.9 and of 0.1 the same share.
      noteBad(Number((arm === 'candidate' ? weight : 1 - weight).toFixed(9)), arm)
    },
    /** The same question to both. Where both are bad it says nothing of which is worse. */
    pair(candidateIsBad: boolean, stableIsBad: boolean) {
      seen.stable.answers++
      seen.candidate.answers++
      if (candidateIsBad && stableIsBad) {
        seen.stable.bad++
        seen.candidate.bad++
      } else if (candidateIsBad) notePair('candidate')
      else if (stableIsBad) notePair('stable')
    },
    told: (): News => ({
      ...seen,
      bad: [...bad].map(([share, counts]): Bad => ({ share, ...counts })),
      pairs,
    }),
  }
}
