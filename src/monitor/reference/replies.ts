/** Counts what was answered by the features of a version. */
import type { LoggedRequest } from '../../core/requests.ts'
import { isObject } from '../../tasks/kit/shape.ts'
import { arraysIn, type Matrix, parsed } from './asked.ts'
import type { Features } from './features.ts'
import { placeName } from './inquiry.ts'
import { answerName, confidenceName, type Readings } from './readings.ts'
import { settledToDigits } from './texts.ts'

/** Numbers of an answer that are features, at most. */
const mostNumbers = 16

/** Whether it could be looked at. */
export const createReplies = (
  { labels, answered = [] }: Pick<Readings, 'labels' | 'answered'>,
  features: Features,
): ((record: Pick<LoggedRequest, 'outputs' | 'cut'>) => boolean) => {
  const number = (name: string) => features.number(name, 'prediction', settledToDigits)
  // Known ones are there even where nothing is answered: then they have no value, and are not missing.
  for (const { name, kind } of answered)
    if (kind === 'number') number(name)
    else features.category(name, 'prediction')
  const ofClass = (best: Likeliest | null) => {
    if (!best) return
    features.category(answerName, 'prediction').add(best.label)
    number(confidenceName).add(best.probability)
  }
  const ofNumber = (name: string, value: unknown) => {
    if (typeof value === 'number') number(name).add(value)
    else number(name).count(value === null ? 'missing' : 'invalid')
  }
  const ofTensors = (arrays: ReadonlyMap<string, Matrix>) => {
    const matrix = labels && [...arrays.values()].find(({ width }) => width === labels.length)
    if (matrix) {
      for (let row = 0; row < matrix.rows; row++) ofClass(bestIn(matrix, row, labels))
      return
    }
    for (const [name, each] of arrays)
      for (let place = 0; place < Math.min(each.width, mostNumbers); place++)
        for (let row = 0; row < each.rows; row++)
          ofNumber(`(${placeName(name, place, each.width)})`, each.at(row, place))
  }
  return ({ outputs, cut }) => {
    const reply = cut.includes('outputs') ? null : replyIn(outputs)
    switch (reply?.kind) {
      case undefined:
        return false
      case 'classes':
        ofClass(likeliest(reply.classes, 'label'))
        return true
      case 'values':
        reply.values.slice(0, mostNumbers).forEach((value, at, { length }) => {
          ofNumber(length === 1 ? answerName : `(answer ${at + 1})`, value)
        })
        return true
      case 'text':
        if (reply.sure !== null) number(confidenceName).add(reply.sure)
        return true
      case 'tensors':
        ofTensors(reply.arrays)
        return true
    }
  }
}

/** What of an answer is looked at, whatever else stands in it. */
type Reply =
  | { readonly kind: 'classes'; readonly classes: readonly unknown[] }
  | { readonly kind: 'values'; readonly values: readonly unknown[] }
  | { readonly kind: 'text'; readonly sure: number | null }
  | { readonly kind: 'tensors'; readonly arrays: ReadonlyMap<string, Matrix> }

const replyIn = (outputs: string): Reply | null => {
  const value = parsed(outputs)
  if (!isObject(value)) return null
  const { kind, classes, values, suggestions, tensors } = value
  if (kind === 'classes' && Array.isArray(classes)) return { kind, classes }
  if (kind === 'values' && Array.isArray(values)) return { kind, values }
  if (kind === 'text' && Array.isArray(suggestions))
    return { kind, sure: likeliest(suggestions.slice(0, 1), 'word')?.probability ?? null }
  return kind === 'tensors' && isObject(tensors) ? { kind, arrays: arraysIn(tensors) } : null
}

interface Likeliest {
  readonly label: string
  readonly probability: number
}

/** Whatever the order: where a threshold decides it is not that of the probabilities. */
const likeliest = (classes: readonly unknown[], name: 'label' | 'word'): Likeliest | null => {
  let best: Likeliest | null = null
  for (const each of classes) {
    if (!isObject(each)) continue
    const { [name]: label, probability } = each
    if (typeof label !== 'string' || typeof probability !== 'number') continue
    if (best === null || probability > best.probability) best = { label, probability }
  }
  return best
}

const bestIn = (matrix: Matrix, row: number, labels: readonly string[]): Likeliest | null =>
  likeliest(
    labels.map((label, place) => ({ label, probability: matrix.at(row, place) })),
    'label',
  )
