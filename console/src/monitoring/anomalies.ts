/** Answers whose probabilities are not as usual, as points. */
import type { RequestWithFeedback } from '../../../src/core/requests.ts'

export interface AnomalousPoint {
  readonly id: string
  /** That the request tells of, else when it was asked; milliseconds since 1970. */
  readonly time: number
  readonly predicted: string
  /** Of what was predicted, 0 to 1. */
  readonly probability: number
  readonly anomalies: readonly string[]
}

type Logged = Pick<
  RequestWithFeedback,
  'id' | 'time' | 'eventTime' | 'best' | 'probability' | 'anomalies'
>

/** Of answers that have a class and its probability. */
export const pointsOf = (requests: readonly Logged[]): readonly AnomalousPoint[] =>
  requests.flatMap(({ id, time, eventTime, best, probability, anomalies }) =>
    best === null || probability === null
      ? []
      : { id, time: eventTime ?? time, predicted: best, probability, anomalies },
  )

/** Classes that were predicted: numbers by their size, others by their letters. */
export const classesOf = (points: readonly AnomalousPoint[]): readonly string[] =>
  [...new Set(points.map(({ predicted }) => predicted))].toSorted((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  )

/** What is drawn, for those who cannot see it: how many, of which class most, and when. */
export const mostPredicted = (points: readonly AnomalousPoint[]): string | null => {
  const counts = new Map<string, number>()
  for (const { predicted } of points) counts.set(predicted, (counts.get(predicted) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null
}

/** From where to where probabilities are drawn: round ends around them, within 0 and 1. */
export const probabilitySpan = (points: readonly AnomalousPoint[]): readonly [number, number] => {
  const shares = points.map(({ probability }) => probability)
  const low = Math.max(0, Math.floor(10 * Math.min(...shares)) / 10)
  const high = Math.min(1, Math.ceil(10 * Math.max(...shares)) / 10)
  return low < high ? [low, high] : [Math.max(0, low - 0.1), Math.min(1, low + 0.1)]
}
