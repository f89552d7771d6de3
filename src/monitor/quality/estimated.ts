/** How well the answers of a window may be, without labels. */
import { type EstimatedQuality, supposed } from '../../core/quality.ts'
import type { LoggedRequest } from '../../core/requests.ts'
import { intervalOf } from '../../evaluate/assess.ts'
import { type Calibrations, estimated, estimateMetrics } from '../../metrics/estimate.ts'
import { type Scored, scoredBy } from './answered.ts'
import { compared, type Tolerance } from './compare.ts'
import type { HeldOut } from './held.ts'
import { createReserve } from './reserve.ts'

export interface EstimateOptions {
  /** Draws what is looked at of very many answers. */
  readonly seed: number
  /** Answers below which nothing is said. Default 100. */
  readonly fewest?: number | undefined
  readonly tolerance?: Tolerance | undefined
}

export interface EstimateBuilder {
  add(answer: Pick<LoggedRequest, 'outputs' | 'cut' | 'outcome'>): void
  estimate(): EstimatedQuality
}

/** Numbers that are kept of all answers. */
const mostCells = 2_000_000
const mostRows = 50_000

type Classified = Extract<Scored, { readonly kind: 'classes' }>

/** Takes answers one at a time; memory does not grow with them. Of classifiers that say how they were calibrated. */
export const createEstimate = (held: HeldOut, options: EstimateOptions): EstimateBuilder => {
  const answers = held.answers?.kind === 'classes' ? held.answers : null
  const labels = answers?.labels ?? null
  const read = scoredBy(labels)
  const rows = Math.min(mostRows, Math.floor(mostCells / Math.max(1, labels?.length ?? 1)))
  const kept = createReserve<Classified>(rows, options.seed)
  return {
    add(answer) {
      const scored = labels && read(answer)
      if (scored?.kind === 'classes') kept.add(scored)
    },
    estimate() {
      const { fewest = 100 } = options
      if (!answers) return untold('Only the quality of classes is estimated.', kept.came())
      if (!labels || !answers.calibration)
        return untold(
          'The version has too many classes to keep how each is calibrated.',
          kept.came(),
        )
      if (kept.came() < fewest)
        return untold(
          `${kept.came()} answers are kept whole, and ${fewest} are needed.`,
          kept.came(),
        )
      const lines = answers.calibration.map((line) => line && { x: line.said, y: line.was })
      return estimateOf(kept.items(), { ...answers, labels }, lines, { held, ...options })
    },
  }
}

const untold = (reason: string, rows: number): EstimatedQuality => ({
  ...{ rows, supposes: supposed, figures: [], reason },
})

const estimateOf = (
  said: readonly Classified[],
  {
    labels,
    positive,
    errors,
  }: Extract<HeldOut['answers'], { readonly kind: 'classes' }> & {
    readonly labels: readonly string[]
  },
  lines: Calibrations,
  { held, tolerance }: EstimateOptions & { readonly held: HeldOut },
): EstimatedQuality => {
  const probabilities = new Float64Array(said.length * labels.length)
  said.forEach((each, row) => {
    probabilities.set(each.probabilities, row * labels.length)
  })
  const asked = { labels, probabilities, answers: said.map(({ answer }) => answer), positive }
  const metrics = estimateMetrics(asked, lines)
  const figures = estimated.flatMap((name) => {
    const [value, single] = [metrics[name], errors[name]]
    if (!Number.isFinite(value)) return []
    const error = single === undefined ? undefined : single / Math.sqrt(said.length)
    const measured = { metric: name, value, error, interval: intervalOf(name, value, error) }
    const figure = compared(measured, held, tolerance)
    // An estimate warns, and never more: what it supposes is what may have changed.
    return [{ ...figure, state: figure.state === 'alarm' ? ('hint' as const) : figure.state }]
  })
  return { rows: said.length, supposes: supposed, figures, reason: null }
}
