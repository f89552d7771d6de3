/** How endpoints keep what they promise, by what was counted. */
import type { Clock } from '../../core/clock.ts'
import type { EndpointObjectives, ObjectiveReport } from '../../core/objectives.ts'
import { burnSpans, judgeObjective } from './burn.ts'
import { addCounts, noCounts, type ServedCounts, seenBy } from './count.ts'
import { belowOf, minuteOf } from './counting.ts'
import type { CountedSpan, ServedRows } from './rows.ts'

export interface Objectives {
  /** Those that promise something. */
  readonly declared: readonly EndpointObjectives[]
  /** How an endpoint keeps its promises; none of one that promises nothing. */
  of(endpoint: string): Promise<readonly ObjectiveReport[]>
}

export interface ObjectivesOptions {
  readonly declared: readonly EndpointObjectives[]
  readonly rows: Pick<ServedRows, 'sum'>
  readonly clock: Pick<Clock, 'now'>
  /** Brings what was counted here to the database. Default: nothing is. */
  flush?(): Promise<void>
}

export const createObjectives = ({
  declared,
  rows,
  clock,
  flush = async () => {},
}: ObjectivesOptions): Objectives => {
  const periods = createPeriods(rows)
  return {
    declared,
    async of(endpoint) {
      const found = declared.find((each) => each.endpoint === endpoint)
      if (!found) return []
      await flush()
      const belowMs = belowOf(found)
      const now = minuteOf(clock.now())
      const period = await periods.of(found, belowMs, now)
      const spans: CountedSpan[] = []
      for (const ms of burnSpans) spans.push(await rows.sum(endpoint, belowMs, { from: now - ms }))
      return found.objectives.map((objective) => {
        const seen = (counts: ServedCounts) => atLeastNone(seenBy(objective, counts))
        return judgeObjective(objective, {
          periodMs: found.periodMs,
          since: period.since,
          period: seen(period.counts),
          spans: spans.map(({ counts }) => seen(counts)),
        })
      })
    },
  }
}

/** Sums over whole periods: what is older than an hour is added up once an hour. */
const createPeriods = (rows: ObjectivesOptions['rows']) => {
  const older = new Map<string, { readonly hour: number; readonly sum: CountedSpan }>()
  return {
    async of(
      { endpoint, periodMs }: EndpointObjectives,
      belowMs: number | null,
      now: number,
    ): Promise<CountedSpan> {
      const hour = Math.floor(now / hourMs) * hourMs
      const to = hour - hourMs
      const known = older.get(endpoint)
      const sum =
        known?.hour === hour
          ? known.sum
          : await rows.sum(endpoint, belowMs, { from: hour - periodMs, to })
      older.set(endpoint, { hour, sum })
      const recent = await rows.sum(endpoint, belowMs, { from: to })
      return { counts: addCounts(sum.counts, recent.counts), since: sum.since ?? recent.since }
    },
  }
}

const hourMs = 3_600_000

/** Where nobody promises anything. */
export const noObjectives: Objectives = createObjectives({
  declared: [],
  rows: { sum: async () => ({ counts: noCounts, since: null }) },
  clock: { now: () => 0 },
})

/** An answer that was withheld may have been counted in the span before. */
const atLeastNone = ({ requests, bad }: { readonly requests: number; readonly bad: number }) => ({
  requests: Math.max(0, requests),
  bad: Math.max(0, Math.min(bad, requests)),
})
