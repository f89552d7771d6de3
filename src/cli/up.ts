import type { ResolvedConfig } from '../config/resolve.ts'
import { errorLog, type Log, logFormatIn } from '../core/log.ts'
import { createTracer, type Tracer } from '../core/trace/tracer.ts'
import type { ServeEvent } from '../serve/types.ts'
import { tellChanges } from './changed.ts'
import { builtConsole } from './console.ts'
import { loggedIo, logLoop, logServe } from './logged.ts'
import { type Opened, openProject } from './open.ts'
import { type Place, placeOf } from './place.ts'
import { tell } from './progress.ts'
import { processesOf, type Reach, reachOf, warningOf } from './reach.ts'
import { type LockedServer, startServer } from './server.ts'
import { moment } from './table.ts'
import { traceRuns } from './traced.ts'
import type { Act, Args, Io } from './verb.ts'

export const run: Act = async (args, io) => {
  const place = await placeOf(args, args.positionals[0] ?? args.text('project'))
  const log = logFormatIn(process.env) === 'json' ? errorLog : null
  const told = log ? loggedIo(io, log) : timed(io)
  await serveAndTrain({ args, io: told, log, place, reach: reachOf(args) })
}

interface UpOptions {
  readonly args: Args
  readonly io: Io
  /** Where lines of JSON go that tell what happens; null: they are for people. */
  readonly log: Log | null
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
const tellServed = (
  { io, log }: Pick<UpOptions, 'io' | 'log'>,
  model: string,
  event: ServeEvent,
) => {
  if (event.kind !== 'serving' && event.kind !== 'refused') return
  if (log) logServe(log)(model, event)
  if (io.json) return io.out(JSON.stringify({ ...event, kind: `serve.${event.kind}`, model }))
  if (log) return
  if (event.kind === 'serving') return io.note(`${model}: version ${event.version} answers`)
  const { version, error, answering } = event
  io.note(
    `${model}: version ${version} could not be opened: ${error} ${answering === null ? 'Nothing answers.' : `Version ${answering} goes on answering.`}`,
  )
}

/** Serves first, then makes data and models: the page is there from the first second. */
const serveAndTrain = async (options: UpOptions): Promise<void> => {
  const { args, io, log, place, reach } = options
  const warn = (what: string) =>
    log ? log.write('warning', 'warning', { text: what }) : io.note(`millrace: ${what}`)
  const tracer = createTracer({ environment: process.env, warn })
  await using opened = await openProject(args, { place, fast: args.flag('fast'), warn })
  tellLoop(opened.loop, { io, log, tracer })
  const server = await startServer(opened, {
    reach,
    processes: processesOf(args),
    consoleFolder: builtConsole(io),
    onServe: (model, event) => tellServed({ io, log }, model, event),
    ...{ warn, log, tracer },
  })
  const quiet = tellChanges(place.project, io)
  try {
    tellAddress(server, opened.config, options)
    const turning = begin(opened).catch((error) => {
      if (!io.interrupted().aborted) throw error
    })
    await Promise.race([stopped(io.interrupted()), turning.then(() => stopped(io.interrupted()))])
    io.note('Stopping; the next start goes on from here.')
  } finally {
    quiet()
    await server.close()
    await tracer?.close()
  }
}

/** Standard output has events where they are asked for, standard error lines for people, or the log. */
const tellLoop = (
  { subscribe }: Pick<Opened['loop'], 'subscribe'>,
  { io, log, tracer }: Pick<UpOptions, 'io' | 'log'> & { readonly tracer: Tracer | null },
): void => {
  if (io.json || !log) subscribe(tell(io))
  if (log) subscribe(logLoop(log))
  if (tracer) subscribe(traceRuns({ tracer, now: Date.now }))
}

const tellAddress = (
  { url, grpcPort, isLocked }: LockedServer,
  { models }: ResolvedConfig,
  { io, place: { home, project }, reach }: UpOptions,
): void => {
  io.out(
    io.json
      ? JSON.stringify({ kind: 'listening', url, grpcPort, home, project })
      : `Millrace serves ${models.map(({ name }) => name).join(', ')} on ${url} (state in ${home})`,
  )
  const warning = warningOf(reach, isLocked())
  if (warning !== null) io.note(`millrace: ${warning}`)
}

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
