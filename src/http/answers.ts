/** What a route may answer, for its description. */
import { catalogue, type ErrorCode } from '../core/error.ts'
import type { z } from '../core/schema.ts'
import { failure } from '../operations/schemas.ts'

/** An answer as the description shows it. */
export interface Described {
  readonly description: string
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>
}

/** What any request may be refused with, whatever it asks for. */
const always = [
  ...(['bad_input', 'refused', 'too_many_connections', 'overloaded', 'internal'] as const),
  ...(['no_key', 'forbidden', 'rate_limited'] as const),
]

/** What HTTP itself refuses, with the code `bad_input`. */
const unreadable: Readonly<Record<number, string>> = {
  408: 'The request did not come to its end in time.',
  417: 'It has a header `expect` that cannot be met.',
  431: 'Its headers, or its address, are too long.',
}

/** What a request with a body may be refused with. */
export const ofBodies = ['too_large', 'unsupported'] as const

/**
 * Every refusal of a route by its status: those of its own codes, and those that any request may meet. `schema`: what
 * they are written as.
 */
export const refusals = (
  own: readonly ErrorCode[],
  schema: z.ZodType = failure,
): Record<number, Described> => {
  const json = described(schema)
  const codes = new Set([...always, ...own])
  const answers: Record<number, Described> = {}
  for (const [status, why] of Object.entries(unreadable)) answers[Number(status)] = json(why)
  for (const [status, those] of Map.groupBy(codes, (code) => catalogue[code].status))
    answers[status] = json(those.map((code) => `\`${code}\`: ${catalogue[code].means}`).join(' '))
  return answers
}

const described =
  (schema: z.ZodType) =>
  (description: string): Described => ({
    description,
    content: { 'application/json': { schema } },
  })
