/** How a refusal is written: each protocol's clients read a body of their own. */
import { catalogue, type ErrorCode } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { named } from '../operations/schemas.ts'

/** What a refusal says, each part short. */
export interface Told {
  readonly code: ErrorCode
  readonly what: string
  readonly why?: string | undefined
  readonly fix?: string | undefined
}

interface Protocol {
  /** Whether an address is one of it. */
  speaks(path: string): boolean
  body(told: Told): object
  /** What `body` makes. */
  readonly schema: z.ZodType
}

/** All of it, one sentence after the other. */
export const sentenceOf = ({ what, why, fix }: Omit<Told, 'code'>): string =>
  [what, why, fix].filter((part) => part !== undefined).join(' ')

export const openInferenceProtocol: Protocol = {
  speaks: (path) => path === '/v2' || path.startsWith('/v2/'),
  body: (told) => ({ error: sentenceOf(told) }),
  schema: named(
    'InferenceFailure',
    z.object({ error: z.string().describe('What is wrong, why, and what to do.') }),
  ),
}

/** MLflow's names of what is wrong, by status; of others `INTERNAL_ERROR`. */
const mlflowCodes: Readonly<Record<number, string>> = {
  400: 'INVALID_PARAMETER_VALUE',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  405: 'ENDPOINT_NOT_FOUND',
  409: 'RESOURCE_CONFLICT',
  413: 'INVALID_PARAMETER_VALUE',
  415: 'INVALID_PARAMETER_VALUE',
  429: 'REQUEST_LIMIT_EXCEEDED',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'TEMPORARILY_UNAVAILABLE',
}

export const mlflowProtocol: Protocol = {
  speaks: (path) => /^(\/endpoints\/[^/]+)?\/(invocations|ping|version|health)$/.test(path),
  body: (told) => ({
    error_code: mlflowCodes[catalogue[told.code].status] ?? 'INTERNAL_ERROR',
    message: sentenceOf(told),
  }),
  schema: named(
    'ScoringFailure',
    z.object({
      error_code: z.string().describe("MLflow's name of what is wrong."),
      message: z.string().describe('What is wrong, why, and what to do.'),
    }),
  ),
}

const protocols = [openInferenceProtocol, mlflowProtocol]

/** The body of a refusal at an address. */
export const refusalAt = (url: string, told: Told): object => {
  const path = url.replace(/\?.*$/s, '')
  const protocol = protocols.find(({ speaks }) => speaks(path))
  return protocol ? protocol.body(told) : { error: told }
}
