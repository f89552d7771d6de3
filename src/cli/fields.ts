/** Fields of operations as options of the command line. */
import { kindOf } from '../operations/fields.ts'
import type { Fields } from '../operations/operation.ts'
import type { VerbOption } from './verb.ts'

/** `maxRows` → `max-rows`. */
export const optionName = (field: string): string =>
  field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Options of all fields but those that stand as words. */
export const optionsOf = (
  fields: Fields,
  words: readonly string[],
): Readonly<Record<string, VerbOption>> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([field]) => !words.includes(field))
      .map(([field, schema]) => [optionName(field), optionOf(field, schema)]),
  )

const optionOf = (field: string, schema: Fields[string] | undefined): VerbOption => {
  const help = helpOf(schema)
  if (kindOf(schema) === 'boolean') return { type: 'boolean', help }
  return { type: 'string', value: placeholderOf(field, schema), help }
}

/** What stands for a value in the help: `FILE`. */
export const placeholderOf = (field: string, schema: Fields[string] | undefined): string => {
  const value = schema?.meta()?.['value']
  if (typeof value === 'string') return value
  return kindOf(schema) === 'number' && field !== 'version' ? 'N' : optionName(field).toUpperCase()
}

/** The description of a field as it stands in a list: without a capital and a full stop. */
const helpOf = (schema: Fields[string] | undefined): string => {
  const text = schema?.description ?? ''
  return text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, '')
}
