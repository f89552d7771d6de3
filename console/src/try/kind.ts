import type { Json } from '../../../src/core/records.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import type { Row } from '../data/queries.ts'
import { fractionOf } from './number.ts'

/** What a model is asked with. `text`: a text whose class is told, or one of a task of the project's own. */
export type Kind = 'words' | 'image' | 'record' | 'text'

/** One column of a record, with a value that the model can be asked with. */
export interface Field {
  readonly name: string
  readonly numeric: boolean
  readonly value: string
}

/** The columns of a record that is written as JSON; null for any other text. */
export const fieldsOf = (example: string): Field[] | null => {
  let record: unknown
  try {
    record = JSON.parse(example)
  } catch {
    return null
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return null
  return Object.entries(record).map(([name, value]) => ({
    name,
    numeric: typeof value === 'number',
    value: value === null ? '' : String(value),
  }))
}

/** What a model is asked with; null while nothing of it is known but its task. */
export const kindOf = ({ task, served }: Pick<ModelLoop, 'task' | 'served'>): Kind | null => {
  if (task === 'next-word') return 'words'
  if (served.example === null) return null
  if (task === 'text-class') return 'text'
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
