import type { FastifySchemaCompiler } from 'fastify'
import { MillraceError } from '../core/error.ts'
import { explain, type Issue, type z } from '../core/schema.ts'
import { clipped, quoted } from '../core/text.ts'

/** Problems that a refusal names, at most; of the others it says how many there are. */
const mostNamed = 5

/** Checks a part of a request against its zod schema; a refusal names path, found and allowed. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = httpPart ?? 'body'
  return (data: unknown) => {
    const value = data === null && part === 'body' ? undefined : data
    const { success, data: valid, error } = schema.safeParse(value, { reportInput: true })
    return success ? { value: valid } : { error: refusal(part, schema, error.issues) }
  }
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
