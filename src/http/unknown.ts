import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import { wantsPage } from './console.ts'
import { sendError } from './errors.ts'
import { pagePolicy } from './headers.ts'
import type { App } from './types.ts'

/**
 * What no route answers: a page for a browser that is inside the console, else `not_found`. To be
 * called before the routes are made, whose addresses it learns.
 */
export const answerUnknown = (app: App, consoleFolder: string | null) => {
  const methods = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set()
    for (const each of [method].flat()) if (each !== 'HEAD') known.add(each)
    methods.set(url, known)
  })
  const areas = () => new Set([...methods.keys()].map(areaOf))

  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.replace(/\?.*$/s, '')
    if (wantsPage(request, consoleFolder) && !areas().has(areaOf(path)))
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('content-security-policy', pagePolicy)
        .send(await readFile(join(consoleFolder, 'index.html')))
    return sendError(reply, nothingHere(request.method, path, methods.get(path)))
  })
}

/** First part of an address: `/api/runs/:id` → `api`. */
const areaOf = (path: string) => path.split('/')[1] ?? ''

const nothingHere = (method: string, path: string, methods: ReadonlySet<string> | undefined) =>
  new MillraceError('not_found', {
    what: `Nothing answers ${method} ${quoted(path)}.`,
    fix: path.endsWith('/sentences')
      ? 'It is called /rows now, and takes { rows }.'
      : methods
        ? `This address answers ${[...methods].join(' and ')}.`
        : 'All addresses are listed at /docs.',
  })
