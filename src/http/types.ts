import type { Readable } from 'node:stream'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Clock } from '../core/clock.ts'
import type { Tracer } from '../core/trace/tracer.ts'
import type { Experiments } from '../experiments/service.ts'
import type { Requests } from '../inference/reading/requests.ts'
import type { InferenceLog } from '../inference/types.ts'
import type { Loop } from '../loop/types.ts'
import type { Objectives } from '../monitor/objectives/objectives.ts'
import type { ServingProcesses, World } from '../operations/world.ts'
import type { Registry } from '../registry/types.ts'
import type { Endpoints } from '../serve/endpoints.ts'
import type { Traffic } from '../serve/traffic.ts'
import type { Access, ManagedAccess } from './access/types.ts'
import type { Limits } from './limits.ts'
import type { TlsIdentity } from './tls.ts'

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** Where lines of the server's own log go. */
export interface Logger {
  error(detail: Readonly<Record<string, unknown>>): void
  /** Hears of each request that was answered. Default: nobody does. */
  readonly request?: (told: RequestTold) => void
}

/** An answered request, without anything that stood in it. */
export interface RequestTold {
  /** Its id. */
  readonly request: string
  readonly method: string
  /** The pattern of its address. */
  readonly route: string
  readonly status: number
  readonly ms: number
  /** Code of the error that it was refused with. */
  readonly code?: string
  readonly endpoint?: string
  readonly model?: string
  readonly version?: number
  /** Who asked, by the name of the key. */
  readonly caller?: string
  readonly trace?: string
}

/** An extra gauge for the accuracy on the prompts. */
export interface Gauge {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
}

/** Milliseconds at closing. */
export interface Closing {
  /** How long clients may ask once more over an open connection, which ends with the answer; asked again and again. Default 500. */
  readonly leave?: () => number
  /** How long what is under way then is waited for. Default 4,000. */
  readonly grace?: number
}

export interface HttpConfig extends Closing {
  /** Address to listen on. It decides which Host headers the app answers to. */
  readonly host: string
  /** Default of the command line: 4700; 0 takes any free port. */
  readonly port: number
  /** Version of Millrace, for the API description and the metrics. */
  readonly version: string
  /** More names the app may be asked by, beside the host it listens on. */
  readonly hosts?: readonly string[]
  /** Extra accuracy gauges, by model. */
  readonly gauges?: Readonly<Record<string, Gauge>>
  /** What clients may hold at a time, where it differs from the defaults. */
  readonly limits?: Partial<Limits>
  /** Whether requests come from processes of this machine that say on whose behalf they ask. Default: not. */
  readonly isBehind?: boolean
  /** Its certificate, where it is reached by TLS. Default: it is not. */
  readonly tls?: TlsIdentity | null
  /** Whether clients reach it by TLS, here or before it: then browsers send its cookie over nothing else. Default: as `tls`. */
  readonly isSecure?: boolean
}

export interface AppOptions {
  readonly loop: Loop
  readonly registry: Registry
  readonly experiments: Experiments
  /** What answers, by the names of endpoints. */
  readonly endpoints: Endpoints
  /** Keeps what is answered. Default: nothing is kept. */
  readonly log?: InferenceLog | null
  /** Processes that answer beside this one. Default: none. */
  readonly serving?: ServingProcesses
  /** Calls back for each request that another process answered, by the pattern of its address. Default: none does. */
  answeredElsewhere?(listener: (route: string, method: string, code: number) => void): () => void
  /** How requests went lately. Default: what the endpoints tell from now on. */
  readonly traffic?: Traffic
  /** What was answered. */
  readonly requests: Requests
  /** How endpoints keep what they promise. Default: none promises anything. */
  readonly objectives?: Objectives
  /** Who may ask what. Default: anybody everything. */
  readonly access?: ManagedAccess
  readonly config: HttpConfig
  /** Folder with the built console; null: the API only. */
  readonly consoleFolder: string | null
  /** Default: standard error, one JSON object a line. */
  readonly logger?: Logger
  /** Default: nothing is traced. */
  readonly tracer?: Tracer | null
  readonly clock?: Clock
}

/** How a scope of the app reads bodies in its own way, within the bounds of all. */
export interface Bodies {
  /** The whole body. Fails with `too_large` beyond the limit of its route, `overloaded` where there is no room for it. */
  collect(request: FastifyRequest, payload: Readable): Promise<Buffer>
  /** Says how long it became. Fails with `overloaded` where there is no room for that. */
  unpacked(request: FastifyRequest, bytes: number): void
}

/** What is needed to answer predictions. */
export interface ServingOptions
  extends Pick<AppOptions, 'endpoints' | 'log' | 'config' | 'logger' | 'tracer' | 'clock'> {
  readonly registry: Pick<Registry, 'versions'>
  /** Who may ask what. Default: anybody everything. */
  readonly access?: Access
}

/** What routes that answer predictions are made from. */
export interface ServingContext extends Required<ServingOptions> {
  readonly app: App
  readonly bodies: Bodies
}

/** What routes are made from. */
export interface Context extends Required<Omit<AppOptions, 'answeredElsewhere' | 'serving'>> {
  readonly app: App
  readonly bodies: Bodies
  readonly limits: Limits
  /** What operations work on. */
  readonly world: World
}
