/** How well the answers of a window are, by labels that came later. */

import { keyNames } from '../../core/metrics.ts'
import type { LabelCounts, Quality, QualityFigure } from '../../core/quality.ts'
import type { RequestWithFeedback } from '../../core/requests.ts'
import { intervalOf } from '../../evaluate/assess.ts'
import { type Scored, scoredBy } from './answered.ts'
import { compared, type Measured, type Tolerance } from './compare.ts'
import type { HeldOut } from './held.ts'
import { saidOf } from './labels.ts'
import { measure, type Pair, pairOf } from './measure.ts'
import { createReserve } from './reserve.ts'

export type LabelledAnswer = Pick<
  RequestWithFeedback,
  'outputs' | 'cut' | 'outcome' | 'time' | 'eventTime' | 'feedback'
>

export interface QualityOptions {
  /** Draws what is looked at of very many labels, and the rows of the bootstrap. */
  readonly seed: number
  /** The metric that decides. Default: accuracy, mean error, or the share of next words among five suggestions. */
  readonly metric?: string | undefined
  /** Labelled answers below which nothing is said. Default 100. */
  readonly fewest?: number | undefined
  readonly tolerance?: Tolerance | undefined
}

/** Numbers that are kept of all answers. */
const mostCells = 2_000_000
const mostRows = 50_000

export interface QualityBuilder {
  add(answer: LabelledAnswer): void
  quality(): Quality
}

/** The same of all answers at once. */
export const qualityOf = (
  told: Iterable<LabelledAnswer>,
  held: HeldOut,
  options: QualityOptions,
): Quality => {
  const builder = createQuality(held, options)
  for (const each of told) builder.add(each)
  return builder.quality()
}

/** Takes answers one at a time; memory does not grow with them. */
export const createQuality = (held: HeldOut, options: QualityOptions): QualityBuilder => {
  const labels = held.answers?.kind === 'classes' ? held.answers.labels : null
  const read = scoredBy(labels)
  const pairIn = pairOf(labels)
  const rows = Math.min(mostRows, Math.floor(mostCells / Math.max(1, labels?.length ?? 1)))
  const kept = createReserve<Pair>(rows, options.seed)
  const counts = {
    answers: 0,
    labelled: 0,
    contradicted: 0,
    unreadable: 0,
    unseen: 0,
    late: 0,
    early: 0,
  }
  return {
    add({ feedback, time, eventTime, ...answer }) {
      counts.answers++
      const said = saidOf(feedback, eventTime ?? time)
      if (!said) return
      counts.labelled++
      if (said.isContradicted) counts.contradicted++
      if (said.isLate) counts.late++
      if (said.isEarly) counts.early++
      const scored: Scored | null = read(answer)
      const pair = scored && pairIn(scored, said.label)
      if (pair) kept.add(pair)
      else if (scored) counts.unreadable++
      else counts.unseen++
    },
    quality: () => told(kept.items(), { ...counts, counted: kept.items().length }, held, options),
  }
}

const told = (
  pairs: readonly Pair[],
  labels: LabelCounts,
  held: HeldOut,
  { seed, metric, fewest = 100, tolerance }: QualityOptions,
): Quality => {
  const unmeasured = (reason: string): Quality => ({
    ...{ state: 'unmeasured', reason, metric: metric ?? null, figures: [], labels },
  })
  if (labels.counted < fewest) return unmeasured(tooFew(labels, fewest))
  const { metrics, errors, headline } = measure(pairs, held, seed)
  const decides = metric ?? headline
  const figures = Object.entries(metrics)
    .filter(([name]) => !name.endsWith('_se'))
    .map(([name, value]): QualityFigure => {
      const error = errors[name]
      const measured: Measured = {
        metric: name,
        value,
        error,
        interval: intervalOf(name, value, error),
      }
      return compared(measured, held, tolerance)
    })
    .sort((one, other) => rankOf(one.metric, decides) - rankOf(other.metric, decides))
  const [first] = figures
  if (first?.metric !== decides)
    return { ...unmeasured(`Answers of this kind have no metric "${decides}".`), figures }
  return { state: first.state, reason: first.reason, metric: decides, figures, labels }
}

const rankOf = (metric: string, first: string): number => {
  if (metric === first) return -1
  const place = keyNames.indexOf(metric)
  return place < 0 ? keyNames.length : place
}

const tooFew = ({ counted, labelled, unreadable, unseen }: LabelCounts, fewest: number): string => {
  if (labelled === 0) return 'No answer of it was labelled yet.'
  const lost = [
    ...(unreadable > 0 ? [`the label of ${unreadable} is no class or number of the version`] : []),
    ...(unseen > 0 ? [`the answer of ${unseen} is not kept whole`] : []),
  ]
  return `${counted} labelled answers can be counted, and ${fewest} are needed${lost.length > 0 ? `: ${lost.join(', ')}` : ''}.`
}
