import type { FastifySchemaCompiler } from 'fastify'
import { MillraceError } from '../core/error.ts'
import { explain, type Issue, z } from '../core/schema.ts'
import { clipped, quoted } from '../core/text.ts'
import { read } from '../operations/fields.ts'

/** Problems that a refusal names, at most; of the others it says how many there are. */
const mostNamed = 5

/**
 * Checks a part of a request against its zod schema; a refusal names path, found and allowed. Numbers of an
 * address come as text.
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = httpPart ?? 'body'
  return (data: unknown) => {
    const value = part === 'body' ? (data ?? undefined) : withNumbers(schema, data)
    const { success, data: valid, error } = schema.safeParse(value, { reportInput: true })
    return success ? { value: valid } : { error: refusal(part, schema, error.issues) }
  }
}

const withNumbers = (schema: z.ZodType, data: unknown): unknown => {
  if (!(schema instanceof z.ZodObject) || typeof data !== 'object' || data === null) return data
  const numbered = ([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? read(schema.shape[name], value) : value,
  ]
  return Object.fromEntries(Object.entries(data).map(numbered))
}

const refusal = (part: string, schema: z.ZodType, issues: readonly Issue[]) => {
  const named = issues.slice(0, mostNamed).map((issue) => sentence(part, schema, issue))
  const others = issues.length - named.length
  return new MillraceError('bad_input', {
    what: [...named, ...(others > 0 ? [`${others} more like these.`] : [])].join(' '),
    fix: 'Correct the request; /docs describes each one.',
  })
}

const partNames: Readonly<Record<string, string>> = { querystring: 'query', params: 'path' }

const sentence = (part: string, schema: z.ZodType, issue: Issue) => {
  const path = [partNames[part] ?? part, ...issue.path.map((step) => clipped(String(step)))]
  return explain(issue, { path: path.join('.'), show: describe, schema })
}

/** Says what was sent without sending all of it back. */
const describe = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string')
    return value.length > 60 ? `a text of ${value.length} characters` : quoted(value)
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}
