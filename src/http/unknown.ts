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

  const sendPage = async (reply: FastifyReply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('content-security-policy', pagePolicy)
      .send(await readFile(join(consoleFolder ?? '', 'index.html')))

  const refuse = (request: FastifyRequest, reply: FastifyReply) => {
    const allowed = allowedAt(pathOf(request))
    // A route that has the method was asked, and has nothing there.
    if (allowed.length === 0 || allowed.includes(request.method)) throw nothingHere(request)
    return answerOther(request, reply, allowed)
  }

  app.addHook('onRequest', async (request, reply) => {
    const isFile = request.routeOptions.url === everything
    if (isFile && leaves(pathOf(request))) throw nothingHere(request)
    // No file is called so, and whoever serves files says no more than that the request is bad.
    if (isFile && hasNul(pathOf(request)))
      return isPage(request) ? sendPage(reply) : refuse(request, reply)
    if (request.is404 && !isPage(request)) return refuse(request, reply)
  })

  // Also what the route of the console's files found none for.
  app.setNotFoundHandler(async (request, reply) => {
    return isPage(request) ? sendPage(reply) : refuse(request, reply)
  })
}

const hasNul = (path: string) => path.includes('%00')

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

const nothingHere = (request: FastifyRequest) =>
  new MillraceError('not_found', {
    what: nothing(request),
    fix: pathOf(request).endsWith('/sentences')
      ? 'It is called /rows now, and takes { rows }.'
      : 'All addresses are listed at /docs.',
  })

const nothing = (request: FastifyRequest) =>
  `Nothing answers ${request.method} ${quoted(pathOf(request))}.`
