/** What is said of a request in words. */
import type { RequestWithFeedback } from '../../../src/core/requests.ts'
import { bytes, duration, measured, percent } from '../format.ts'
import { arrayWords } from '../tensors/array.ts'
import { answeredIn, askedIn } from './kept.ts'

/** Characters of a question that stand in a list. */
const mostCharacters = 160

/** What was asked, in a line. */
export const askedWords = (inputs: string): string => {
  const asked = askedIn(inputs)
  switch (asked.kind) {
    case 'text':
      return brief(asked.text)
    case 'record':
      return brief(asked.fields.map(({ name, value }) => `${name} ${value}`).join(' · '))
    case 'list':
      return brief(asked.values.map(String).join(' · '))
    case 'arrays':
      return brief(asked.arrays.map(arrayWords).join(' · '))
    case 'masked':
      return 'not kept'
    case 'withheld':
      return 'withheld'
    case 'cut':
      return brief(withoutQuotes(asked.beginning))
  }
}

const withoutQuotes = (text: string) => text.replace(/^"/, '')

const brief = (text: string): string =>
  text.length > mostCharacters ? `${text.slice(0, mostCharacters).toWellFormed()}…` : text

/** The best of what was answered, in a word; of a failure its code. */
export const answerWords = ({
  best,
  outputs,
  outcome,
}: Pick<RequestWithFeedback, 'best' | 'outputs' | 'outcome'>) => {
  const answered = answeredIn(outputs)
  if (answered.kind === 'arrays') return answered.arrays.map(arrayWords).join(' · ')
  if (outcome !== null) return outcome
  if (answered.kind === 'withheld') return 'withheld'
  if (best === null) return 'no answer'
  return answered.kind === 'told' && typeof answered.prediction === 'number'
    ? measured(answered.prediction)
    : best
}

/** What one of several records of an id is called. */
export const recordName = (
  { variant, outcome }: Pick<RequestWithFeedback, 'variant' | 'outcome'>,
  place: number,
): string => {
  if (variant === 'fallback') return 'Fallback'
  if (variant === 'shadow') return outcome === null ? 'Shadow' : 'Failed shadow'
  return outcome === null ? `Question ${place + 1}` : 'Failure'
}

/** What answered: a version, or where that is 0 a constant. */
export const answererWords = ({ version }: Pick<RequestWithFeedback, 'version'>): string =>
  version === 0 ? 'a constant' : `version ${version}`

/** The same in a list, with the arm where it is not the stable one. */
export const armWords = ({
  version,
  variant,
}: Pick<RequestWithFeedback, 'version' | 'variant'>): string => {
  const arm = variant === null || variant === 'stable' ? '' : ` ${variant}`
  return version === 0 ? `constant${arm}` : `v${version}${arm}`
}

/** Each rule, what it is called. */
export const anomalyNames: Readonly<Record<string, string>> = {
  low_best: 'not sure',
  high_worst: 'none ruled out',
  mean: 'mean off',
  sum: 'sum off',
}

/** What is out of the ordinary in an answer, a sentence a rule, with its own figures. */
export const anomalySentences = ({
  anomalies,
  outputs,
}: Pick<RequestWithFeedback, 'anomalies' | 'outputs'>): string[] => {
  const answered = answeredIn(outputs)
  const shares =
    answered.kind === 'told' ? answered.suggestions.map(({ probability }) => probability) : []
  return anomalies.map((name) => sentenceOf(name, shares))
}

const sentenceOf = (name: string, shares: readonly number[]): string => {
  const sum = shares.reduce((one, each) => one + each, 0)
  const of = (share: number) => (shares.length === 0 ? '' : `, ${percent(share)}`)
  switch (name) {
    case 'low_best':
      return `It is not sure: the probability of its best class${of(Math.max(...shares))}, is below the bound.`
    case 'high_worst':
      return `It rules nothing out: the probability of its last class${of(Math.min(...shares))}, is above the bound.`
    case 'mean':
      return `The mean of its probabilities${of(sum / shares.length)}, is not one part of ${shares.length}.`
    case 'sum':
      return `Its probabilities come to ${percent(sum)}, not to 100\u202f%.`
    default:
      return `It is marked as ${name}.`
  }
}

const protocols: Readonly<Record<string, string>> = {
  predict: 'POST /predict',
  'open-inference': 'Open Inference Protocol',
  mlflow: 'MLflow scoring',
  batch: 'batch prediction',
}

export const protocolWords = (protocol: string): string => protocols[protocol] ?? protocol

/** A part of the time that an answer took, milliseconds. */
export interface Part {
  readonly name: string
  readonly ms: number
}

/** Where the time of an answer went: it waited, the model ran, and what is left. */
export const partsOf = ({
  queueMs,
  runMs,
  totalMs,
}: Pick<RequestWithFeedback, 'queueMs' | 'runMs' | 'totalMs'>): readonly Part[] => [
  { name: 'waited', ms: queueMs },
  { name: 'model', ms: runMs },
  { name: 'rest', ms: Math.max(0, totalMs - queueMs - runMs) },
]

/** `1.7 ms: waited 0.3 ms, model 1.1 ms, rest 0.3 ms`. */
export const latencyWords = (of: Parameters<typeof partsOf>[0]): string =>
  `${duration(of.totalMs)}: ${partsOf(of)
    .map(({ name, ms }) => `${name} ${duration(ms)}`)
    .join(', ')}`

/** The label that stands, which was said last; null where there is none. */
export const labelOf = ({ feedback }: Pick<RequestWithFeedback, 'feedback'>): string | null =>
  feedback.findLast(({ label }) => label !== null)?.label ?? null

/** What was cut, in words. */
export const cutWords = ({ bytes: size }: { readonly bytes: number }): string =>
  `${bytes(size)}, too long to be kept: only its beginning is here.`

/** In the place of what somebody may not see. */
export const withheldWords =
  'Not shown: the key that you are signed in with has no right on the data of this model.'
