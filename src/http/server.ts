import fastify from 'fastify'
import { newId } from '../core/ids.ts'
import { type CheckOptions, checkAccess } from './access/check.ts'
import { createCors } from './cors.ts'
import { createErrorHandler } from './errors.ts'
import { guard } from './guard.ts'
import { limits as defaults, type Limits } from './limits.ts'
import { closeInTime } from './listen.ts'
import { idIn } from './logged.ts'
import { bodyLimit } from './requests.ts'
import { secureServer } from './secure.ts'
import { boundConnections, longestSilence, malformed, serverOptions } from './sockets.ts'
import { tellRequests } from './telling.ts'
import type { App, HttpConfig, ServingContext } from './types.ts'
import { validatorCompiler } from './validate.ts'

const times = { requestTimeout: 30_000, connectionTimeout: longestSilence }

export interface Served {
  readonly app: App
  readonly limits: Limits
  /** Whether it is being closed. */
  isClosing(): boolean
}

/**
 * A server without routes: its bounds, whom it answers, how it closes, and how input is checked, answers written and errors
 * told.
 */
export const createServer = (
  config: HttpConfig,
  {
    endpoints,
    logger,
    tracer,
    ...check
  }: Pick<ServingContext, 'endpoints' | 'logger' | 'tracer'> & CheckOptions,
): Served => {
  const limits = limitsOf(config)
  const answerError = createErrorHandler(logger, check.access.refusals)
  const { tls = null } = config
  const beneath = serverOptions(limits)
  const app: App = fastify({
    logger: false,
    genReqId: ({ headers }) => idIn(headers['x-request-id']) ?? newId(),
    bodyLimit,
    ...(tls === null
      ? { http: beneath, ...times }
      : { serverFactory: secureServer(tls, beneath, times) }),
    return503OnClosing: false,
    trustProxy: config.isBehind ?? false,
    frameworkErrors: answerError,
    clientErrorHandler: malformed,
    routerOptions: { maxParamLength: 1200 },
  })
  app.setValidatorCompiler(validatorCompiler)
  // The schemas describe the answers; what a domain function gives is sent as it is.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(answerError)
  boundConnections(app, limits)
  tellRequests(app, { logger, tracer, isElsewhere: check.isElsewhere ?? (() => false) })
  guard(app, config, createCors(endpoints))
  checkAccess(app, check)
  return { app, limits, ...closeInTime(app, config) }
}

/** Behind other processes each of these has as many connections as it needs: they bound those of clients. */
const limitsOf = ({ limits, isBehind = false }: HttpConfig): Limits => {
  const { connections, ...others } = { ...defaults, ...limits }
  const each = isBehind ? connections.total : connections.each
  return { ...others, connections: { ...connections, each } }
}
