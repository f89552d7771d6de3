import type { ResolvedConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import { millraceVersion } from '../core/version.ts'
import { isLoopback } from '../http/address.ts'
import { createApp } from '../http/app.ts'
import { listen } from '../http/listen.ts'
import { isName } from '../http/names.ts'
import { createEndpoint } from '../serve/endpoint.ts'
import type { ServeEvent } from '../serve/types.ts'
import { wholeNumber } from './args.ts'
import { builtConsole } from './console.ts'
import { type Opened, openProject } from './open.ts'
import { type Place, placeOf } from './place.ts'
import { tell } from './progress.ts'
import { moment } from './table.ts'
import type { Act, Args, Io } from './verb.ts'

export const run: Act = async (args, io) => {
  const place = await placeOf(args, args.positionals[0] ?? args.text('project'))
  const port = wholeNumber(
    'PORT',
    args.text('port') ?? (process.env['MILLRACE_PORT'] || '4700'),
    [0, 65_535],
  )
  const host = args.text('host') ?? (process.env['MILLRACE_HOST'] || '127.0.0.1')
  const hosts = allowedHosts(args)

  await serveAndTrain({ args, io: timed(io), place, host, hosts, port })
}

interface UpOptions {
  readonly args: Args
  readonly io: Io
  readonly place: Place
  readonly host: string
  /** More names it answers to. */
  readonly hosts: readonly string[]
  readonly port: number
}

/** Names of `--allow-host` and MILLRACE_ALLOW_HOST. Throws `bad_usage` for what is no name of a host. */
const allowedHosts = (args: Args): readonly string[] => {
  const named = (process.env['MILLRACE_ALLOW_HOST'] ?? '').split(',').map((name) => name.trim())
  const hosts = [...args.texts('allow-host'), ...named.filter((name) => name !== '')]
  for (const host of hosts)
    if (!isName(host))
      throw new MillraceError('bad_usage', {
        what: `--allow-host: found ${JSON.stringify(host.slice(0, 100))}. Allowed: the name or address of a machine.`,
        fix: 'Leave out scheme, port and path: --allow-host models.example.',
      })
  return hosts
}

/** Lines for people begin with the time; a log is read long after. */
const timed = (io: Io): Io =>
  io.json
    ? io
    : {
        ...io,
        out: (line) => io.out(`${moment(Date.now())} ${line}`),
        note: (line) => io.note(`${moment(Date.now())} ${line}`),
      }

const openWarning = (host: string): string =>
  `millrace: warning: it listens on ${host}, beyond this machine, and asks nobody for a key: everyone who reaches the port may train, promote and add data.`

/** Says what answers, and what could not be opened. */
const tellServed = (io: Io, model: string, event: ServeEvent) => {
  if (event.kind !== 'serving' && event.kind !== 'refused') return
  if (io.json) return io.out(JSON.stringify({ ...event, kind: `serve.${event.kind}`, model }))
  if (event.kind === 'serving') return io.note(`${model}: version ${event.version} answers`)
  const { version, error, answering } = event
  io.note(
    `${model}: version ${version} could not be opened: ${error} ${answering === null ? 'Nothing answers.' : `Version ${answering} goes on answering.`}`,
  )
}

/** Serves first, then makes data and models: the page is there from the first second. */
const serveAndTrain = async (options: UpOptions): Promise<void> => {
  const { args, io, place, host, hosts, port } = options
  const warn = (what: string) => io.note(`millrace: ${what}`)
  await using opened = await openProject(args, { place, fast: args.flag('fast'), warn })
  const { loop, registry, experiments, config } = opened
  const endpoints = createEndpoints(opened, io)
  loop.subscribe(tell(io))
  const app = await createApp({
    ...{ loop, registry, experiments, endpoints },
    config: { host, hosts, port, version: millraceVersion, gauges: gaugesOf(config) },
    consoleFolder: builtConsole(io),
  })
  try {
    tellAddress(await listen(app, { host, port }), config, options)
    const turning = begin(opened).catch((error) => {
      if (!io.signal.aborted) throw error
    })
    await Promise.race([stopped(io.signal), turning.then(() => stopped(io.signal))])
    io.note('Stopping; the next start goes on from here.')
  } finally {
    await app.close()
    await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()))
  }
}

/** What serves each model, by model; it takes up a new champion at once. */
const createEndpoints = ({ loop, registry, config, tasks }: Opened, io: Io) => {
  const endpoints = new Map(
    config.models.map(({ name }) => [
      name,
      createEndpoint({ model: name, registry, openPredictor: tasks.openPredictor }),
    ]),
  )
  loop.subscribe((event) => {
    if (event.kind === 'promoted') void endpoints.get(event.model)?.refresh()
  })
  for (const endpoint of endpoints.values())
    endpoint.subscribe((event) => tellServed(io, endpoint.model, event))
  return endpoints
}

const tellAddress = (
  address: string,
  { models }: ResolvedConfig,
  { io, place: { home, project }, host }: UpOptions,
): void => {
  io.out(
    io.json
      ? JSON.stringify({ kind: 'listening', url: address, home, project })
      : `Millrace serves ${models.map(({ name }) => name).join(', ')} on ${address} (state in ${home})`,
  )
  if (!isLoopback(host)) io.note(openWarning(host))
}

const gaugesOf = ({ models }: ResolvedConfig) =>
  Object.fromEntries(models.flatMap(({ name, gauge }) => (gauge ? [[name, gauge]] : [])))

const begin = async ({ loop, experiments }: Pick<Opened, 'loop' | 'experiments'>) => {
  await loop.prepare()
  await experiments.recover()
  await loop.start()
}

const stopped = (signal: AbortSignal) =>
  new Promise<void>((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
