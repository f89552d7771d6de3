import { systemClock } from '../core/clock.ts'
import { z } from '../core/schema.ts'
import { noObjectives } from '../monitor/objectives/objectives.ts'
import { noProcesses } from '../operations/world.ts'
import { createTraffic } from '../serve/traffic.ts'
import { noAccess } from './access/none.ts'
import { sessionRoutes } from './access/session.ts'
import { taking } from './access/types.ts'
import { refusals } from './answers.ts'
import { readBodies } from './body.ts'
import { comparisonRoutes } from './comparisons.ts'
import { completionRoutes } from './completions.ts'
import { compressAnswers } from './compress.ts'
import { consoleFiles } from './console.ts'
import { apiDocs } from './docs.ts'
import { evaluateRoutes } from './evaluate.ts'
import { eventRoutes } from './events.ts'
import { exportRoutes } from './export.ts'
import { fileRoutes } from './files.ts'
import { healthRoutes } from './health.ts'
import { inferenceRoutes } from './inference/routes.ts'
import { standardLogger } from './logger.ts'
import { operationRoutes } from './operations.ts'
import { predictRoutes } from './predict.ts'
import { createPrometheus, type Prometheus } from './prometheus/prometheus.ts'
import { reportRoutes } from './reports.ts'
import { createServer } from './server.ts'
import type { App, AppOptions, Context } from './types.ts'
import { answerUnknown } from './unknown.ts'
import { uploadRoutes } from './upload.ts'

/**
 * The one HTTP application: API, predictions, metrics, health, description and console. It listens
 * to nothing yet: `app.inject` asks it in memory, `listen` opens its port. Closing it ends event
 * streams, waits for what is under way, and cuts off what is left after `config.grace`.
 */
export const createApp = (options: AppOptions): App => {
  const { config, consoleFolder, clock = systemClock, logger = standardLogger() } = options
  const { access = noAccess, tracer = null } = options
  const { app, limits } = createServer(config, {
    ...{ endpoints: options.endpoints, logger, tracer, access },
  })
  if (config.isBehind) readToTheEnd(app)
  answerUnknown(app, consoleFolder)
  const bodies = readBodies(app, limits)
  const prometheus = createPrometheus(options)
  countRequests(app, prometheus, options)
  compressAnswers(app)
  apiDocs(app, config.version)

  app.after(() => {
    const { loop, registry, experiments, endpoints, requests, log = null } = options
    const { serving = noProcesses, objectives = noObjectives } = options
    const { version } = config
    const { directory } = endpoints
    const traffic = options.traffic ?? createTraffic(endpoints, clock)
    app.addHook('onClose', async () => traffic.close())
    const world = {
      ...{ loop, registry, experiments, endpoints, directory, serving, traffic },
      ...{ requests, objectives, version, clock },
      access: {
        keys: access.keys,
        isLocked: access.door.isLocked,
        look: access.door.look,
      },
    }
    const context: Context = {
      ...{ ...options, clock, logger, tracer, log, traffic, objectives, access },
      ...{ app, bodies, limits, world },
    }
    prometheusRoute(context, prometheus)
    predictRoutes(context)
    inferenceRoutes(context)
    evaluateRoutes(context)
    healthRoutes(context)
    exportRoutes(context)
    operationRoutes(context)
    uploadRoutes(context)
    sessionRoutes(context)
    comparisonRoutes(context)
    completionRoutes(context)
    fileRoutes(context)
    reportRoutes(context)
    eventRoutes(context)
    if (consoleFolder !== null) consoleFiles(app, consoleFolder)
  })
  return app
}

/**
 * A body that is refused unread is read all the same, and its connection kept: the process before this one would lose the
 * answer with it.
 */
const readToTheEnd = (app: App) => {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!request.raw.complete) {
      reply.removeHeader('connection')
      request.raw.resume()
    }
    done(null, payload)
  })
}

const countRequests = (
  app: App,
  prometheus: Prometheus,
  { answeredElsewhere }: Pick<AppOptions, 'answeredElsewhere'>,
) => {
  const stop = answeredElsewhere?.(prometheus.answered)
  app.addHook('onResponse', (request, reply, done) => {
    prometheus.answered(request.routeOptions.url ?? 'none', request.method, reply.statusCode)
    done()
  })
  app.addHook('onClose', (_, done) => {
    stop?.()
    prometheus.close()
    done()
  })
}

const prometheusRoute = ({ app }: Context, prometheus: Prometheus) =>
  app.get(
    '/metrics',
    {
      ...taking('read'),
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
