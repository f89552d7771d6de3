/** The process that keeps the loop answers itself. */
import { millraceVersion } from '../../core/version.ts'
import { createApp } from '../../http/app.ts'
import type { GrpcServer } from '../../http/inference/grpc/server.ts'
import { listen } from '../../http/listen.ts'
import { openTls } from '../../http/tls.ts'
import { openInferenceLog } from '../../inference/log.ts'
import { readKeys } from '../../inference/seal.ts'
import { createWriter } from '../../inference/writer.ts'
import { createEndpoint } from '../../serve/endpoint.ts'
import { openGrpc } from '../grpc.ts'
import type { Opened } from '../open.ts'
import { answeringOf } from './answering.ts'
import { openingOf } from './opening.ts'
import { followEndpoints, gaugesOf, howKept, keepLog, type Server, type Started } from './parts.ts'

export const serveAlone = async (opened: Opened, options: Started): Promise<Server> => {
  const { reach, consoleFolder, warn, access, tracer } = options
  const tls = reach.tls && openTls(reach.tls, warn)
  const { loop, registry, experiments, requests, config, tasks } = opened
  const opening = openingOf(tasks, { ...config.context, ownTasks: config.tasks.length > 0 })
  const served = await followEndpoints(opened, options, (setting) =>
    createEndpoint({ setting, registry, ...opening }),
  )
  const { endpoints, objectives } = served
  loop.answerBy(answeringOf(endpoints, opened))
  let log: Awaited<ReturnType<typeof openLog>> | null = null
  let app: Awaited<ReturnType<typeof createApp>> | null = null
  let grpc: GrpcServer | null = null
  const close = async () => {
    tls?.close()
    await Promise.all([app?.close(), grpc?.close()])
    await served.close()
    await log?.close()
  }
  try {
    log = await openLog(opened, warn)
    app = await createApp({
      ...{ loop, registry, experiments, endpoints, objectives, log, requests },
      ...{ consoleFolder, access, tracer },
      config: { ...reach, tls, version: millraceVersion, gauges: gaugesOf(config) },
    })
    const url = await listen(app, { ...reach, tls })
    grpc = await openGrpc({ registry, endpoints, log, access, tls, tracer }, { reach, url, warn })
    return { url, grpcPort: grpc?.port ?? null, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The log of this process, and the thread that compacts those of all. */
const openLog = async (opened: Opened, warn: (what: string) => void) => {
  const how = howKept(opened)
  const writer = createWriter(how.folder)
  const keys = readKeys(opened.config.keyFiles)
  const log = await openInferenceLog({ ...how, writer, keys }).catch(async (error) => {
    await writer.close()
    throw error
  })
  const keeper = keepLog(opened, warn)
  const close = async () => {
    await log.close()
    await keeper.close()
  }
  return { ...log, unreadable: keeper.unreadable, close }
}
