import type { ResolvedConfig } from '../config/resolve.ts'
import { millraceVersion } from '../core/version.ts'
import { createApp } from '../http/app.ts'
import { listen } from '../http/listen.ts'
import { createEndpoint } from '../serve/endpoint.ts'
import type { ServeEvent } from '../serve/types.ts'
import { builtConsole } from './console.ts'
import { type Opened, openProject } from './open.ts'
import { type Place, placeOf } from './place.ts'
import { tell } from './progress.ts'
import { type Reach, reachOf, warningOf } from './reach.ts'
import { moment } from './table.ts'
import type { Act, Args, Io } from './verb.ts'

export const run: Act = async (args, io) => {
  const place = await placeOf(args, args.positionals[0] ?? args.text('project'))
  await serveAndTrain({ args, io: timed(io), place, reach: reachOf(args) })
}

interface UpOptions {
  readonly args: Args
  readonly io: Io
  readonly place: Place
  readonly reach: Reach
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
  const { args, io, place, reach } = options
  const warn = (what: string) => io.note(`millrace: ${what}`)
  await using opened = await openProject(args, { place, fast: args.flag('fast'), warn })
  const { loop, registry, experiments, config } = opened
  const endpoints = createEndpoints(opened, io)
  loop.subscribe(tell(io))
  const app = await createApp({
    ...{ loop, registry, experiments, endpoints },
    config: { ...reach, version: millraceVersion, gauges: gaugesOf(config) },
    consoleFolder: builtConsole(io),
  })
  try {
    tellAddress(await listen(app, reach), config, options)
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
  { io, place: { home, project }, reach }: UpOptions,
): void => {
  io.out(
    io.json
      ? JSON.stringify({ kind: 'listening', url: address, home, project })
      : `Millrace serves ${models.map(({ name }) => name).join(', ')} on ${address} (state in ${home})`,
  )
  const warning = warningOf(reach)
  if (warning !== null) io.note(`millrace: ${warning}`)
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
