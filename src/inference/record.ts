/** What is kept of a request: without what is masked, and of what is long its beginning. */
import { createHash, createHmac } from 'node:crypto'
import { type Answer, bestOf, type Logged, suggestionsOf } from '../core/answer.ts'
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
  const { id, endpoint, model, version, protocol, eventTime } = answered
  const { told, logged, outcome, ...judged } = toldOf(answered, rules)
  const asked = written(answered.inputs)
  const shown = shownOf(answered, rules)
  const inputs = bounded(shown, rules.maxBytes)
  const outputs = bounded(written(told), rules.maxBytes)
  return {
    ...{ id, time, eventTime, endpoint, model, version, protocol },
    digest: hmac(salt, `${endpoint}\n${protocol}\n${asked.text}${apart(answered)}`).slice(0, 32),
    variant: answered.variant,
    caller: answered.caller ?? null,
    subject: subjectOf(answered.inputs, rules.subject, salt),
    inputs: inputs.text,
    outputs: outputs.text,
    cut: [
      ...(inputs.isCut ? ['inputs' as const] : []),
      ...(outputs.isCut ? ['outputs' as const] : []),
    ],
    ...judged,
    queueMs: timing.queueSeconds * 1000,
    runMs: timing.runSeconds * 1000,
    totalMs: timing.totalSeconds * 1000,
    batch: timing.batch,
    weight: answered.weight,
    metrics: logged?.metrics ?? {},
    artifacts: logged?.artifacts ?? [],
    outcome,
    unit: fingerprinted(answered.unit ?? null, salt),
  }
}

/** What is kept of an answer, or of a failure. */
const toldOf = (
  { answer, usual }: Pick<Answered, 'answer' | 'usual'>,
  { anomalies }: RequestRules,
): Told => {
  if (answer.kind === 'failure') {
    const { code, message } = answer
    return { told: { error: { code, message } }, outcome: code, ...nothing }
  }
  const { logged, ...told } = answer
  const best = bestOf(answer)
  return {
    ...{ told, logged, outcome: null, best: best === null ? null : String(best) },
    probability: suggestionsOf(answer)[0]?.probability ?? null,
    anomalies: anomaliesOf(answer, { isWhole: isWhole(answer), usual }, anomalies),
  }
}

interface Told extends Pick<Keyed, 'outcome' | 'best' | 'probability' | 'anomalies'> {
  /** What its outputs say. */
  readonly told: unknown
  readonly logged?: Logged | undefined
}

const nothing = { best: null, probability: null, anomalies: [] }

/** What ends the digest of a record that is not of an answer which was given. */
const apart = ({ variant, answer }: Pick<Answered, 'variant' | 'answer'>): string =>
  `${variant === 'shadow' ? '\nshadow' : ''}${answer.kind === 'failure' ? '\nfailed' : ''}`

/** Whether every class stands in it; a constant has one, of which nothing is ruled out. */
const isWhole = (answer: Answer) =>
  answer.kind === 'classes' && answer.classes.length > 1 && answer.classes.length < mostClasses

/** By what a person is known once the name is gone. */
export const fingerprintOf = (salt: string, value: string): string =>
  hmac(salt, value.trim().normalize('NFC'))

const hmac = (salt: string, text: string) => createHmac('sha256', salt).update(text).digest('hex')

const fingerprinted = (value: string | null, salt: string): string | null =>
  value === null ? null : fingerprintOf(salt, value)

const subjectOf = (inputs: unknown, column: string | null, salt: string): string | null =>
  fingerprinted(column === null ? null : namedBy(inputs, column), salt)

/** Who is named by a column of what was asked; null where nobody is. */
export const namedBy = (inputs: unknown, column: string): string | null => {
  if (typeof inputs !== 'object' || inputs === null || !Object.hasOwn(inputs, column)) return null
  const value: unknown = Reflect.get(inputs, column)
  const isNamed = typeof value === 'string' || typeof value === 'number'
  return isNamed && String(value).trim() !== '' ? String(value) : null
}

const shownOf = (
  { protocol, inputs }: Pick<Answered, 'protocol' | 'inputs'>,
  { mask, subject }: RequestRules,
): Written => {
  if (protocol === 'open-inference' && hidesColumns(inputs, mask, subject))
    return { text: maskedWhole, isCut: true }
  return written(mask.length === 0 ? inputs : masked(inputs, mask))
}

/** Whether tensors may hold, nobody knows where, columns that are masked or that name a person. */
const hidesColumns = (inputs: unknown, mask: readonly string[], subject: string | null): boolean =>
  subject !== null ||
  mask.some((name) => typeof inputs !== 'object' || inputs === null || !Object.hasOwn(inputs, name))

const masked = (inputs: unknown, mask: readonly string[]): unknown => {
  if (typeof inputs === 'string') return mask.includes('text') ? null : inputs
  if (typeof inputs !== 'object' || inputs === null) return inputs
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !mask.includes(name)))
}

/** What is kept of what was asked, JSON, without some fields: of what was cut nothing may be left that could show them. */
export const askedWithout = (
  text: string,
  fields: readonly string[],
  { protocol, isCut }: { readonly protocol: string; readonly isCut: boolean },
): string => {
  const asked: unknown = JSON.parse(text)
  if (isCut && Reflect.get(Object(asked), 'truncated') === true)
    return JSON.stringify({ truncated: true, bytes: Reflect.get(Object(asked), 'bytes') })
  if (protocol === 'open-inference' && hidesColumns(asked, fields, null)) return maskedWhole
  return JSON.stringify(masked(asked, fields))
}

const maskedWhole = '{"masked":true}'

interface Written {
  readonly text: string
  readonly isCut: boolean
}

/** Numbers of a tensor that are kept whole at most, and those that are kept of a longer one. */
const mostNumbers = 10_000
const fewNumbers = 100

/** JSON; whole numbers of any size are texts, tensors lists, of long ones the beginning. */
const written = (value: unknown): Written => {
  let isCut = false
  const text = JSON.stringify(value, (_, each) => {
    if (typeof each === 'bigint') return String(each)
    if (typeof each === 'number' && !Number.isFinite(each)) return String(each)
    if (!ArrayBuffer.isView(each) || each instanceof DataView) return each
    const numbers: unknown[] = Array.from(Object(each))
    if (numbers.length <= mostNumbers) return numbers
    isCut = true
    const bytes = new Uint8Array(each.buffer, each.byteOffset, each.byteLength)
    const beginning = numbers.slice(0, fewNumbers)
    return { truncated: true, bytes: bytes.length, sha256: sha256(bytes), beginning }
  })
  return { text: text ?? 'null', isCut }
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** JSON of so many bytes at most: of a longer one its size, its digest and its beginning. */
export const bounded = (whole: Written, most: number): Written => {
  const { text } = whole
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) return whole
  const bytes = Buffer.byteLength(text)
  const head = text.slice(0, beginning).toWellFormed()
  const cut = { truncated: true, bytes, sha256: sha256(text), beginning: head }
  return { text: JSON.stringify(cut), isCut: true }
}
