/**
 * A DEVELOPMENT FIXTURE: a value that fits a schema of the operations, deterministic, with what a story says in
 * place of what is made up. So the invented world has every field that the product answers with.
 */
import { z } from '../../src/core/schema.ts'

/** A moment of the invented world; stories bring their own. */
const someTime = Date.UTC(2026, 10, 26)

/** The least a schema allows: nothing where it may be nothing, else its first choice, else the field's own name. */
const filled = (schema: unknown, name: string): unknown => {
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(
      Object.entries(schema.shape).map(([field, inner]) => [field, filled(inner, field)]),
    )
  if (schema instanceof z.ZodNullable) return null
  if (schema instanceof z.ZodOptional) return undefined
  if (schema instanceof z.ZodReadonly) return filled(schema.unwrap(), name)
  if (schema instanceof z.ZodArray) return []
  if (schema instanceof z.ZodRecord) return {}
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodLiteral) return schema.value
  if (schema instanceof z.ZodUnion) return filled(schema.options[0], name)
  if (schema instanceof z.ZodString) return name
  if (schema instanceof z.ZodBoolean) return false
  if (schema instanceof z.ZodNumber)
    return schema.description?.startsWith('Milliseconds since') ? someTime : leastOf(schema)
  if (schema instanceof z.ZodAny) return {}
  throw new Error(`No value is made up for the field "${name}".`)
}

const leastOf = ({ minValue }: z.ZodNumber): number => Math.max(0, minValue ?? 0)

/** A value of a schema: what the story says, and else what is made up. */
export const made = <T extends object>(schema: z.ZodType<T>, story: Partial<T>): T =>
  schema.parse({ ...base(schema), ...story })

const base = (schema: z.ZodType): object => {
  const value = filled(schema, '')
  return typeof value === 'object' && value !== null ? value : {}
}
