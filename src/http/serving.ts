/** The HTTP application of a process that answers predictions beside others, on a port that they share. */
import type { FastifyRequest } from 'fastify'
import { systemClock } from '../core/clock.ts'
import { noAccess } from './access/none.ts'
import { readBodies } from './body.ts'
import { compressAnswers } from './compress.ts'
import { createForward } from './forward.ts'
import { inferenceRoutes } from './inference/routes.ts'
import { standardLogger } from './logger.ts'
import { predictRoutes } from './predict.ts'
import { createServer } from './server.ts'
import type { App, ServingOptions } from './types.ts'

export interface ServingAppOptions extends ServingOptions {
  /** Socket of the process that answers the rest. */
  readonly socket: string
  /** Hears of each request that was answered here. `route`: the pattern of its address. */
  answered(route: string, method: string, code: number): void
}

/** What all serving processes do and know together. */
const together = /^\/v2\/(repository\/|models(\/.*)?\/stats$)/

const isAnsweredHere = ({ is404, routeOptions: { url } }: FastifyRequest): boolean =>
  !is404 && url !== undefined && !together.test(url)

/** It listens to nothing yet. Predictions are answered here; everything else is handed on as it is. */
export const createServingApp = async (options: ServingAppOptions): Promise<App> => {
  const { config, clock = systemClock, logger = standardLogger(), log = null, answered } = options
  const { access = noAccess, tracer = null } = options
  const { app, limits, isClosing } = createServer(config, {
    ...{ endpoints: options.endpoints, logger, tracer, access },
    isElsewhere: (request) => !isAnsweredHere(request),
  })
  const rest = createForward(options.socket, isClosing)
  app.addHook('onClose', async () => rest.close())
  app.addHook('onRequest', (request, reply, done) => {
    if (isAnsweredHere(request)) return done()
    reply.hijack()
    rest.forward(request.raw, reply.raw)
  })
  app.addHook('onResponse', (request, reply, done) => {
    if (isAnsweredHere(request))
      answered(request.routeOptions.url ?? 'none', request.method, reply.statusCode)
    done()
  })
  const bodies = readBodies(app, limits)
  compressAnswers(app)
  const context = { ...options, clock, logger, tracer, log, access, app, bodies }
  app.after(() => {
    predictRoutes(context)
    inferenceRoutes(context)
  })
  await app.ready()
  return app
}
