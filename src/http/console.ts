import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyRequest } from 'fastify'
import { compressFile } from './compress.ts'
import { pagePolicy } from './headers.ts'
import type { App } from './types.ts'

/** Files whose name holds a hash of their content. */
const hashed = '/assets/'

/** The built console's files: hashed ones for ever, the others asked for again each time. */
export const consoleFiles = (app: App, folder: string) => {
  app.register(async (files) => {
    files.addHook('onSend', async (request, reply, payload) => {
      if (reply.statusCode >= 400) return payload
      reply.header('content-security-policy', pagePolicy)
      reply.header(
        'cache-control',
        request.url.startsWith(hashed) ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
      return compressFile(request, reply, payload)
    })
    await files.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      acceptRanges: false,
      dotfiles: 'ignore',
    })
  })
}

/** Whether a request is a browser's for a page: every address of the console is the same page. */
export const wantsPage = (request: FastifyRequest, folder: string | null): folder is string =>
  folder !== null &&
  (request.method === 'GET' || request.method === 'HEAD') &&
  (request.headers.accept ?? '').includes('text/html') &&
  existsSync(join(folder, 'index.html'))

/** Whether a path is one of the console's files, or its first page. */
export const hasFile = (folder: string | null, path: string): boolean =>
  folder !== null &&
  !leaves(path) &&
  !path.includes('/.') &&
  statSync(join(folder, path === '/' ? 'index.html' : path), {
    throwIfNoEntry: false,
  })?.isFile() === true

/** Whether a path climbs above the first folder, or tries to. */
export const leaves = (path: string): boolean =>
  path.split(/\/|\\|%2f|%5c/i).some((part) => /^(\.|%2e){2}$/i.test(part))
