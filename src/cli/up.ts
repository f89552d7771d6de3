import { resolve } from 'node:path'
import type { ResolvedConfig } from '../config/resolve.ts'
import { makeFolder } from '../core/files.ts'
import { createApp } from '../http/app.ts'
import { listen } from '../http/listen.ts'
import { millraceVersion } from '../loop/environment.ts'
import { createEndpoint } from '../serve/endpoint.ts'
import { acquireHome } from '../store/lock.ts'
import { wholeNumber } from './args.ts'
import { builtConsole } from './console.ts'
import { homeOf, noteProject, openProject, projectOf } from './open.ts'
import { tell } from './progress.ts'
import type { Act, Args, Io } from './verb.ts'

export const run: Act = async (args, io) => {
  const home = homeOf(args)
  const project = resolve(args.positionals[0] ?? (await projectOf(args, home)))
  const port = wholeNumber(
    'PORT',
    args.text('port') ?? (process.env['MILLRACE_PORT'] || '4700'),
    [0, 65_535],
  )
  const host = args.text('host') ?? (process.env['MILLRACE_HOST'] || '127.0.0.1')

  await makeFolder(home)
  const lock = await acquireHome(home)
  try {
    await turn({ args, io, home, project, host, port })
  } finally {
    lock.release()
  }
}

interface Turn {
  readonly args: Args
  readonly io: Io
  readonly home: string
  readonly project: string
  readonly host: string
  readonly port: number
}

/** Serves first, then makes data and models: the page is there from the first second. */
const turn = async ({ args, io, home, project, host, port }: Turn): Promise<void> => {
  const warn = (what: string) => io.note(`millrace: ${what}`)
  await using opened = await openProject(args, { project, fast: args.flag('fast'), warn })
  await noteProject(home, project)
  const { loop, registry, config, tasks } = opened

  const endpoints = new Map(
    config.models.map(({ name }) => [
      name,
      createEndpoint({ model: name, registry, openPredictor: tasks.openPredictor }),
    ]),
  )
  loop.subscribe((event) => {
    if (event.kind === 'promoted') void endpoints.get(event.model)?.refresh()
  })
  loop.subscribe(tell(io))

  const app = await createApp({
    loop,
    registry,
    endpoints,
    config: { host, port, version: millraceVersion, gauges: gaugesOf(config) },
    consoleFolder: builtConsole(io),
  })
  try {
    const address = await listen(app, { host, port })
    io.out(
      io.json
        ? JSON.stringify({ kind: 'listening', url: address, home, project })
        : `Millrace serves ${config.models.map(({ name }) => name).join(', ')} on ${address} (state in ${home})`,
    )
    const turning = begin(loop).catch((error) => {
      if (!io.signal.aborted) throw error
    })
    await Promise.race([stopped(io.signal), turning.then(() => stopped(io.signal))])
    io.note('Stopping; the next start goes on from here.')
  } finally {
    await app.close()
    await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()))
  }
}

const gaugesOf = ({ models }: ResolvedConfig) =>
  Object.fromEntries(models.flatMap(({ name, metric }) => (metric ? [[name, metric]] : [])))

const begin = async (loop: { prepare(): Promise<void>; turn(): Promise<void> }) => {
  await loop.prepare()
  await loop.turn()
}

const stopped = (signal: AbortSignal) =>
  new Promise<void>((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
