/** Which requests are shown, as it stands in the address. */
import { type Variant, variants } from '../../../src/core/requests.ts'
import type { InputOf } from '../../../src/operations/index.ts'
import { beginOf, spans } from '../data/spans.ts'

/** A value of a menu, and how it is called. */
type Option = readonly [value: string, name: string]

type Question = InputOf<'GET', '/requests'>

/** Fields that say which requests are shown; without them all are. */
export const fields = [
  ...(['endpoint', 'model', 'version', 'anomaly', 'said', 'since', 'from', 'to'] as const),
  ...(['slower', 'status', 'variant', 'subject', 'q'] as const),
]

export const isFiltered = (query: URLSearchParams): boolean =>
  fields.some((name) => (query.get(name) ?? '') !== '')

export const anomalies = ['any', 'low_best', 'high_worst', 'mean', 'sum'] as const

const whatWasSaid: Readonly<Record<string, Pick<Question, 'labeled' | 'feedback'>>> = {
  label: { labeled: 'yes' },
  feedback: { feedback: 'yes' },
  unlabeled: { labeled: 'no' },
  nothing: { feedback: 'no' },
}

export const saidOptions: readonly Option[] = [
  ['label', 'with a label'],
  ['feedback', 'with any feedback'],
  ['unlabeled', 'without a label'],
  ['nothing', 'without feedback'],
]

/** Milliseconds that answers took or more. */
export const slowerOptions: readonly Option[] = [
  ['1', '1\u00a0ms or more'],
  ['10', '10\u00a0ms or more'],
  ['100', '100\u00a0ms or more'],
  ['1000', '1\u00a0s or more'],
]

const statuses = ['answered', 'failed'] as const

/** Whether the model answered. */
export const statusOptions: readonly Option[] = [
  ['answered', 'answered'],
  ['failed', 'failed'],
]

const variantNames: Readonly<Record<Variant, string>> = {
  stable: 'by the stable version',
  candidate: 'by a candidate',
  shadow: 'asked beside (shadow)',
  fallback: 'by a fallback',
  pinned: 'by its number (pinned)',
}

/** Who answered. */
export const variantOptions: readonly Option[] = variants.map((each) => [each, variantNames[each]])

const whole = (text: string | null): number | undefined => {
  const number = Number(text ?? '')
  return text && Number.isSafeInteger(number) && number > 0 ? number : undefined
}

const positive = (text: string | null): number | undefined => {
  const number = Number(text ?? '')
  return text && Number.isFinite(number) && number > 0 ? number : undefined
}

/** A moment of an address: ISO 8601, or milliseconds since 1970. */
const momentIn = (text: string | null): number | undefined => {
  if (!text) return undefined
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isSafeInteger(time) && time >= 0 ? time : undefined
}

const given = (question: Question): Question =>
  Object.fromEntries(Object.entries(question).filter(([, value]) => value !== undefined))

/** What is asked of the server; what an address says that cannot be is left out. `now`: times are looked back from. */
export const questionOf = (query: URLSearchParams, now: number): Question => {
  const since = query.get('since')
  const text = (name: string) => query.get(name)?.trim() || undefined
  return given({
    ...whatWasSaid[query.get('said') ?? ''],
    endpoint: text('endpoint'),
    model: text('model'),
    version: whole(query.get('version')),
    anomaly: anomalies.find((each) => each === query.get('anomaly')),
    from:
      since && since in spans ? (beginOf(since, now) ?? undefined) : momentIn(query.get('from')),
    to: momentIn(query.get('to')),
    status: statuses.find((each) => each === query.get('status')),
    variant: variants.find((each) => each === query.get('variant')),
    minMs: positive(query.get('slower')),
    subject: text('subject'),
    q: text('q'),
  })
}

/** Where all that fit are fetched as a file. */
export const exportAt = (question: Question, format: 'csv' | 'jsonl'): string => {
  const fields = Object.entries({ ...question, format })
  return `/requests/export?${new URLSearchParams(fields.map(([name, value]) => [name, String(value)]))}`
}
