import { type Clock, systemClock } from '../core/clock.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import type { Registry } from '../registry/types.ts'
import { nothingServed } from './absent.ts'
import { createRefusals } from './refusals.ts'
import { type BatchOptions, openServing, type Serving } from './serving.ts'
import { createStats } from './stats.ts'
import type {
  Endpoint,
  EndpointStatus,
  PredictOptions,
  ServeEvent,
  TextPredictor,
} from './types.ts'

export interface EndpointOptions {
  readonly model: string
  readonly registry: Pick<Registry, 'alias' | 'aliasHistory' | 'open' | 'audit'>
  /** Opens the package in a folder; fails where it is not what it says. */
  openPredictor(folder: string): Promise<TextPredictor>
  /** Alias to follow. Default `champion`. */
  readonly alias?: string
  /** Milliseconds between two looks at the alias. Default 1,000. */
  readonly pollEvery?: number
  readonly batch?: BatchOptions
  readonly clock?: Clock
  /** Seconds of a clock that only runs forward, for latencies. */
  readonly elapsed?: () => number
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
      if (!isNew) return false
      const answering = current?.version ?? null
      emit({ kind: 'refused', version, error: messageOf(error), answering })
      await note('refuse', version, messageOf(error))
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
    emit({ kind: 'serving', version })
    await note('serve', version, `Taken up in ${Math.round(opened.loadSeconds * 1000)} ms.`)
    return true
  }

  const open = (version: number): Promise<Serving> =>
    openServing(version, async () => options.openPredictor(await registry.open(model, version)), {
      ...(options.batch && { batch: options.batch }),
      clock,
      elapsed,
      emit,
    })

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

  const answer = async (
    text: string,
    { top = 5, form, signal }: PredictOptions,
    serving: Serving,
  ) => {
    if (form && serving.input && form !== serving.input) throw otherForm(model, serving.input)
    const answer = await serving.batcher.submit({ text, top }, signal)
    return { answer, model, version: serving.version }
  }

  const status = (): EndpointStatus => ({
    model,
    version: current?.version ?? null,
    wanted,
    example: current?.example ?? null,
    input: current?.input ?? null,
    room: current?.room ?? noRoom,
    since: current?.since ?? null,
    loadSeconds: current?.loadSeconds ?? null,
    pending: current?.batcher.pending ?? 0,
    error: problem,
    refused: refusals.list(),
  })

  return {
    model,
    async predict(text, predictOptions = {}) {
      const started = elapsed()
      const serving = current
      try {
        if (!serving) {
          emit({ kind: 'rejected', reason: 'no_model' })
          throw closed ? beingClosed(model) : nothingServed(status())
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
    status,
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

const beingClosed = (model: string) =>
  new MillraceError('no_model', {
    what: `The model "${model}" is being closed.`,
    fix: 'Try again in a moment.',
  })

const noRoom: ReadonlyMap<string, number> = new Map()

const otherForm = (model: string, takes: 'text' | 'record') =>
  new MillraceError('bad_input', {
    what:
      takes === 'text'
        ? `The model "${model}" takes a text, and this is a record.`
        : `The model "${model}" takes a record, and this is a text.`,
    fix:
      takes === 'text'
        ? 'Give the beginning of a sentence as "text", or name another model.'
        : 'Give the values by their columns as "row", or name another model.',
  })
