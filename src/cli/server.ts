/** The server of a project: its endpoints, routes and console. */
import type { Opened } from './open.ts'
import { serveAlone } from './serving/alone.ts'
import type { Server, ServerOptions } from './serving/parts.ts'
import { serveTogether } from './serving/together.ts'

export type { Server, ServerOptions } from './serving/parts.ts'

export const startServer = async (opened: Opened, options: ServerOptions): Promise<Server> => {
  const { processes = opened.config.serving.processes } = options
  const started = { onServe: () => {}, warn: () => {}, ...options, processes }
  return processes === 1 ? serveAlone(opened, started) : serveTogether(opened, started)
}
