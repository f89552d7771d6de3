import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import { hasFile, leaves, wantsPage } from './console.ts'
import { pagePolicy } from './headers.ts'
import { areaOf, createMethods, everything } from './methods.ts'
import type { App } from './types.ts'

/**
 * What no route answers: a page for a browser that is inside the console, `wrong_method` where the address has
 * other methods, else `not_found`. Bodies of such requests are not read. To be called before the routes are made,
 * whose addresses it learns.
 */
export const answerUnknown = (app: App, consoleFolder: string | null) => {
  const methods = createMethods(app)
  const allowedAt = (path: string) => {
    const allowed = methods.of(path)
    return allowed.length === 0 && hasFile(consoleFolder, path) ? ['GET', 'HEAD'] : allowed
  }
  const isPage = (request: FastifyRequest) => {
    const path = pathOf(request)
    return wantsPage(request, consoleFolder) && !leaves(path) && !methods.areas().has(areaOf(path))
  }

  const refuse = (request: FastifyRequest, reply: FastifyReply) => {
    const allowed = allowedAt(pathOf(request))
    if (allowed.length === 0) throw nothingHere(request)
    // A route has the method, and was not taken: a part of the address is longer than it may be.
    if (allowed.includes(request.method)) throw tooLong()
    return answerOther(request, reply, allowed)
  }

  app.addHook('onRequest', async (request, reply) => {
    const isFile = request.routeOptions.url === everything
    if (isFile && leaves(pathOf(request))) throw nothingHere(request)
    if (request.is404 && !isPage(request)) return refuse(request, reply)
  })

  // Also what the route of the console's files found none for.
  app.setNotFoundHandler(async (request, reply) => {
    if (consoleFolder === null || !isPage(request)) return refuse(request, reply)
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('content-security-policy', pagePolicy)
      .send(await readFile(join(consoleFolder, 'index.html')))
  })
}

const pathOf = ({ url }: FastifyRequest) => url.replace(/\?.*$/s, '')

/** Answers a method that an address does not have with those that it has. */
const answerOther = (request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]) => {
  reply.header('allow', [...allowed, 'OPTIONS'].join(', '))
  if (request.method === 'OPTIONS') return reply.code(204).send()
  throw new MillraceError('wrong_method', {
    what: nothing(request),
    fix: `This address answers ${allowed.filter((each) => each !== 'HEAD').join(' and ')}.`,
  })
}

const tooLong = () =>
  new MillraceError('bad_input', {
    what: 'A part of the address is longer than any name.',
    fix: 'Name what is meant by 1 to 100 characters.',
  })

const nothingHere = (request: FastifyRequest) =>
  new MillraceError('not_found', {
    what: nothing(request),
    fix: pathOf(request).endsWith('/sentences')
      ? 'It is called /rows now, and takes { rows }.'
      : 'All addresses are listed at /docs.',
  })

const nothing = (request: FastifyRequest) =>
  `Nothing answers ${request.method} ${quoted(pathOf(request))}.`
