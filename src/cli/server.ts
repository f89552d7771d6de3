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
import type { EndpointDirectory } from '../registry/endpoints/directory.ts'
import { createEndpoint } from '../serve/endpoint.ts'
import { type OpenEndpoints, openEndpoints } from '../serve/endpoints.ts'
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
  /** Hears which version answers under a name, and which could not be opened. */
  onServe?(name: string, event: ServeEvent): void
  /** Hears of what goes wrong by itself, and what could not be opened beside the rest. */
  warn?(what: string): void
}

export const startServer = async (opened: Opened, options: ServerOptions): Promise<Server> => {
  const { reach, consoleFolder, warn = () => {} } = options
  const { loop, registry, experiments, requests, config } = opened
  const served = await endpointsOf(opened, options)
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
    grpc = await openGrpc({ registry, endpoints, log }, { reach, url, warn })
    return { url, grpcPort: grpc?.port ?? null, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** gRPC on the port that was asked for, or beside that of HTTP where that is free: then it may be missing. */
const openGrpc = async (
  parts: Pick<Opened, 'registry'> & Pick<GrpcOptions, 'endpoints' | 'log'>,
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

/** What answers under each endpoint's name; it takes up a new champion, and what is changed here, at once. */
const endpointsOf = async (
  { loop, registry, tasks, directory }: Opened,
  { onServe = () => {}, warn = () => {} }: Pick<ServerOptions, 'onServe' | 'warn'>,
) => {
  const { openPredictor } = tasks
  await directory.settle()
  await warnOfMissing(directory, loop.models, warn)
  const endpoints = openEndpoints({
    directory,
    open: (setting) => createEndpoint({ setting, registry, openPredictor }),
    failed: (error) => warn(`follow endpoints: ${messageOf(error)}`),
  })
  endpoints.subscribe(onServe)
  await endpoints.refresh()
  const unsubscribe = loop.subscribe((event) => {
    if (event.kind === 'changed' || event.kind === 'promoted') void endpoints.refresh()
    if (event.kind === 'promoted') takeUp(endpoints, event.model)
  })
  return {
    endpoints,
    async close() {
      unsubscribe()
      await endpoints.close()
    },
  }
}

const takeUp = (endpoints: OpenEndpoints, model: string): void => {
  for (const endpoint of endpoints.values())
    if (endpoint.setting.spec.model === model) void endpoint.refresh()
}

const warnOfMissing = async (
  directory: EndpointDirectory,
  models: readonly string[],
  warn: (what: string) => void,
): Promise<void> => {
  for (const { name, spec } of await directory.list())
    if (!models.includes(spec.model))
      warn(`endpoint ${name}: there is no model ${spec.model}; it answers when one is registered.`)
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
