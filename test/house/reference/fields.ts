/** The fields of a part of the configuration, as its JSON Schema says them. */
import type { JsonSchema } from '../../../src/config/json.ts'
import { asCode, print } from './print.ts'

type Json = JsonSchema
export type Definitions = Readonly<Record<string, Json>>

export interface Field {
  /** From its section on: `data.maxRows`, `curve[].loss`. */
  readonly path: string
  readonly json: Json
  readonly required: boolean
}

/** A schema; true and false, which JSON Schema has too, say nothing of their own. */
export const schemaOf = (json: Json | boolean | readonly unknown[] | undefined): Json =>
  typeof json === 'object' && !Array.isArray(json) ? { ...json } : {}

/** The name of the part that a schema points to. */
export const partOf = (json: Json): string | undefined => json.$ref?.replace('#/$defs/', '')

/** Every field, those of objects without a name of their own below it. What a function fills in is none. */
export const fieldsOf = (part: Json, before = ''): readonly Field[] =>
  Object.entries(part.properties ?? {}).flatMap(([name, field]) => {
    const json = schemaOf(field)
    if (name === 'kind' && json.const !== undefined) return []
    const path = `${before}${name}`
    const required = part.required?.includes(name) ?? false
    return [{ path, json, required }, ...(json['of'] ? [] : within(json, path))]
  })

const within = (json: Json, path: string): readonly Field[] =>
  json.type === 'array' ? fieldsOf(schemaOf(json.items), `${path}[].`) : fieldsOf(json, `${path}.`)

/** What a field does: in its own words, or in those of the part that it takes. */
export const descriptionOf = (json: Json, parts: Definitions): string =>
  json.description ?? schemaOf(parts[takenBy(json) ?? '']).description ?? ''

/** The part that a field takes, or may take. */
const takenBy = (json: Json): string | undefined =>
  partOf(json.anyOf?.find((choice) => choice.$ref) ?? json)

/** What applies where a field is left out: a value, or in words. */
export const defaultOf = ({ json, required }: Field): string => {
  if (required) return 'required'
  if (typeof json['otherwise'] === 'string') return json['otherwise']
  return json.default === undefined || json.default === null ? '' : `\`${print(json.default)}\``
}

/** An example of a field: its own, or one of the part that it takes. */
export const exampleOf = (json: Json, parts: Definitions): unknown => {
  const codes: unknown = json['exampleCode']
  if (Array.isArray(codes)) return asCode(String(codes[0]))
  const [given] = json.examples ?? []
  if (given !== undefined) return given
  const part = takenBy(json)
  return part === undefined ? undefined : wholeOf(schemaOf(parts[part]), parts)
}

/** An example of a part that names every field. */
export const wholeOf = (part: Json, parts: Definitions): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(part.properties ?? {}).map(([name, field]) => {
      const json = schemaOf(field)
      return [name, json.const ?? exampleOf(json, parts)]
    }),
  )
