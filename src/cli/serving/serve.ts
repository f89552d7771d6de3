import { setTimeout as sleep } from 'node:timers/promises'
import { usualRequests } from '../../config/resolve.ts'
import { systemClock } from '../../core/clock.ts'
import { withOwn } from '../../core/endpoint.ts'
import { messageOf } from '../../core/error.ts'
import { createTracer } from '../../core/trace/tracer.ts'
import { millraceVersion } from '../../core/version.ts'
import { flattenError } from '../../core/wire.ts'
import { wholeAt } from '../../http/inference/whole.ts'
import { listen } from '../../http/listen.ts'
import { createServingApp } from '../../http/serving.ts'
import { openTls } from '../../http/tls.ts'
import { openInferenceLog } from '../../inference/log.ts'
import { readKeys } from '../../inference/seal.ts'
import { createWriter } from '../../inference/writer.ts'
import { createDirectory } from '../../registry/endpoints/directory.ts'
import { storedRows } from '../../registry/endpoints/rows.ts'
import { createRegistry } from '../../registry/registry.ts'
import { createEndpoint } from '../../serve/endpoint.ts'
import { type OpenEndpoints, openEndpoints } from '../../serve/endpoints.ts'
import { openStore, type Store } from '../../store/home.ts'
import { openGrpc } from '../grpc.ts'
import { shareAccess } from './access.ts'
import { createDistantLimiter, type FromLimiter } from './limiter.ts'
import type { ServingInput, ToServing } from './messages.ts'
import { openingOf } from './opening.ts'
import { tasksIn } from './tasks.ts'
import { startReports, tell } from './told.ts'

/** Milliseconds that models have to open before the port is: what opens later answers later. */
const patience = 60_000

/** Milliseconds that clients have to ask once more, where nobody else says how long. */
const usualLeave = 5000

/** Answers until it is told to end. */
export const serve = async (input: ServingInput): Promise<void> => {
  const warn = (what: string) => tell({ kind: 'warning', what })
  const store = await openStore(input.home)
  const { registry, endpoints, follow } = await endpointsOf(store, input, warn)
  const log = await openInferenceLog({
    folder: store.paths.inference,
    writer: createWriter(store.paths.inference),
    rules: new Map(input.rules),
    otherwise: usualRequests,
    keys: readKeys(input.keyFiles),
  })
  const reports = startReports(endpoints, log)
  const { reach, socket } = input
  let leave = usualLeave
  const tls = reach.tls && openTls(reach.tls, warn)
  const limits = createDistantLimiter(tell)
  const { access, close } = await shareAccess(store, input.tokens, {
    ...{ limiter: limits.limiter, warn },
    tellRefused: (told) => tell({ kind: 'refused', told }),
  })
  const tracer = createTracer({ environment: process.env, warn })
  const parts = { registry, endpoints, log, access, tracer }
  const app = await createServingApp({
    ...{ ...parts, socket, answered: reports.answered },
    config: { ...reach, tls, version: millraceVersion, leave: () => leave },
  })
  await opened(endpoints)
  const url = await listen(app, { ...reach, tls })
  const grpc = await openGrpc({ ...parts, tls, whole: wholeAt(socket) }, { reach, url, warn })

  const ended = Promise.withResolvers<void>()
  const end = async () => {
    await Promise.all([app.close(), grpc?.close(leave)])
    await endpoints.close()
    await log.close()
    await tracer?.close()
    reports.close()
    tls?.close()
    await close()
    await store.close()
    process.disconnect?.()
  }
  let begun: number | null = null
  /** Who is told again, while clients take their leave, has so long from then on. */
  const drain = (patience: number) => {
    const isFirst = begun === null
    begun ??= performance.now()
    leave = performance.now() - begun + patience
    if (isFirst) void end().then(ended.resolve, ended.reject)
  }
  const orders = createOrders(endpoints, {
    ...{ follow, report: reports.report },
    drain,
    taken: limits.hear,
  })
  process.on('message', orders)
  process.once('SIGTERM', () => orders({ kind: 'drain', leave: usualLeave }))
  reports.report()
  tell({ kind: 'ready', url, grpcPort: grpc?.port ?? null })
  await ended.promise
}

/** What answers under each name, by what lies in the store. Who keeps the loop keeps the audit trail as well. */
const endpointsOf = async (store: Store, input: ServingInput, warn: (what: string) => void) => {
  let { models } = input
  const registry = await createRegistry(store, systemClock, { reads: true })
  const opening = openingOf(await tasksIn(input), input)
  const audited: typeof registry = {
    ...registry,
    audit: async ({ action, subject, detail = '' }) =>
      tell({ kind: 'audit', action, subject, detail }),
  }
  const endpoints = openEndpoints({
    directory: createDirectory({
      rows: storedRows({ store, clock: systemClock }),
      declared: () => withOwn(input.endpoints, models),
    }),
    open: (setting) => createEndpoint({ setting, registry: audited, ...opening }),
    failed: (error) => warn(`follow endpoints: ${messageOf(error)}`),
  })
  await endpoints.refresh()
  const follow = (names: readonly string[]) => {
    models = names
    return endpoints.refresh()
  }
  return { registry, endpoints, follow }
}

/** Until every model is served, or refused: who asks this process is answered from its first moment. */
const opened = async (endpoints: OpenEndpoints): Promise<void> => {
  const waiting = new AbortController()
  const all = Promise.all(Array.from(endpoints.values(), (endpoint) => endpoint.refresh()))
  await Promise.race([all, sleep(patience, null, { signal: waiting.signal }).catch(() => {})])
  waiting.abort()
}

interface Orders {
  follow(models: readonly string[]): Promise<void>
  report(): void
  drain(leave: number): void
  taken(message: FromLimiter): void
}

const createOrders =
  (endpoints: OpenEndpoints, { follow, report, drain, taken }: Orders) =>
  async (message: ToServing): Promise<void> => {
    if (message.kind === 'drain') return drain(message.leave)
    if (message.kind === 'taken') return taken(message)
    const { number, order } = message
    try {
      await (order.act === 'look' ? follow(order.models) : endpoints.get(order.name)?.refresh())
      // How it stands now is known there before the answer.
      report()
      tell({ kind: 'done', number, error: null })
    } catch (error) {
      tell({ kind: 'done', number, error: flattenError(error) })
    }
  }
