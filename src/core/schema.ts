/** Schemas of what comes from outside, and the one way in which it is said that something does not fit. */
import { z } from 'zod'
import { quoted, told } from './text.ts'

export { z }

export type Issue = z.core.$ZodIssue

/** Unknown fields that a refusal names, at most. */
const mostNamed = 5

/**
 * `train.epochs: found 0, allowed at least 1.` `show`: how a value is told; default `told`. `schema`: whose fields are
 * named where one is unknown.
 */
export const explain = (
  issue: Issue,
  {
    path,
    show = told,
    schema,
  }: { path: string; show?: (value: unknown) => string; schema?: z.ZodType },
): string => `${path}: found ${foundIn(issue, show)}, allowed ${allowedBy(issue, schema)}.`

const foundIn = (issue: Issue, show: (value: unknown) => string): string => {
  if (issue.code !== 'unrecognized_keys') return show(issue.input)
  const named = issue.keys.slice(0, mostNamed).map((key) => quoted(key))
  const others = issue.keys.length - named.length
  return `the unknown ${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** What a length is counted in: one, and several. */
const units: Readonly<Record<string, readonly [string, string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
}

const limit = (limit: number | bigint, origin: string): string => {
  const [one, several] = units[origin] ?? []
  const unit = Number(limit) === 1 ? one : several
  return unit ? `${limit} ${unit}` : `${limit}`
}

const allowedBy = (issue: Issue, schema?: z.ZodType): string => {
  switch (issue.code) {
    case 'invalid_type':
      return nouns[issue.expected] ?? issue.expected
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'above'} ${limit(issue.minimum, issue.origin)}`
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'below'} ${limit(issue.maximum, issue.origin)}`
    case 'invalid_value':
      return issue.values.map(String).join(', ')
    case 'unrecognized_keys':
      return fieldsOf(schema)
    case 'invalid_union':
      return issue.message === unsaid ? eitherOf(issue) : issue.message
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'a shorter name'
    default:
      return issue.message
  }
}

/** What is said where a schema says nothing of its own. */
const unsaid = 'Invalid input'

/** What each alternative allows, at the place where it does not fit. */
const eitherOf = ({ errors }: z.core.$ZodIssueInvalidUnion): string =>
  [
    ...new Set(
      errors.flatMap(([first]) => {
        if (!first) return []
        const path = first.path.map(String).join('.')
        return path === '' ? allowedBy(first) : `at ${path} ${allowedBy(first)}`
      }),
    ),
  ].join(' or ')

const fieldsOf = (schema: z.ZodType | undefined): string => {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema
  const fields = inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
  return fields.length > 0 ? `only ${fields.join(', ')}` : 'no fields'
}
