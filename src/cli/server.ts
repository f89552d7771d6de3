/** The server of a project: its endpoints, routes and console. */
import { type ResolvedConfig, usualRequests } from '../config/resolve.ts'
import { systemClock } from '../core/clock.ts'
import { messageOf } from '../core/error.ts'
import { millraceVersion } from '../core/version.ts'
import { createApp, standardError } from '../http/app.ts'
import type { GrpcOptions, GrpcServer } from '../http/inference/grpc/server.ts'
import { listen } from '../http/listen.ts'
import { type Erased, erasedEntry } from '../inference/compact/erase.ts'
import { startKeeper } from '../inference/compact/keeper.ts'
import { openInferenceLog } from '../inference/log.ts'
import { createWriter } from '../inference/writer.ts'
import { createEndpoint } from '../serve/endpoint.ts'
import { openEndpoints } from '../serve/endpoints.ts'
import type { ServeEvent } from '../serve/types.ts'
import type { Opened } from './open.ts'
import type { Reach } from './reach.ts'

export interface Server {
  /** Address it listens on. */
  readonly url: string
  /** Port of gRPC; null where none is open. */
  readonly grpcPort: number | null
  close(): Promise<void>
}

export interface ServerOptions {
  readonly reach: Reach
  /** Folder of the built console. */
  readonly consoleFolder: string
  /** Hears which version of a model answers, and which could not be opened. */
  onServe?(model: string, event: ServeEvent): void
  /** Hears of what goes wrong by itself, and what could not be opened beside the rest. */
  warn?(what: string): void
}

export const startServer = async (
  opened: Opened,
  { reach, consoleFolder, onServe = () => {}, warn = () => {} }: ServerOptions,
): Promise<Server> => {
  const { loop, registry, experiments, requests, config } = opened
  const served = endpointsOf(opened, onServe)
  const { endpoints } = served
  const log = await openLog(opened, warn)
  const app = await createApp({
    ...{ loop, registry, experiments, endpoints, log, requests, consoleFolder },
    config: { ...reach, version: millraceVersion, gauges: gaugesOf(config) },
  })
  let grpc: GrpcServer | null = null
  const close = async () => {
    await Promise.all([app.close(), grpc?.close()])
    await served.close()
    await log.close()
  }
  try {
    const url = await listen(app, reach)
    grpc = await openGrpc({ ...opened, endpoints, log }, { reach, url, warn })
    return { url, grpcPort: grpc?.port ?? null, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** gRPC on the port that was asked for, or beside that of HTTP where that is free: then it may be missing. */
const openGrpc = async (
  parts: Pick<Opened, 'loop' | 'registry'> & Pick<GrpcOptions, 'endpoints' | 'log'>,
  {
    reach: { host, port, grpcPort },
    url,
    warn,
  }: { reach: Reach; url: string; warn(what: string): void },
): Promise<GrpcServer | null> => {
  if (grpcPort === 'off') return null
  // Few ask by it, and its library takes a while to load.
  const { startGrpc } = await import('../http/inference/grpc/server.ts')
  try {
    return await startGrpc({
      ...parts,
      ...{ host, version: millraceVersion, clock: systemClock, logger: standardError },
      port: grpcPort ?? (port === 0 ? 0 : besides(url)),
    })
  } catch (error) {
    if (grpcPort !== null) throw error
    warn(messageOf(error))
    return null
  }
}

/** The next port; any where there is none after it. */
const besides = (url: string): number => {
  // Of 80 an address says nothing.
  const next = Number(new URL(url).port || 80) + 1
  return next > 65_535 ? 0 : next
}

/** What serves each model there is; it takes up a new champion, and a model that comes, at once. */
const endpointsOf = (
  { loop, registry, tasks }: Opened,
  onServe: NonNullable<ServerOptions['onServe']>,
) => {
  const { openPredictor } = tasks
  const endpoints = openEndpoints(
    (model) => createEndpoint({ model, registry, openPredictor }),
    loop.models,
  )
  endpoints.subscribe(onServe)
  const unsubscribe = loop.subscribe((event) => {
    if (event.kind === 'changed' || event.kind === 'promoted') endpoints.follow(loop.models)
    if (event.kind === 'promoted') void endpoints.get(event.model)?.refresh()
  })
  return {
    endpoints,
    async close() {
      unsubscribe()
      await endpoints.close()
    },
  }
}

/** The log of this process, and the thread that compacts those of all. */
const openLog = async ({ config, store, registry }: Opened, warn: (what: string) => void) => {
  const folder = store.paths.inference
  const rules = new Map(config.models.map(({ name, requests }) => [name, requests]))
  const how = { folder, rules, otherwise: usualRequests }
  const log = await openInferenceLog({ ...how, writer: createWriter(folder) })
  const onErased = (erased: Erased) => registry.audit(erasedEntry(erased))
  const keeper = startKeeper({ ...how, onErased, warn })
  const close = async () => {
    await log.close()
    await keeper.close()
  }
  return { ...log, unreadable: keeper.unreadable, close }
}

const gaugesOf = ({ models }: ResolvedConfig) =>
  Object.fromEntries(models.flatMap(({ name, gauge }) => (gauge ? [[name, gauge]] : [])))
