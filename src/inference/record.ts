/** What is kept of a request: without what is masked, and of what is long its beginning. */
import { createHash, createHmac } from 'node:crypto'
import { type Answer, bestOf, suggestionsOf } from '../core/answer.ts'
import type { RequestRules } from '../core/requests.ts'
import { anomaliesOf } from './anomalies.ts'
import type { Keyed } from './columns.ts'
import type { Answered } from './types.ts'

/** Classes of an answer that a model is asked for; of as many some may be missing. */
export const mostClasses = 1000

/** Characters of what is too long to be kept whole. */
const beginning = 1000

/** A record, made at a time. `salt` makes fingerprints of persons that nobody else can make. */
export const recordFor = (
  { timing, ...answered }: Answered,
  rules: RequestRules,
  { time, salt }: { readonly time: number; readonly salt: string },
): Keyed => {
  const { id, endpoint, version, protocol, eventTime, answer } = answered
  const asked = json(answered.inputs)
  const inputs = bounded(json(masked(answered.inputs, rules.mask)), rules.maxBytes)
  const outputs = bounded(json(answer), rules.maxBytes)
  const best = bestOf(answer)
  return {
    ...{ id, time, eventTime, endpoint, version, protocol },
    digest: hmac(salt, `${endpoint}\n${protocol}\n${asked}`).slice(0, 32),
    variant: answered.variant ?? null,
    caller: answered.caller ?? null,
    subject: subjectOf(answered.inputs, rules.subject, salt),
    inputs: inputs.text,
    outputs: outputs.text,
    cut: [
      ...(inputs.isCut ? ['inputs' as const] : []),
      ...(outputs.isCut ? ['outputs' as const] : []),
    ],
    best: best === null ? null : String(best),
    probability: suggestionsOf(answer)[0]?.probability ?? null,
    anomalies: anomaliesOf(answer, isWhole(answer), rules.anomalies),
    queueMs: timing.queueSeconds * 1000,
    runMs: timing.runSeconds * 1000,
    totalMs: timing.totalSeconds * 1000,
    batch: timing.batch,
    weight: answered.weight ?? 1,
  }
}

const isWhole = (answer: Answer) => answer.kind === 'classes' && answer.classes.length < mostClasses

/** By what a person is known once the name is gone. */
export const fingerprintOf = (salt: string, value: string): string =>
  hmac(salt, value.trim().normalize('NFC'))

const hmac = (salt: string, text: string) => createHmac('sha256', salt).update(text).digest('hex')

const subjectOf = (inputs: unknown, column: string | null, salt: string): string | null => {
  if (column === null || typeof inputs !== 'object' || inputs === null) return null
  const value: unknown = Reflect.get(inputs, column)
  const isNamed = typeof value === 'string' || typeof value === 'number'
  return isNamed && String(value).trim() !== '' ? fingerprintOf(salt, String(value)) : null
}

const masked = (inputs: unknown, mask: readonly string[]): unknown => {
  if (mask.length === 0) return inputs
  if (typeof inputs === 'string') return mask.includes('text') ? null : inputs
  if (typeof inputs !== 'object' || inputs === null) return inputs
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !mask.includes(name)))
}

/** JSON; whole numbers of any size and arrays of numbers are lists and texts. */
const json = (value: unknown): string =>
  JSON.stringify(value, (_, each) => {
    if (typeof each === 'bigint') return String(each)
    if (typeof each === 'number' && !Number.isFinite(each)) return String(each)
    return ArrayBuffer.isView(each) && !(each instanceof DataView)
      ? Array.from(each as unknown as ArrayLike<unknown>)
      : each
  }) ?? 'null'

const bounded = (
  text: string,
  most: number,
): { readonly text: string; readonly isCut: boolean } => {
  if (text.length * 3 <= most) return { text, isCut: false }
  const bytes = Buffer.byteLength(text)
  if (bytes <= most) return { text, isCut: false }
  const sha256 = createHash('sha256').update(text).digest('hex')
  const cut = { truncated: true, bytes, sha256, beginning: text.slice(0, beginning).toWellFormed() }
  return { text: JSON.stringify(cut), isCut: true }
}
