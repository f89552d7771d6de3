/** What the log kept of a request, read: what was asked, and what was answered. */
import type { Suggestion } from '../../../src/core/answer.ts'
import type { PredictView } from '../../../src/operations/contract.ts'
import type { ToldArray } from '../tensors/array.ts'
import { type Field, fieldsOf } from '../try/kind.ts'

/** What was too long to be kept whole. */
export interface Cut {
  readonly kind: 'cut'
  readonly bytes: number
  readonly sha256: string
  readonly beginning: string
}

export type Asked =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'record'; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly values: readonly unknown[] }
  | { readonly kind: 'arrays'; readonly arrays: readonly ToldArray[] }
  | { readonly kind: 'masked' }
  /** Whoever looks may not see it. */
  | { readonly kind: 'withheld' }
  | Cut

type Json = Readonly<Record<string, unknown>>

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !isList(value)

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const cutIn = ({ truncated, bytes, sha256, beginning }: Json): Cut | null =>
  truncated === true && typeof bytes === 'number'
    ? { kind: 'cut', bytes, sha256: String(sha256), beginning: String(beginning) }
    : null

/** The lengths of lists inside each other, as far as the first of each goes. */
const shapeOf = (value: unknown): number[] =>
  isList(value) ? [value.length, ...shapeOf(value[0])] : []

const arrayIn = (name: string, value: unknown): ToldArray | null => {
  if (isList(value))
    return {
      ...{ name, dtype: null, shape: shapeOf(value) },
      values: value.flat(shapeOf(value).length),
    }
  if (!isObject(value) || typeof value['dtype'] !== 'string') return null
  const { dtype, dims, data } = value
  const values = isList(data) ? data : isObject(data) ? data['beginning'] : []
  return {
    ...{ name, dtype, shape: isList(dims) ? dims.map(Number) : [] },
    values: isList(values) ? values : [],
  }
}

/** Arrays by their names; null where something else stands among them. */
const arraysIn = (of: Json): ToldArray[] | null => {
  const found = Object.entries(of).map(([name, value]) => arrayIn(name, value))
  const arrays = found.filter((each) => each !== null)
  return found.length > 0 && arrays.length === found.length ? arrays : null
}

/** What was asked, as the log has it. */
export const askedIn = (inputs: string): Asked => {
  if (inputs === '') return { kind: 'withheld' }
  const value = parsed(inputs)
  if (typeof value === 'string') return { kind: 'text', text: value }
  if (isList(value)) return { kind: 'list', values: value }
  if (!isObject(value) || value['masked'] === true) return { kind: 'masked' }
  const cut = cutIn(value)
  if (cut) return cut
  const arrays = arraysIn(value)
  return arrays ? { kind: 'arrays', arrays } : { kind: 'record', fields: fieldsOf(inputs) ?? [] }
}

export type Answered =
  | ({ readonly kind: 'told' } & Pick<PredictView, 'prediction' | 'interval' | 'suggestions'>)
  | { readonly kind: 'arrays'; readonly arrays: readonly ToldArray[] }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'failure'; readonly code: string; readonly message: string }
  | { readonly kind: 'withheld' }
  | Cut

const sharesIn = (value: unknown, name: string): Suggestion[] =>
  isList(value)
    ? value.flatMap((each) =>
        isObject(each)
          ? [{ word: String(each[name]), probability: Number(each['probability']) }]
          : [],
      )
    : []

const intervalIn = (value: unknown): PredictView['interval'] =>
  isObject(value)
    ? { low: Number(value['low']), high: Number(value['high']), share: Number(value['share']) }
    : undefined

const failureIn = ({ error }: Json): Answered | null =>
  isObject(error) && typeof error['code'] === 'string'
    ? { kind: 'failure', code: error['code'], message: String(error['message'] ?? '') }
    : null

/** What was answered, as the log has it. */
export const answeredIn = (outputs: string): Answered => {
  if (outputs === '') return { kind: 'withheld' }
  const value = parsed(outputs)
  if (!isObject(value)) return { kind: 'raw', text: outputs }
  switch (value['kind']) {
    case 'classes':
      return { kind: 'told', suggestions: sharesIn(value['classes'], 'label') }
    case 'text':
      return { kind: 'told', suggestions: sharesIn(value['suggestions'], 'word') }
    case 'values': {
      const [first, ...others] = isList(value['values']) ? value['values'] : []
      if (others.length > 0)
        return { kind: 'arrays', arrays: arraysIn({ values: [first, ...others] }) ?? [] }
      return {
        ...{ kind: 'told', prediction: Number(first), suggestions: [] },
        interval: intervalIn(value['interval']),
      }
    }
    case 'tensors':
      return {
        kind: 'arrays',
        arrays: isObject(value['tensors']) ? (arraysIn(value['tensors']) ?? []) : [],
      }
    default:
      return cutIn(value) ?? failureIn(value) ?? { kind: 'raw', text: outputs }
  }
}
