import fastify from 'fastify'
import type { createErrorHandler } from './errors.ts'
import type { Limits } from './limits.ts'
import { bodyLimit } from './requests.ts'
import { longestSilence, malformed, serverOptions } from './sockets.ts'
import type { App, Logger } from './types.ts'
import { validatorCompiler } from './validate.ts'

/** A server without routes: its bounds, and how input is checked, answers written and errors told. */
export const createServer = (
  limits: Limits,
  answerError: ReturnType<typeof createErrorHandler>,
  isBehind = false,
): App => {
  const app: App = fastify({
    logger: false,
    bodyLimit,
    http: serverOptions(limits),
    requestTimeout: 30_000,
    connectionTimeout: longestSilence,
    return503OnClosing: false,
    trustProxy: isBehind,
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
