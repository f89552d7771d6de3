import type { FastifySchemaCompiler } from 'fastify'
import { z } from 'zod'
import { MillraceError } from '../core/error.ts'
import { clipped, quoted } from './errors.ts'

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

const refusal = (part: string, schema: z.ZodType, issues: readonly z.core.$ZodIssue[]) => {
  const named = issues.slice(0, mostNamed).map((issue) => sentence(part, schema, issue))
  const others = issues.length - named.length
  return new MillraceError('bad_input', {
    what: [...named, ...(others > 0 ? [`${others} more like these.`] : [])].join(' '),
    fix: 'Correct the request; /docs describes each one.',
  })
}

const partNames: Readonly<Record<string, string>> = { querystring: 'query', params: 'path' }

const sentence = (part: string, schema: z.ZodType, issue: z.core.$ZodIssue) => {
  const path = [partNames[part] ?? part, ...issue.path.map((step) => clipped(String(step)))]
  return `${path.join('.')}: found ${found(issue)}, allowed ${allowed(schema, issue)}.`
}

const found = (issue: z.core.$ZodIssue): string => {
  if (issue.code !== 'unrecognized_keys') return describe(issue.input)
  const named = issue.keys.slice(0, mostNamed).map((key) => quoted(key))
  const others = issue.keys.length - named.length
  return `the unknown ${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`
}

const describe = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string')
    return value.length > 60 ? `a text of ${value.length} characters` : quoted(value)
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' }

const allowed = (schema: z.ZodType, issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return nouns[issue.expected] ?? issue.expected
    case 'too_small':
      return `at least ${issue.minimum}${units[issue.origin] ?? ''}`
    case 'too_big':
      return `at most ${issue.maximum}${units[issue.origin] ?? ''}`
    case 'invalid_value':
      return issue.values.map(String).join(', ')
    case 'unrecognized_keys':
      return fieldsOf(schema)
    case 'invalid_key':
      return 'a shorter name'
    default:
      return issue.message
  }
}

const fieldsOf = (schema: z.ZodType): string => {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema
  const fields = inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
  return fields.length > 0 ? `only ${fields.join(', ')}` : 'no fields'
}
