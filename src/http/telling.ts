/** Tells the log and the tracer of each request that is answered here. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { spanBelow, type TraceContext, traceparentIn } from '../core/trace/context.ts'
import type { Span } from '../core/trace/otlp.ts'
import type { Tracer } from '../core/trace/tracer.ts'
import type { Prediction } from '../serve/types.ts'
import type { App, Logger, RequestTold } from './types.ts'

/** What is known of a request while it is answered. */
export interface RequestTelling {
  /** Milliseconds since 1970, and of a clock that only runs forward. */
  readonly at: number
  readonly began: number
  /** Of the span that it is, or of the client's where nothing is traced; null where there is neither. */
  readonly context: TraceContext | null
  /** Id of the client's span. */
  readonly parent: string | null
  /** Code of the error that it was refused with. */
  code: string | null
  /** What was predicted, the last of several, and when it was. */
  predicted: PredictedTelling | null
}

export type Predicted = Pick<Prediction, 'endpoint' | 'model' | 'version' | 'timing'>

export interface PredictedTelling extends Predicted {
  /** When the answer was there, and when it was kept, by the clock that only runs forward. */
  readonly answered: number
  readonly kept: number
}

declare module 'fastify' {
  interface FastifyRequest {
    telling: RequestTelling | null
  }
}

/** Who is told. */
export interface ToldTo {
  readonly logger: Logger
  readonly tracer: Tracer | null
}

export interface TellingOptions extends ToldTo {
  /** Whether another process answers a request, and tells of it. */
  isElsewhere(request: FastifyRequest): boolean
}

export const tellRequests = (app: App, { isElsewhere, ...to }: TellingOptions): void => {
  app.decorateRequest('telling', null)
  app.addHook('onRequest', (request, _, done) => {
    request.telling = beginTelling(request.headers['traceparent'], to)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    if (request.telling && !isElsewhere(request)) tell(request.telling, askedOf(request, reply), to)
    done()
  })
}

const askedOf = (request: FastifyRequest, { statusCode }: FastifyReply): AskedTelling => ({
  ...{ request: request.id, method: request.method, status: statusCode },
  ...{ route: request.routeOptions.url ?? 'none', caller: request.caller?.author ?? null },
})

/** Begins to note what is told of a request; null where nobody wants to know. */
export const beginTelling = (
  traceparent: string | readonly string[] | undefined,
  { logger, tracer }: ToldTo,
): RequestTelling | null => {
  if (!logger.request && !tracer) return null
  const parent = traceparentIn(traceparent)
  return {
    ...{ at: Date.now(), began: performance.now(), code: null, predicted: null },
    context: tracer ? spanBelow(parent) : parent,
    parent: parent?.spanId ?? null,
  }
}

/** What was asked, and how it was answered. */
export interface AskedTelling {
  readonly request: string
  readonly method: string
  readonly route: string
  readonly status: number
  readonly caller: string | null
}

export const tell = (
  telling: RequestTelling,
  { caller, ...asked }: AskedTelling,
  { logger, tracer }: ToldTo,
): void => {
  const { context, predicted, code, began } = telling
  const told = {
    ...asked,
    ms: Math.round((performance.now() - began) * 1000) / 1000,
    ...(code !== null && { code }),
    ...(predicted && {
      ...{ endpoint: predicted.endpoint, model: predicted.model, version: predicted.version },
    }),
    ...(caller !== null && { caller }),
    ...(context && { trace: context.traceId }),
  }
  logger.request?.(told)
  if (tracer && context) for (const span of spansOf(telling, context, told)) tracer.add(span)
}

/** What an answer is noted by, for `KeeperOptions`. */
export const predictedOf =
  (telling: RequestTelling) =>
  ({ endpoint, model, version, timing }: Predicted, answered: number, kept: number): void => {
    telling.predicted = { endpoint, model, version, timing, answered, kept }
  }

/** The names of attributes are those of OpenTelemetry's conventions, and under `millrace.` our own. */
const spansOf = (telling: RequestTelling, context: TraceContext, told: RequestTold): Span[] => {
  const { at, parent, predicted } = telling
  const server: Span = {
    ...{ context, parent, kind: 'server', name: `${told.method} ${told.route}` },
    ...{ from: at, to: at + told.ms },
    attributes: {
      'http.request.method': told.method,
      'http.route': told.route,
      'http.response.status_code': told.status,
      'millrace.request': told.request,
      'millrace.endpoint': predicted?.endpoint,
      'millrace.model': predicted?.model,
      'millrace.version': predicted?.version,
      'error.type': told.status >= 500 ? (told.code ?? `${told.status}`) : undefined,
    },
    error: told.status >= 500 ? (told.code ?? `${told.status}`) : null,
  }
  return [server, ...(predicted ? partsOf(telling, context, predicted) : [])]
}

/** Waiting for the model, its run, and the keeping of the answer. */
const partsOf = (
  { at, began }: RequestTelling,
  context: TraceContext,
  { timing, answered, kept }: PredictedTelling,
): Span[] => {
  const moment = (time: number) => at + (time - began)
  const asked = answered - timing.totalSeconds * 1000
  const running = asked + timing.queueSeconds * 1000
  const ran = running + timing.runSeconds * 1000
  const part = (name: string, from: number, to: number): Span => ({
    ...{ context: spanBelow(context), parent: context.spanId, kind: 'internal', name },
    ...{ from: moment(from), to: moment(to), error: null },
    attributes: name === 'run' ? { 'millrace.batch': timing.batch } : {},
  })
  return [part('queue', asked, running), part('run', running, ran), part('keep', answered, kept)]
}
