/** The server of a project: its endpoints, routes and console. */
import type { Opened } from './open.ts'
import { expectGuarded } from './reach.ts'
import { openAccess } from './serving/access.ts'
import { serveAlone } from './serving/alone.ts'
import type { Server, ServerOptions } from './serving/parts.ts'
import { serveTogether } from './serving/together.ts'

export type { Server, ServerOptions } from './serving/parts.ts'

/** A server, and whether it asks for keys. */
export interface LockedServer extends Server {
  isLocked(): boolean
}

export const startServer = async (
  opened: Opened,
  options: ServerOptions,
): Promise<LockedServer> => {
  const { processes = opened.config.serving.processes } = options
  const { warn = () => {} } = options
  const { access, close } = await openAccess(opened, warn)
  try {
    expectGuarded(options.reach, access.door.isLocked())
    const started = {
      ...{ onServe: () => {}, log: null, tracer: null },
      ...{ ...options, warn, processes, access },
    }
    const server = await (processes === 1
      ? serveAlone(opened, started)
      : serveTogether(opened, started))
    return {
      ...server,
      isLocked: access.door.isLocked,
      async close() {
        await server.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
