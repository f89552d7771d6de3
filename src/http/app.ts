import fastify from 'fastify'
import { systemClock } from '../core/clock.ts'
import { z } from '../core/schema.ts'
import { refusals } from './answers.ts'
import { readBodies } from './body.ts'
import { comparisonRoutes } from './comparisons.ts'
import { completionRoutes } from './completions.ts'
import { compressAnswers } from './compress.ts'
import { consoleFiles } from './console.ts'
import { createCors } from './cors.ts'
import { apiDocs } from './docs.ts'
import { createErrorHandler } from './errors.ts'
import { eventRoutes } from './events.ts'
import { exportRoutes } from './export.ts'
import { fileRoutes } from './files.ts'
import { guard } from './guard.ts'
import { healthRoutes } from './health.ts'
import { inferenceRoutes } from './inference/routes.ts'
import { limits as defaults, type Limits } from './limits.ts'
import { closeInTime } from './listen.ts'
import { operationRoutes } from './operations.ts'
import { predictRoutes } from './predict.ts'
import { createPrometheus, type Prometheus } from './prometheus/prometheus.ts'
import { reportRoutes } from './reports.ts'
import { bodyLimit } from './requests.ts'
import { boundConnections, longestSilence, malformed, serverOptions } from './sockets.ts'
import type { App, AppOptions, Context, Logger } from './types.ts'
import { answerUnknown } from './unknown.ts'
import { validatorCompiler } from './validate.ts'

/**
 * The one HTTP application: API, predictions, metrics, health, description and console. It listens
 * to nothing yet: `app.inject` asks it in memory, `listen` opens its port. Closing it ends event
 * streams, waits for what is under way, and cuts off what is left after `config.grace`.
 */
export const createApp = (options: AppOptions): App => {
  const { config, consoleFolder, clock = systemClock, logger = standardError } = options
  const limits = { ...defaults, ...config.limits }
  const app = createServer(limits, createErrorHandler(logger))
  boundConnections(app, limits)
  guard(app, config, createCors(options.endpoints))
  closeInTime(app, config.grace ?? 4000)
  answerUnknown(app, consoleFolder)
  const bodies = readBodies(app, limits)
  const prometheus = createPrometheus(options)
  countRequests(app, prometheus)
  compressAnswers(app)
  apiDocs(app, config.version)

  app.after(() => {
    const { loop, registry, experiments, endpoints, requests, log = null } = options
    const { version } = config
    const { directory } = endpoints
    const world = { loop, registry, experiments, endpoints, directory, requests, version, clock }
    const context: Context = { ...options, clock, logger, log, app, bodies, limits, world }
    prometheusRoute(context, prometheus)
    predictRoutes(context)
    inferenceRoutes(context)
    healthRoutes(context)
    exportRoutes(context)
    operationRoutes(context)
    comparisonRoutes(context)
    completionRoutes(context)
    fileRoutes(context)
    reportRoutes(context)
    eventRoutes(context)
    if (consoleFolder !== null) consoleFiles(app, consoleFolder)
  })
  return app
}

/** A server without routes: its bounds, and how input is checked, answers written and errors told. */
const createServer = (limits: Limits, answerError: ReturnType<typeof createErrorHandler>): App => {
  const app: App = fastify({
    logger: false,
    bodyLimit,
    http: serverOptions(limits),
    requestTimeout: 30_000,
    connectionTimeout: longestSilence,
    return503OnClosing: false,
    frameworkErrors: answerError,
    clientErrorHandler: malformed,
    routerOptions: { maxParamLength: 1200 },
  })
  app.setValidatorCompiler(validatorCompiler)
  // The schemas describe the answers; what a domain function gives is sent as it is.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(answerError)
  return app
}

/** Lines of JSON on standard error. */
export const standardError: Logger = {
  error({ err, ...detail }) {
    const error = err instanceof Error ? err.stack : String(err)
    process.stderr.write(`${JSON.stringify({ level: 'error', ...detail, error })}\n`)
  },
}

const countRequests = (app: App, prometheus: Prometheus) => {
  app.addHook('onResponse', (request, reply, done) => {
    prometheus.answered(request.routeOptions.url ?? 'none', request.method, reply.statusCode)
    done()
  })
  app.addHook('onClose', (_, done) => {
    prometheus.close()
    done()
  })
}

const prometheusRoute = ({ app }: Context, prometheus: Prometheus) =>
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['Health'],
        operationId: 'metrics',
        summary: 'Metrics in the text format of Prometheus',
        response: {
          200: { content: { 'text/plain': { schema: z.string() } } },
          ...refusals([]),
        },
      },
    },
    async (_, reply) => reply.type(prometheus.contentType).send(await prometheus.text()),
  )
