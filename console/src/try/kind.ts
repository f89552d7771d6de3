import type { Json } from '../../../src/core/records.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import type { Row } from '../data/queries.ts'
import { fractionOf } from './number.ts'

/** What a model is asked with. `arrays`: those of a graph from elsewhere. `text`: a text whose class is told, or one of a task of the project's own. */
export type Kind = 'words' | 'image' | 'record' | 'text' | 'arrays'

/** One column of a record, with a value that the model can be asked with. */
export interface Field {
  readonly name: string
  readonly numeric: boolean
  readonly value: string
}

type Reviver = NonNullable<Parameters<typeof JSON.parse>[1]>

/** A number that would be written otherwise than it was stands as its text, digit by digit. */
const keepDigits: Reviver = (_: string, value: unknown, context?: { readonly source?: string }) =>
  typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
    ? context.source
    : value

const objectIn = (text: string, reviver?: Reviver): object | null => {
  try {
    const record: unknown = JSON.parse(text, reviver)
    return typeof record === 'object' && !Array.isArray(record) ? record : null
  } catch {
    return null
  }
}

/** A record that is written as JSON, with every digit of it; null for any other text. */
export const recordIn = (text: string): object | null => objectIn(text, keepDigits)

const inWords = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The columns of a record that is written as JSON; null for any other text. */
export const fieldsOf = (example: string): Field[] | null => {
  const record = objectIn(example)
  if (record === null) return null
  const digits = new Map<string, unknown>(Object.entries(recordIn(example) ?? {}))
  return Object.entries(record).map(([name, value]: [string, unknown]) => ({
    name,
    numeric: typeof value === 'number',
    value: inWords(digits.get(name)),
  }))
}

/** Arrays by the names of inputs that are written as JSON; null for any other text. */
export const arraysIn = (example: string): Readonly<Record<string, unknown>> | null => {
  const found = Object.entries(objectIn(example) ?? {})
  return found.length > 0 && found.every(([, value]) => Array.isArray(value))
    ? Object.fromEntries(found)
    : null
}

/** What a model is asked with; null while nothing of it is known but its task. */
export const kindOf = ({ task, served }: Pick<ModelLoop, 'task' | 'served'>): Kind | null => {
  if (task === 'next-word') return 'words'
  if (served.example === null) return null
  if (task === 'text-class') return 'text'
  if (arraysIn(served.example) !== null) return 'arrays'
  const fields = fieldsOf(served.example)
  return fields === null ? 'text' : task === 'image-class' ? 'image' : 'record'
}

/** The record with what was written; a field left empty is not known, so it is not there. */
export const rowOf = (fields: readonly Field[]): Row =>
  Object.fromEntries(
    fields
      .map(({ name, numeric, value }) => [name, numeric, value.trim()] as const)
      .filter(([, , value]) => value !== '')
      .map(([name, numeric, value]) => [name, numeric ? fractionOf(value) : value]),
  )

/** The `task` of a version's configuration by its options; empty where it has none. */
export const taskOf = (config: Json): { readonly [option: string]: Json } => {
  const { task } = isRecord(config) ? config : {}
  return isRecord(task) ? task : {}
}

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
