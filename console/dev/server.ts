/**
 * A DEVELOPMENT FIXTURE: answers the console's API with an invented loop, and serves the built console.
 *
 *   node console/dev/server.ts [--port 4700] [--empty] [--dist console/dist]
 *
 * The first model moves; others stand still in states that need attention. `--empty` starts with the
 * first alone and without a version of it. It is no part of the product.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, normalize, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { ErrorCode } from '../../src/core/error.ts'
import { catalogue } from '../../src/core/error.ts'
import type { ModelVersion } from '../../src/core/records.ts'
import { type Case, casesAt } from './cases.ts'
import { comparisonsAt, comparisonView } from './comparisons.ts'
import { prompts } from './phrases.ts'
import { studiesOf } from './studies.ts'
import { createWorld, model } from './world.ts'

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '4700' },
    empty: { type: 'boolean', default: false },
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
  },
})
const world = createWorld(options.empty)
const cases: readonly Case[] = options.empty ? [] : casesAt(world.start)
/** A model that stands still, by its name. */
const caseOf = (name: unknown) => cases.find(({ loop }) => loop.model === name)
const studies = options.empty ? [] : studiesOf(model, world.start)
const timer = setInterval(world.tick, 1000)

class Refusal extends Error {
  readonly code: ErrorCode
  readonly detail: { what: string; why?: string; fix?: string }
  constructor(code: ErrorCode, what: string, why?: string, fix?: string) {
    super(what)
    this.code = code
    this.detail = { what, ...(why ? { why } : {}), ...(fix ? { fix } : {}) }
  }
}

type Body = Record<string, unknown>
type Handler = (parts: string[], query: URLSearchParams, body: Body) => unknown

const versionOf = (text: unknown) => {
  const found = world.versions.find((each) => each.version === Number(text))
  if (!found)
    throw new Refusal(
      'not_found',
      `Version ${String(text)} of ${model} does not exist.`,
      undefined,
      `Use one of 1 to ${world.versions.length}.`,
    )
  return found
}
const still = (): Refusal =>
  new Refusal('refused', 'This model of the development fixture stands still.')
const lapOf = (id: string | undefined) => {
  const found = world.trainings.find((each) => each.run.id === id)
  if (!found)
    throw new Refusal(
      'not_found',
      `Run ${id} does not exist.`,
      'It was never started in this home, or it was cleaned away.',
      'List the runs with `millrace runs`.',
    )
  return found
}
const championOf = () => {
  const champion = world.history[0]
  if (!champion)
    throw new Refusal(
      'no_model',
      `${model} has no version yet.`,
      'The first training is still running.',
      'Wait for it to end; its progress is on the Loop page.',
    )
  return champion
}
const modelView = () => ({
  model,
  task: 'next-word',
  aliases: world.history.slice(0, 1),
  versions: world.versions,
})

const completionsOf = (version: number) =>
  prompts.map(({ prompt }) => {
    let text = prompt
    for (let i = 0; i < 3; i++)
      text += ` ${world.suggest(text)[(version + i) % 3 === 0 ? 1 : 0]?.word ?? 'the'}`
    return { input: prompt, completion: text.slice(prompt.length + 1) }
  })

const differences = (versions: readonly ModelVersion[], from: number, to: number) => {
  const [a, b] = [from, to].map((number) => versions.find(({ version }) => version === number))
  if (!a || !b) throw new Refusal('not_found', `There are no versions ${from} and ${to}.`)
  const flat = (value: unknown, path = ''): [string, string][] =>
    value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, each]) => flat(each, path ? `${path}.${key}` : key))
      : [[path, String(value)]]
  const compare = (group: string, left: [string, string][], right: [string, string][]) => {
    const [before, after] = [new Map(left), new Map(right)]
    return [...new Set([...before.keys(), ...after.keys()])]
      .filter((name) => before.get(name) !== after.get(name))
      .map((name) => ({ group, name, from: before.get(name) ?? null, to: after.get(name) ?? null }))
  }
  return [
    ...compare(
      'data',
      [['version', a.lineage.datasetVersion]],
      [['version', b.lineage.datasetVersion]],
    ),
    ...compare('code', [['version', a.lineage.codeVersion]], [['version', b.lineage.codeVersion]]),
    ...compare('configuration', flat(a.lineage.config), flat(b.lineage.config)),
    ...compare('seed', [['seed', String(a.lineage.seed)]], [['seed', String(b.lineage.seed)]]),
    ...compare('metrics', flat(a.metrics), flat(b.metrics)),
  ]
}

const routes: Record<string, Handler> = {
  'GET /api/loop': () => ({
    models: [world.status(), ...cases.map(({ loop }) => loop)],
    startedAt: world.start,
    version: '0.1.0',
    now: Date.now(),
  }),
  'GET /api/runs': (_, query) => ({
    runs: [...world.trainings, ...cases.flatMap(({ runs }) => runs)]
      .map(({ run }) => run)
      .sort((a, b) => b.startedAt - a.startedAt)
      .slice(0, Number(query.get('limit') ?? 100)),
  }),
  'GET /api/runs/:': ([id]) => {
    const found = cases.flatMap(({ runs }) => runs).find(({ run }) => run.id === id)
    if (found) return found
    const { run, metrics, log } = lapOf(id)
    return { run, metrics, log }
  },
  'POST /api/runs/:/cancel': ([id]) => {
    const lap = lapOf(id)
    world.end(lap, 'cancelled', 'Cancelled from the console.')
    world.cancelActive()
    return { run: lap.run }
  },
  'GET /api/models': () => ({ models: [modelView(), ...cases.map(({ view }) => view)] }),
  'GET /api/models/:/versions/:': ([name, number]) => {
    const other = caseOf(name)
    const found = other?.view.versions.find((each) => each.version === Number(number))
    if (other && found) {
      const run = other.runs.find((each) => each.run.id === found.runId)?.run ?? null
      return { version: found, run, evaluation: null, history: other.history }
    }
    const version = versionOf(number)
    return {
      version,
      run: world.trainings.find((lap) => lap.run.id === version.runId)?.run ?? null,
      evaluation: world.evaluations.find((each) => each.version === version.version) ?? null,
      history: world.history,
    }
  },
  'GET /api/models/:/completions': ([name]) => ({
    versions: (caseOf(name) ? [] : world.versions).map((each) => ({
      version: each.version,
      createdAt: each.createdAt,
      champion: world.history[0]?.version === each.version,
      completions: completionsOf(each.version),
    })),
  }),
  'GET /api/models/:/comparisons': ([name]) => ({
    comparisons: options.empty || caseOf(name) ? [] : comparisonsAt(Date.now()),
  }),
  'GET /api/models/:/comparisons/:': ([, id]) => {
    const found = comparisonsAt(Date.now()).find((each) => each.id === id)
    if (!found) throw new Refusal('not_found', `There is no comparison ${id}.`)
    return comparisonView(found)
  },
  'GET /api/models/:/diff': ([name], query) => ({
    differences: differences(
      caseOf(name)?.view.versions ?? world.versions,
      Number(query.get('from')),
      Number(query.get('to')),
    ),
  }),
  'GET /api/models/:/studies': ([name]) => ({ studies: caseOf(name) ? [] : studies }),
  'GET /api/models/:/studies/:': ([, id]) => {
    const study = studies.find((each) => each.id === id)
    if (!study) throw new Refusal('not_found', `There is no study "${id}".`)
    return { study }
  },
  'POST /api/models/:/train': () => {
    const active = world.active()
    if (active)
      throw new Refusal(
        'already_running',
        `A training of ${model} is running already.`,
        `Run ${active.run.id} started ${Math.round((Date.now() - active.run.startedAt) / 1000)} s ago.`,
        'Wait for it, or cancel it on its page.',
      )
    return { run: world.startRun('manual', 'console') }
  },
  'POST /api/models/:/ingest': () => world.ingest('console'),
  'POST /api/models/:/sentences': (_, __, body) => {
    const sentences = Array.isArray(body.sentences) ? body.sentences : []
    if (sentences.length === 0)
      throw new Refusal('bad_input', 'No sentence was sent.', undefined, 'Send at least one.')
    const queued = world.enqueue(sentences.length)
    world.emit({ kind: 'loop', model })
    return { queued }
  },
  'POST /api/models/:/evaluate': () => ({ evaluation: world.evaluate(championOf().version) }),
  'POST /api/models/:/promote': (_, __, body) => {
    const version = versionOf(body.version)
    if (!version.gate.passed && body.force !== true)
      throw new Refusal(
        'gate_failed',
        `Version ${version.version} did not pass its gate.`,
        'val_loss is above the champion’s.',
        'Promote it with force if you know better.',
      )
    return { alias: world.promote(version.version, 'console') }
  },
  'POST /api/models/:/rollback': () => {
    const before = world.history.find((each) => each.version !== championOf().version)
    if (!before) throw new Refusal('not_found', 'There is no champion before this one.')
    return { alias: world.promote(before.version, 'console') }
  },
  'GET /api/audit': () => ({ entries: world.audit.slice(0, 200) }),
  'POST /predict': (_, __, body) => {
    const other = caseOf(body.model)
    if (other?.answer) return { ...other.answer, model: other.loop.model }
    if (other) throw new Refusal('no_model', `No version of ${other.loop.model} is served.`)
    const { version } = championOf()
    const suggestions = world.suggest(String(body.text ?? ''))
    return { next_word: suggestions[0]?.word ?? null, suggestions, model, version }
  },
}

const find = (method: string, path: string): { handler: Handler; parts: string[] } | null => {
  for (const [key, handler] of Object.entries(routes)) {
    const [verb, pattern = ''] = key.split(' ')
    const match =
      verb === method && new RegExp(`^${pattern.replaceAll(':', '([^/]+)')}$`).exec(path)
    if (match) return { handler, parts: match.slice(1).map(decodeURIComponent) }
  }
  return null
}

const events = (request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': open\n\n')
  const listener = (event: unknown) => response.write(`data: ${JSON.stringify(event)}\n\n`)
  world.listeners.add(listener)
  request.on('close', () => world.listeners.delete(listener))
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const dist = resolve(options.dist)
const file = async (path: string, response: ServerResponse) => {
  const name = normalize(join(dist, path))
  const found =
    name.startsWith(dist) && extname(name) ? await readFile(name).catch(() => null) : null
  const body =
    found ?? (await readFile(join(dist, 'index.html')).catch(() => 'Run `npm run build` first.'))
  response
    .writeHead(200, {
      'content-type': `${types[found ? extname(name) : '.html'] ?? 'text/plain'}; charset=utf-8`,
    })
    .end(body)
}

const read = async (request: IncomingMessage): Promise<Body> => {
  let text = ''
  for await (const part of request) text += part
  return text ? JSON.parse(text) : {}
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://fixture')
  if (url.pathname === '/api/events') return events(request, response)
  const route = find(request.method ?? 'GET', url.pathname)
  if (!route && !url.pathname.startsWith('/api/')) return file(url.pathname, response)
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  try {
    if (!route) throw new Refusal('not_found', `${request.method} ${url.pathname} does not exist.`)
    const body = await read(request)
    if (request.method === 'POST' && caseOf(route.parts[0])) throw still()
    send(200, route.handler(route.parts, url.searchParams, body))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    send(catalogue[error.code].status, { error: { code: error.code, ...error.detail } })
  }
})

server.listen(Number(options.port), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : options.port
  console.log(`development fixture (invented metrics) on http://127.0.0.1:${port}`)
})
process.on('SIGTERM', () => {
  clearInterval(timer)
  server.closeAllConnections()
  server.close()
})
