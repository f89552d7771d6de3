import { limited } from '../core/answer.ts'
import { type Clock, systemClock } from '../core/clock.ts'
import { type ErrorCode, MillraceError } from '../core/error.ts'
import type { Question } from '../core/input.ts'
import type { Registry } from '../registry/types.ts'
import { decode } from '../tasks/codec/decode.ts'
import { badInput } from '../tasks/kit/record.ts'
import { nothingServed } from './absent.ts'
import { createFollower } from './follow.ts'
import { createOthers } from './others.ts'
import { createPolling } from './polling.ts'
import { createRefusals } from './refusals.ts'
import { type BatchOptions, openServing, type Serving } from './serving.ts'
import { createStats } from './stats.ts'
import type {
  Endpoint,
  EndpointStatus,
  Prediction,
  PredictOptions,
  ServedPredictor,
  ServeEvent,
  Signed,
} from './types.ts'

export interface EndpointOptions {
  readonly model: string
  readonly registry: Pick<Registry, 'alias' | 'aliasHistory' | 'open' | 'audit'>
  /** Opens the package in a folder; fails where it is not what it says. */
  openPredictor(folder: string): Promise<ServedPredictor>
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
  const { elapsed = () => performance.now() / 1000, batch } = options
  const listeners = new Set<(event: ServeEvent) => void>()
  const emit = (event: ServeEvent) => {
    for (const listener of listeners) listener(event)
  }
  const refusals = createRefusals(clock)
  const open = (version: number) =>
    openServing(version, async () => options.openPredictor(await registry.open(model, version)), {
      ...(batch && { batch }),
      ...{ clock, elapsed, emit },
    })
  const follower = createFollower({ ...{ model, alias, registry, refusals, emit }, open })
  const others = createOthers({ model, open, clock })
  const polling = createPolling(follower.look, pollEvery, clock)
  const status = () => statusOf(model, follower, refusals.list())
  const predictor = createPredicting({ model, status, elapsed, emit, others, ...follower })
  return {
    model,
    predict: predictor.predict,
    expectRoom: predictor.expectRoom,
    signature: predictor.signature,
    status,
    served: predictor.served,
    refresh: polling.refresh,
    async unload() {
      follower.rest(true)
      await polling.refresh()
    },
    async load() {
      follower.rest(false)
      await polling.refresh()
      if (!follower.charge.current) throw nothingServed(status())
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      predictor.close()
      follower.charge.stop()
      await polling.close()
      await Promise.all([follower.charge.close(), others.close()])
    },
  }
}

type Follower = ReturnType<typeof createFollower>

const statusOf = (
  model: string,
  { charge: { current }, state }: Follower,
  refused: EndpointStatus['refused'],
): EndpointStatus => {
  const { wanted, problem } = state()
  return {
    model,
    version: current?.version ?? null,
    wanted,
    example: current?.example ?? null,
    form: current?.form ?? null,
    room: current?.room ?? noRoom,
    since: current?.since ?? null,
    loadSeconds: current?.loadSeconds ?? null,
    pending: current?.batcher.pending ?? 0,
    error: problem,
    refused,
  }
}

interface PredictingOptions extends Pick<Follower, 'charge'> {
  readonly model: string
  readonly others: ReturnType<typeof createOthers>
  status(): EndpointStatus
  elapsed(): number
  emit(event: ServeEvent): void
}

/** Asks the version in charge, or another one by its number, and counts what comes of it. */
const createPredicting = (options: PredictingOptions) => {
  const { model, charge, others, status, elapsed, emit } = options
  const stats = createStats(elapsed)
  let closed = false

  const ask = async (
    question: Question,
    options: PredictOptions,
    serving: Serving | null,
  ): Promise<Prediction> => {
    const { top = 5, signal } = options
    const asked = elapsed()
    if (!serving) {
      emit({ kind: 'rejected', reason: 'no_model' })
      throw closed ? beingClosed(model) : nothingServed(status())
    }
    options.accept?.(serving)
    const isCurrent = charge.current === serving
    const input = await decode(question, serving.form, badInput(0, 1), `The model "${model}"`)
    // While a picture was decoded another version may have taken over.
    if (isCurrent && charge.current !== serving)
      return options.version === undefined
        ? ask(question, options, charge.current)
        : others.use(serving.version, (other) => ask(question, options, other))
    const trace = { begun: asked, ended: asked, batch: 0 }
    const told = await serving.batcher.submit({ input, top, trace }, signal)
    const answer = limited(told, top)
    // Neighbours in a run that asked for more words say nothing of this answer.
    const whole = told.kind === 'classes' ? told : answer
    const timing = {
      queueSeconds: trace.begun - asked,
      runSeconds: trace.ended - trace.begun,
      totalSeconds: elapsed() - asked,
      batch: trace.batch,
    }
    return { answer, whole, timing, model, version: serving.version }
  }

  /** `record` hears how long it took and what came of it. */
  const counted = async (
    version: number | null,
    work: () => Promise<Prediction>,
    record: (seconds: number, code: ErrorCode | 'ok') => void = () => {},
  ): Promise<Prediction> => {
    const started = elapsed()
    const end = (code: ErrorCode | 'ok') => {
      const seconds = elapsed() - started
      if (code !== 'cancelled') record(seconds, code)
      emit({ kind: 'request', version, code, seconds })
    }
    try {
      const prediction = await work()
      end('ok')
      return prediction
    } catch (error) {
      end(error instanceof MillraceError ? error.code : 'internal')
      throw error
    }
  }

  return {
    async predict(question: Question, options: PredictOptions = {}): Promise<Prediction> {
      const serving = charge.current
      const { version = serving?.version } = options
      if (version === undefined || version === serving?.version)
        return counted(
          serving?.version ?? null,
          () => ask(question, options, serving),
          (seconds, code) => stats.record(seconds, code),
        )
      if (closed) throw beingClosed(model)
      // What is asked by its number is no traffic of what is served.
      return others.use(version, (other) => counted(version, () => ask(question, options, other)))
    },
    expectRoom() {
      const serving = charge.current
      try {
        serving?.batcher.expectRoom()
      } catch (error) {
        stats.record(0, 'queue_full')
        emit({ kind: 'request', version: serving?.version ?? null, code: 'queue_full', seconds: 0 })
        throw error
      }
    },
    async signature(version = charge.current?.version) {
      if (closed) throw beingClosed(model)
      if (version === undefined) throw nothingServed(status())
      if (version === charge.current?.version) return signed(charge.current)
      return others.use(version, async (other) => signed(other))
    },
    served: () => stats.snapshot(),
    close() {
      closed = true
    },
  }
}

const signed = ({ version, signature }: Serving): Signed => ({ version, signature })

const beingClosed = (model: string) =>
  new MillraceError('no_model', {
    what: `The model "${model}" is being closed.`,
    fix: 'Try again in a moment.',
  })

const noRoom: ReadonlyMap<string, number> = new Map()
