/** Answers as they are scored, out of the inference log. */
import type { Interval } from '../../core/answer.ts'
import type { LoggedRequest } from '../../core/requests.ts'
import { isObject } from '../../tasks/kit/shape.ts'
import { arraysIn, parsed } from '../reference/asked.ts'

export type Scored =
  /** In the order of the classes of the version; `answer`: the class that was answered. */
  | { readonly kind: 'classes'; readonly probabilities: Float64Array; readonly answer: number }
  | {
      readonly kind: 'number'
      readonly predicted: number
      readonly interval: Interval | null
    }
  /** Suggestions, the likeliest first. */
  | { readonly kind: 'words'; readonly words: readonly string[] }

/** Reads answers of classes by these labels. Null of one that is not kept whole, or of another kind. */
export const scoredBy = (labels: readonly string[] | null) => {
  const places = new Map(labels?.map((label, place) => [label, place]))
  return ({
    outputs,
    cut,
    outcome,
  }: Pick<LoggedRequest, 'outputs' | 'cut' | 'outcome'>): Scored | null => {
    const value = outcome !== null || cut.includes('outputs') ? null : parsed(outputs)
    if (!isObject(value)) return null
    const { kind, classes, values, suggestions, tensors, interval } = value
    if (kind === 'classes' && Array.isArray(classes)) return classesIn(classes, places)
    if (kind === 'values' && Array.isArray(values)) return numberIn(values, interval)
    if (kind === 'text' && Array.isArray(suggestions)) return wordsIn(suggestions)
    return kind === 'tensors' && isObject(tensors) ? rowIn(tensors, places.size) : null
  }
}

const classesIn = (
  classes: readonly unknown[],
  places: ReadonlyMap<string, number>,
): Scored | null => {
  const probabilities = new Float64Array(places.size).fill(Number.NaN)
  let first: number | undefined
  for (const each of classes) {
    if (!isObject(each)) return null
    const { label, probability } = each
    const place = typeof label === 'string' ? places.get(label) : undefined
    if (place === undefined || typeof probability !== 'number') return null
    probabilities[place] = probability
    first ??= place
  }
  return first === undefined || probabilities.some(Number.isNaN)
    ? null
    : { kind: 'classes', probabilities, answer: first }
}

const numberIn = (values: readonly unknown[], interval: unknown): Scored | null => {
  const [predicted] = values
  if (typeof predicted !== 'number') return null
  return { kind: 'number', predicted, interval: intervalIn(interval) }
}

const intervalIn = (value: unknown): Interval | null => {
  if (!isObject(value)) return null
  const { low, high, share } = value
  const isWhole = typeof low === 'number' && typeof high === 'number' && typeof share === 'number'
  return isWhole ? { low, high, share } : null
}

const wordsIn = (suggestions: readonly unknown[]): Scored => ({
  kind: 'words',
  words: suggestions.flatMap((each) =>
    isObject(each) && typeof each['word'] === 'string' ? [each['word']] : [],
  ),
})

/** The only row of a tensor of probabilities. */
const rowIn = (tensors: Readonly<Record<string, unknown>>, width: number): Scored | null => {
  const matrix = [...arraysIn(tensors).values()].find((each) => width > 0 && each.width === width)
  if (matrix?.rows !== 1) return null
  const probabilities = Float64Array.from({ length: width }, (_, place) =>
    Number(matrix.at(0, place)),
  )
  if (probabilities.some(Number.isNaN)) return null
  return {
    kind: 'classes',
    probabilities,
    answer: probabilities.indexOf(Math.max(...probabilities)),
  }
}
