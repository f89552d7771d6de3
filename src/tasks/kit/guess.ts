/** What the simplest guess answers, whatever it is asked: a package keeps it for endpoints that fall back to it. */
import type { Answer } from '../../core/answer.ts'
import type { Classes } from './classes.ts'
import { likeliest } from './classes.ts'
import { isListOf, isNumber, isObject, isText } from './shape.ts'

/** Classes that are kept at most. */
const most = 1000

/** The classes by their shares of the training rows, the most frequent first. */
export const classGuess = ({ labels, counts }: Pick<Classes, 'labels' | 'counts'>): Answer => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const shares = Float32Array.from(counts, (count) => count / total)
  return { kind: 'classes', classes: likeliest(shares, labels, most) }
}

/** Whether a file says such an answer. */
export const isGuess = (value: unknown): value is Answer => {
  if (!isObject(value)) return false
  switch (value['kind']) {
    case 'classes':
      return isListOf(value['classes'], isShareOf('label')) && value['classes'].length > 0
    case 'text':
      return isListOf(value['suggestions'], isShareOf('word'))
    case 'values':
      return isListOf(value['values'], isNumber) && isInterval(value['interval'])
    default:
      return false
  }
}

const isShareOf =
  (name: string) =>
  (value: unknown): value is object =>
    isObject(value) && isText(value[name]) && isShare(value['probability'])

const isShare = (value: unknown): boolean => isNumber(value) && value >= 0 && value <= 1

const isInterval = (value: unknown): boolean =>
  value === undefined ||
  (isObject(value) && isNumber(value['low']) && isNumber(value['high']) && isShare(value['share']))
