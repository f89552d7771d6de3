/** What the process that keeps the loop and those that serve say to each other. */
import type { Refused } from '../../access/refusals.ts'
import type { TokenRules } from '../../access/rules.ts'
import type { DeclaredEndpoint } from '../../core/endpoint.ts'
import type { Usage } from '../../core/health.ts'
import type { RequestRules } from '../../core/requests.ts'
import type { WireError } from '../../core/wire.ts'
import type { LogCounts } from '../../inference/types.ts'
import type { EndpointStatus, ServeEvent } from '../../serve/types.ts'
import type { Reach } from '../reach.ts'
import type { FromLimiter, ToLimiter } from './limiter.ts'
import type { TasksInput } from './tasks.ts'

/** What a serving process is started with: it goes by what the configuration said when the loop was started. */
export interface ServingInput extends TasksInput {
  readonly reach: Reach
  /** Socket of the process that keeps the loop, where the rest is answered. */
  readonly socket: string
  readonly models: readonly string[]
  /** Those of the configuration. */
  readonly endpoints: readonly DeclaredEndpoint[]
  /** Files with the keys of the inference log. */
  readonly keyFiles: readonly string[]
  /** Which signed tokens count; null: none. */
  readonly tokens: TokenRules | null
  /** What is kept of requests, by model. */
  readonly rules: readonly (readonly [model: string, rules: RequestRules | null])[]
}

/** A status as JSON has it. */
export interface SentStatus extends Omit<EndpointStatus, 'room'> {
  readonly room: readonly (readonly [string, number])[]
}

/** An answered HTTP request. */
export type AnsweredRequest = readonly [route: string, method: string, code: number]

export interface Report {
  readonly kind: 'report'
  readonly events: readonly (readonly [name: string, event: ServeEvent])[]
  readonly answered: readonly AnsweredRequest[]
  readonly statuses: readonly SentStatus[]
  readonly log: LogCounts
  readonly usage: Usage
}

export interface Ready {
  readonly kind: 'ready'
  readonly url: string
  readonly grpcPort: number | null
}

export type FromServing =
  /** It answers. */
  | Ready
  /** It cannot be started. */
  | { readonly kind: 'failed'; readonly error: WireError }
  | { readonly kind: 'warning'; readonly what: string }
  /** What happened since the last one, and how it stands. */
  | Report
  /** An order was carried out, or why it was not. */
  | { readonly kind: 'done'; readonly number: number; readonly error: WireError | null }
  /** For the audit trail. */
  | ServingEntry
  /** Who was refused for who they are, and how often. */
  | {
      readonly kind: 'refused'
      readonly told: readonly { readonly refused: Refused; readonly times: number }[]
    }
  | ToLimiter

export interface ServingEntry {
  readonly kind: 'audit'
  readonly action: string
  readonly subject: string
  readonly detail: string
}

/** What one is to do now. */
export type Order =
  /** To look at the directory of endpoints, with these models. */
  | { readonly act: 'look'; readonly models: readonly string[] }
  /** To look at the alias that an endpoint follows. */
  | { readonly act: 'refresh'; readonly name: string }

export type ToServing =
  | { readonly kind: 'order'; readonly number: number; readonly order: Order }
  /** Takes no new connection, answers what comes over the open ones for so many milliseconds, and ends. */
  | { readonly kind: 'drain'; readonly leave: number }
  | FromLimiter
