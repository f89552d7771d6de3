/** What a server is made of, whichever processes answer. */
import { keptBy, type ResolvedConfig } from '../../config/resolve.ts'
import { messageOf } from '../../core/error.ts'
import type { Log } from '../../core/log.ts'
import type { Tracer } from '../../core/trace/tracer.ts'
import type { ManagedAccess } from '../../http/access/types.ts'
import { type Erased, erasedEntry } from '../../inference/compact/erase.ts'
import { startKeeper } from '../../inference/compact/keeper.ts'
import { type OpenEndpoints, openEndpoints } from '../../serve/endpoints.ts'
import type { Endpoint, ServeEvent, Setting } from '../../serve/types.ts'
import type { Opened } from '../open.ts'
import type { Reach } from '../reach.ts'
import { countLevels } from './levels.ts'

export interface Server {
  /** Address it listens on. */
  readonly url: string
  /** Port of gRPC; null where none is open. */
  readonly grpcPort: number | null
  close(): Promise<void>
}

export interface ServerOptions {
  readonly reach: Reach
  /** Processes that answer; 1: this one does. Default: as the configuration says. */
  readonly processes?: number | undefined
  /** Folder of the built console. */
  readonly consoleFolder: string
  /** Hears which version answers under a name, and which could not be opened. */
  onServe?(name: string, event: ServeEvent): void
  /** Hears of what goes wrong by itself, and what could not be opened beside the rest. */
  warn?(what: string): void
  /** Where lines of JSON go that tell what happens. Default: none are written but of errors. */
  readonly log?: Log | null
  /** Default: nothing is traced. */
  readonly tracer?: Tracer | null
}

/** The options with their defaults. */
export interface Started extends Required<ServerOptions> {
  readonly processes: number
  /** Who may ask what. */
  readonly access: ManagedAccess
}

/** What answers under each endpoint's name; it takes up a new champion, and what is changed here, at once. */
export const followEndpoints = async (
  opened: Pick<Opened, 'loop' | 'directory' | 'config' | 'store'>,
  { onServe, warn, ...told }: Pick<Started, 'onServe' | 'warn' | 'log' | 'tracer'>,
  open: (setting: Setting) => Endpoint,
) => {
  const { loop, directory } = opened
  await directory.settle()
  for (const { name, spec } of await directory.list())
    if (!loop.models.includes(spec.model))
      warn(`endpoint ${name}: there is no model ${spec.model}; it answers when one is registered.`)
  const endpoints = openEndpoints({
    ...{ directory, open },
    failed: (error) => warn(`follow endpoints: ${messageOf(error)}`),
  })
  const levels = countLevels(endpoints, opened, { ...told, warn })
  endpoints.subscribe(onServe)
  await endpoints.refresh()
  const unsubscribe = loop.subscribe((event) => {
    if (event.kind === 'changed' || event.kind === 'promoted') void endpoints.refresh()
    if (event.kind === 'promoted') takeUp(endpoints, event.model)
  })
  return {
    endpoints,
    objectives: levels.objectives,
    async close() {
      unsubscribe()
      await endpoints.close()
      await levels.close()
    },
  }
}

const takeUp = (endpoints: OpenEndpoints, model: string): void => {
  for (const endpoint of endpoints.values())
    if (endpoint.setting.spec.model === model) void endpoint.refresh()
}

/** The thread that compacts the logs of all processes. */
export const keepLog = (opened: Opened, warn: (what: string) => void) => {
  const onErased = (erased: Erased) => opened.registry.audit(erasedEntry(erased))
  const { keyFiles } = opened.config
  return startKeeper({ ...howKept(opened), keyFiles, onErased, warn })
}

/** Where and by what rules requests are kept. */
export const howKept = ({ config, store }: Pick<Opened, 'config' | 'store'>) => ({
  folder: store.paths.inference,
  ...keptBy(config),
})

export const gaugesOf = ({ models }: ResolvedConfig) =>
  Object.fromEntries(models.flatMap(({ name, gauge }) => (gauge ? [[name, gauge]] : [])))
