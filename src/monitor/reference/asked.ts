/** What was asked, out of the inference log. */
import type { LoggedRequest } from '../../core/requests.ts'
import { isObject } from '../../tasks/kit/shape.ts'
import type { Words } from '../types.ts'

/** Values of an array by its first dimension, and the places of all others. */
export interface Matrix {
  readonly rows: number
  readonly width: number
  readonly at: (row: number, place: number) => unknown
}

export type Asked =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'record'; readonly record: Readonly<Record<string, unknown>> }
  /** Values in the order of the columns. */
  | { readonly kind: 'list'; readonly values: readonly unknown[] }
  | { readonly kind: 'arrays'; readonly arrays: ReadonlyMap<string, Matrix> }
  /** Cut, masked, or nothing that was kept. */
  | { readonly kind: 'nothing' }

/** Counts what is asked by the features of a version. */
export interface Inquiry {
  /** Whether anything of it could be looked at. */
  add(asked: Asked): Promise<boolean>
  words(): Words | null
}

const nothing: Asked = { kind: 'nothing' }

export const askedIn = ({ inputs, cut }: Pick<LoggedRequest, 'inputs' | 'cut'>): Asked => {
  const value = cut.includes('inputs') ? null : parsed(inputs)
  if (typeof value === 'string') return { kind: 'text', text: value }
  if (Array.isArray(value)) return { kind: 'list', values: value }
  if (!isObject(value) || isMasked(value)) return nothing
  const arrays = arraysIn(value)
  const isArrays = arrays.size > 0 && arrays.size === Object.keys(value).length
  return isArrays ? { kind: 'arrays', arrays } : { kind: 'record', record: value }
}

/** Undefined of a text that is no JSON. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Tensors, of which nobody knows where what is masked stands in them. */
const isMasked = (value: Readonly<Record<string, unknown>>): boolean => {
  const [name, ...others] = Object.keys(value)
  return name === 'masked' && others.length === 0 && value['masked'] === true
}

/** What of an object are tensors, or arrays in arrays. */
export const arraysIn = (value: Readonly<Record<string, unknown>>): ReadonlyMap<string, Matrix> =>
  new Map(
    Object.entries(value).flatMap(([name, each]) => {
      const matrix = matrixOf(each)
      return matrix ? [[name, matrix] as const] : []
    }),
  )

const matrixOf = (value: unknown): Matrix | null => {
  if (Array.isArray(value)) return nestedMatrix(value)
  if (!isObject(value)) return null
  const { dims, data } = value
  if (!Array.isArray(data) || !Array.isArray(dims)) return null
  const [first = 1] = dims
  const rows = typeof first === 'number' && first > 0 ? first : 0
  const width = rows === 0 ? 0 : Math.floor(data.length / rows)
  return { rows, width, at: (row, place) => data[row * width + place] }
}

const nestedMatrix = (rows: readonly unknown[]): Matrix => {
  const flat = rows.map((row) => (Array.isArray(row) ? row.flat(Infinity) : [row]))
  const width = flat[0]?.length ?? 0
  return { rows: flat.length, width, at: (row, place) => flat[row]?.[place] }
}
