/** The configuration as JSON Schema, draft 2020-12. */
import { z } from '../core/schema.ts'
import { builtInKinds } from '../tasks/kinds.ts'
import { configSchemaOf } from './schema/config.ts'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** Sees each schema with what was made of it. */
export type Visit = (schema: z.core.$ZodType, json: JsonSchema) => void

/**
 * What `millrace.config.ts` may export, or give back where it is a function, once `every`, `lines`, `nextWord` and
 * their like have made records of what they were given. Functions are said to be none of JSON. Whether one field fits
 * another is checked in part: `millrace config` checks all of it.
 */
export const configJsonSchema = (visit?: Visit): JsonSchema =>
  jsonSchemaOf(configSchemaOf(builtInKinds), visit)

/** A schema as its input is written; named parts under `$defs`. */
export const jsonSchemaOf = (schema: z.ZodType, visit: Visit = () => {}): JsonSchema => {
  const found: Record<string, JsonSchema> = {}
  const { $defs, ...root } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const { as } = jsonSchema
      const other: unknown = typeof as === 'function' ? as() : undefined
      if (other instanceof z.ZodType) {
        const { $schema: _, $defs: theirs, ...said } = jsonSchemaOf(other, visit)
        Object.assign(found, theirs)
        for (const key of ['type', 'properties', 'required', 'additionalProperties'])
          delete jsonSchema[key]
        Object.assign(jsonSchema, said)
      }
      // Nothing of a file is read only.
      for (const key of ['as', 'readOnly']) delete jsonSchema[key]
      Object.assign(jsonSchema, examplesOf(zodSchema))
      visit(zodSchema, jsonSchema)
    },
  })
  return { ...root, $defs: { ...found, ...$defs } }
}

/** Examples as they are written; a function as its text, which is no JSON. */
const examplesOf = (schema: z.core.$ZodType) => {
  const { examples } = z.globalRegistry.get(schema) ?? {}
  if (!Array.isArray(examples)) return {}
  const codes = examples.filter((example) => typeof example === 'function').map(String)
  return codes.length > 0 ? { examples: [], exampleCode: codes } : { examples }
}
