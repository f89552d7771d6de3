/** The server of a project: its endpoints, routes and console. */
import type { ResolvedConfig } from '../config/resolve.ts'
import { millraceVersion } from '../core/version.ts'
import { createApp } from '../http/app.ts'
import { listen } from '../http/listen.ts'
import { openInferenceLog } from '../inference/log.ts'
import { createWriter } from '../inference/writer.ts'
import { createEndpoint } from '../serve/endpoint.ts'
import type { ServeEvent } from '../serve/types.ts'
import type { Opened } from './open.ts'
import type { Reach } from './reach.ts'

export interface Server {
  /** Address it listens on. */
  readonly url: string
  close(): Promise<void>
}

export interface ServerOptions {
  readonly reach: Reach
  /** Folder of the built console. */
  readonly consoleFolder: string
  /** Hears which version of a model answers, and which could not be opened. */
  onServe?(model: string, event: ServeEvent): void
}

export const startServer = async (
  opened: Opened,
  { reach, consoleFolder, onServe = () => {} }: ServerOptions,
): Promise<Server> => {
  const { loop, registry, experiments, requests, config } = opened
  const endpoints = createEndpoints(opened, onServe)
  const log = await openLog(opened)
  const app = await createApp({
    ...{ loop, registry, experiments, endpoints, log, requests, consoleFolder },
    config: { ...reach, version: millraceVersion, gauges: gaugesOf(config) },
  })
  const close = async () => {
    await app.close()
    await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()))
    await log.close()
  }
  try {
    return { url: await listen(app, reach), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What serves each model, by model; it takes up a new champion at once. */
const createEndpoints = (
  { loop, registry, config, tasks }: Opened,
  onServe: NonNullable<ServerOptions['onServe']>,
) => {
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
    endpoint.subscribe((event) => onServe(endpoint.model, event))
  return endpoints
}

/** The log of this process. */
const openLog = ({ config, store }: Opened) => {
  const folder = store.paths.inference
  const rules = new Map(config.models.map(({ name, requests }) => [name, requests]))
  return openInferenceLog({ folder, rules, writer: createWriter(folder) })
}

const gaugesOf = ({ models }: ResolvedConfig) =>
  Object.fromEntries(models.flatMap(({ name, gauge }) => (gauge ? [[name, gauge]] : [])))
