import { type Clock, systemClock } from '../core/clock.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import type { Answer } from '../core/records.ts'
import type { Registry } from '../registry/types.ts'
import { type Batcher, type BatcherOptions, createBatcher } from './batcher.ts'
import { createRefusals } from './refusals.ts'
import { createStats } from './stats.ts'
import type { Endpoint, PredictOptions, ServeEvent, TextPredictor } from './types.ts'
import { warm } from './warm.ts'

export interface EndpointOptions {
  readonly model: string
  readonly registry: Pick<Registry, 'alias' | 'aliasHistory' | 'open' | 'audit'>
  /** Opens the package in a folder; fails where it is not what it says. */
  openPredictor(folder: string): Promise<TextPredictor>
  /** Alias to follow. Default `champion`. */
  readonly alias?: string
  /** Milliseconds between two looks at the alias. Default 1,000. */
  readonly pollEvery?: number
  readonly batch?: Pick<
    BatcherOptions<Query, readonly Answer[]>,
    'maxBatch' | 'maxPending' | 'maxWait'
  >
  readonly clock?: Clock
  /** Seconds of a clock that only runs forward, for latencies. */
  readonly elapsed?: () => number
}

interface Query {
  readonly text: string
  readonly top: number
}

/** A version that answers. */
interface Serving {
  readonly version: number
  readonly example: string
  readonly since: number
  /** Time it took to open and warm up, seconds. */
  readonly loadSeconds: number
  readonly batcher: Batcher<Query, readonly Answer[]>
  close(): Promise<void>
}

/**
 * Serves the version an alias points to. A new one is opened and warmed up beside the old one, takes
 * over between two requests, and the old one closes when its last answer is out. A version that
 * cannot be opened is refused: the one before it stays. Starting with a broken one, the newest
 * version the alias has pointed to that opens is served in its place.
 */
export const createEndpoint = (options: EndpointOptions): Endpoint => {
  const { model, registry, alias = 'champion', pollEvery = 1000, clock = systemClock } = options
  const { elapsed = () => performance.now() / 1000 } = options
  const stats = createStats()
  const listeners = new Set<(event: ServeEvent) => void>()
  const refusals = createRefusals(clock)
  const retiring = new Set<Promise<void>>()
  let current: Serving | null = null
  let wanted: number | null = null
  let problem: string | null = null
  let closed = false
  let stopPolling = () => {}

  const emit = (event: ServeEvent) => {
    for (const listener of listeners) listener(event)
  }

  const look = async () => {
    if (closed) return
    try {
      await follow()
    } catch (error) {
      problem = `The registry could not be asked for the ${alias} of ${model}: ${messageOf(error)}`
    }
  }

  const follow = async () => {
    const target = await registry.alias(model, alias)
    wanted = target?.version ?? null
    refusals.forgetBefore(target)
    if (!target || target.version === current?.version) {
      problem = null
      return
    }
    if (await take(target.version)) return
    problem = refusals.reason(target.version)
    if (current) return
    for (const version of await olderVersions(target.version))
      if (await take(version)) {
        problem = refusals.reason(target.version)
        await note('fall back', version, `Version ${target.version} could not be opened.`)
        return
      }
  }

  /** Versions the alias has pointed to, newest first, each once. */
  const olderVersions = async (than: number) => {
    const history = await registry.aliasHistory(model, alias)
    return [...new Set(history.map((entry) => entry.version))].filter((version) => version !== than)
  }

  /** Puts a version in charge. False where it cannot be opened. */
  const take = async (version: number): Promise<boolean> => {
    if (!refusals.mayTry(version)) return false
    let opened: Serving
    try {
      opened = await open(version)
    } catch (error) {
      const isNew = refusals.add(version, messageOf(error))
      if (isNew) await note('refuse', version, messageOf(error))
      return false
    }
    if (closed) {
      await opened.close()
      return false
    }
    refusals.clear(version)
    if (current) retire(current)
    current = opened
    problem = null
    await note('serve', version, `Taken up in ${Math.round(opened.loadSeconds * 1000)} ms.`)
    return true
  }

  const open = async (version: number): Promise<Serving> => {
    const started = elapsed()
    const predictor = await options.openPredictor(await registry.open(model, version))
    try {
      await warm(predictor)
    } catch (error) {
      await predictor.close()
      throw error
    }
    const batcher = createBatcher<Query, readonly Answer[]>({
      ...options.batch,
      clock,
      async run(queries) {
        const top = Math.max(...queries.map((query) => query.top))
        const answers = await predictor.predict(
          queries.map((query) => query.text),
          top,
        )
        return answers.map((answer, index) => answer.slice(0, queries[index]?.top ?? top))
      },
      onBatch: (size) => emit({ kind: 'batch', size }),
      onReject: (reason) => emit({ kind: 'rejected', reason }),
    })
    return {
      version,
      example: predictor.example,
      since: clock.now(),
      loadSeconds: elapsed() - started,
      batcher,
      async close() {
        await batcher.close()
        await predictor.close()
      },
    }
  }

  const retire = (serving: Serving) => {
    const done = serving
      .close()
      .catch((error) => {
        problem = `Version ${serving.version} did not close: ${messageOf(error)}`
      })
      .finally(() => retiring.delete(done))
    retiring.add(done)
  }

  // The audit trail must not decide what is served: where it cannot be written, the status says so.
  const note = async (action: string, version: number, detail: string) => {
    try {
      await registry.audit({ author: 'serve', action, subject: `${model} v${version}`, detail })
    } catch (error) {
      problem = `The audit trail could not be written: ${messageOf(error)}`
    }
  }

  let last = Promise.resolve()
  let next: Promise<void> | null = null
  const refresh = () => {
    next ??= last.then(() => {
      next = null
      last = look()
      return last
    })
    return next
  }
  const poll = async () => {
    await refresh()
    if (!closed) stopPolling = clock.after(pollEvery, poll)
  }
  void poll()

  const answer = async (text: string, { top = 5, signal }: PredictOptions, serving: Serving) => {
    const answers = await serving.batcher.submit({ text, top }, signal)
    return { answers, model, version: serving.version }
  }

  return {
    model,
    async predict(text, predictOptions = {}) {
      const started = elapsed()
      const serving = current
      try {
        if (!serving) {
          emit({ kind: 'rejected', reason: 'no_model' })
          throw nothingServed(model, problem)
        }
        const prediction = await answer(text, predictOptions, serving)
        const seconds = elapsed() - started
        stats.record(seconds, false)
        emit({ kind: 'request', version: serving.version, code: 'ok', seconds })
        return prediction
      } catch (error) {
        const seconds = elapsed() - started
        const code = error instanceof MillraceError ? error.code : 'internal'
        if (code !== 'cancelled') stats.record(seconds, true)
        emit({ kind: 'request', version: serving?.version ?? null, code, seconds })
        throw error
      }
    },
    status: () => ({
      model,
      version: current?.version ?? null,
      wanted,
      example: current?.example ?? null,
      since: current?.since ?? null,
      loadSeconds: current?.loadSeconds ?? null,
      pending: current?.batcher.pending ?? 0,
      error: problem,
      refused: refusals.list(),
    }),
    served: () => stats.snapshot(),
    refresh,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      if (!closed) {
        closed = true
        stopPolling()
        await last
        if (current) retire(current)
        current = null
      }
      await Promise.all(retiring)
    },
  }
}

const nothingServed = (model: string, problem: string | null) =>
  new MillraceError('no_model', {
    what: `No version of ${model} is served.`,
    why: problem ?? 'None has been made champion yet.',
    fix: 'Wait for the training to end, or promote a version that opens.',
  })
