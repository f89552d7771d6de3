/** Serving processes answer on the port, and hand on what is not theirs over a socket. */
import { millraceVersion } from '../../core/version.ts'
import { createApp } from '../../http/app.ts'
import { heeded } from '../../serve/endpoints.ts'
import { createMirror, type Mirror } from '../../serve/mirror.ts'
import type { Setting } from '../../serve/types.ts'
import type { Opened } from '../open.ts'
import { answeringOf } from './answering.ts'
import { createHeard } from './heard.ts'
import { followEndpoints, gaugesOf, howKept, keepLog, type Server, type Started } from './parts.ts'
import { type Processes, startProcesses } from './processes.ts'
import { openSocket } from './socket.ts'

export const serveTogether = async (opened: Opened, options: Started): Promise<Server> => {
  const { reach, warn } = options
  const { loop, config } = opened
  let processes: Processes | null = null
  const followed = await mirrored(opened, options, () => processes)
  loop.answerBy(answeringOf(followed.endpoints, opened))
  const keeper = keepLog(opened, warn)
  const socket = await openSocket()
  const app = await appOf(opened, options, { ...followed, keeper, processes: () => processes })
  const quiet = loop.subscribe((event) => {
    if (event.kind === 'changed') void processes?.order({ act: 'look', models: loop.models })
  })
  const close = async () => {
    quiet()
    await processes?.close()
    await app.close()
    await followed.close()
    await keeper.close()
    await socket.close()
  }
  try {
    await app.listen({ path: socket.path })
    const { project, home, fast } = config.context
    const { hear, usageOf, gone } = followed.heard
    processes = await startProcesses({
      count: options.processes,
      input: () => ({
        ...{ project, home, fast, reach, socket: socket.path },
        ...{ models: loop.models, endpoints: config.endpoints },
        rules: [...howKept(opened).rules],
        keyFiles: opened.config.keyFiles,
        tokens: config.tokens,
        ownTasks: config.tasks.length > 0,
      }),
      ...{ hear, usageOf, gone, warn },
    })
    return { url: processes.url, grpcPort: processes.grpcPort, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Endpoints as the serving processes tell of them. What is changed counts in each of them before the answer. */
const mirrored = async (opened: Opened, options: Started, processes: () => Processes | null) => {
  const { loop, registry } = opened
  const mirrors = new Map<string, Mirror>()
  const open = (setting: Setting) => {
    const { name } = setting
    const mirror = createMirror({
      setting,
      refresh: async () => processes()?.order({ act: 'refresh', name }),
      elapsed: () => performance.now() / 1000,
    })
    mirrors.set(name, mirror)
    return mirror
  }
  const followed = await followEndpoints(opened, options, open)
  const look = async () => processes()?.order({ act: 'look', models: loop.models })
  const { endpoints } = followed
  const heard = createHeard({
    mirror: (name) => mirrors.get(name),
    mirrors: () => mirrors.values(),
    audit: registry.audit,
    warn: options.warn,
    access: options.access,
  })
  return {
    ...followed,
    heard,
    endpoints: Object.assign(endpoints, { directory: heeded(endpoints.directory, look) }),
  }
}

interface AppParts
  extends Pick<Awaited<ReturnType<typeof mirrored>>, 'endpoints' | 'objectives' | 'heard'> {
  readonly keeper: ReturnType<typeof keepLog>
  processes(): Processes | null
}

const appOf = (
  { loop, registry, experiments, requests, config }: Opened,
  { reach, consoleFolder, access, tracer }: Started,
  { endpoints, objectives, heard, keeper, processes }: AppParts,
) =>
  createApp({
    ...{ loop, registry, experiments, endpoints, objectives, requests, consoleFolder },
    ...{ access, tracer },
    log: { ...heard.log, unreadable: keeper.unreadable },
    answeredElsewhere: heard.subscribe,
    serving: {
      processes: () => processes()?.list() ?? [],
      restart: () => processes()?.restart(),
    },
    config: {
      ...reach,
      // Those before it speak TLS.
      ...{ tls: null, isSecure: reach.tls !== null, isBehind: true },
      ...{ version: millraceVersion, gauges: gaugesOf(config) },
    },
  })
