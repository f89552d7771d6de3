/** Puts questions to the version that the router chooses, or to another one by its number, and counts what comes of it. */
import { limited } from '../core/answer.ts'
import type { EndpointSpec } from '../core/endpoint.ts'
import { type ErrorCode, MillraceError } from '../core/error.ts'
import type { Question } from '../core/input.ts'
import { decode } from '../tasks/codec/decode.ts'
import { badInput } from '../tasks/kit/record.ts'
import { nothingServed } from './absent.ts'
import type { createCharge } from './charge.ts'
import type { createOthers } from './others.ts'
import { route } from './router.ts'
import type { Serving } from './serving.ts'
import { createStats } from './stats.ts'
import type {
  Arm,
  EndpointStatus,
  Prediction,
  PredictOptions,
  ServeEvent,
  Signed,
} from './types.ts'

export interface PredictingOptions {
  /** Of the endpoint. */
  readonly name: string
  spec(): EndpointSpec
  arms(): readonly Arm[]
  readonly charge: Pick<ReturnType<typeof createCharge>, 'current'>
  others(): ReturnType<typeof createOthers>
  status(): EndpointStatus
  elapsed(): number
  emit(event: ServeEvent): void
}

/** A version that answers, and what part it plays. */
interface Chosen extends Pick<Prediction, 'variant' | 'weight'> {
  readonly serving: Serving
}

export const createPredicting = (options: PredictingOptions) => {
  const { name, charge, others, status, elapsed, emit } = options
  const stats = createStats(elapsed)
  let closed = false

  const servings: Record<Arm['variant'], () => Serving | null> = { stable: () => charge.current }

  /** What a question goes to that names no version. */
  const chosen = (): Chosen | null => {
    const arm = route(options.spec(), options.arms())
    const serving = arm ? servings[arm.variant]() : null
    return arm && serving ? { serving, variant: arm.variant, weight: arm.weight } : null
  }

  /** What is in charge, where it is that version. */
  const servedAs = (version: number | undefined): Serving | null => {
    const { current } = charge
    return current?.version === version && current?.model === options.spec().model ? current : null
  }

  const refuseAll = (): never => {
    emit({ kind: 'rejected', reason: 'no_model' })
    throw closed ? beingClosed(name) : nothingServed(status())
  }

  const ask = async (
    question: Question,
    asked: PredictOptions,
    to: Chosen | null,
  ): Promise<Prediction> => {
    const { top = 5, signal, by } = asked
    const began = elapsed()
    if (!to) return refuseAll()
    const { serving, variant, weight } = to
    asked.accept?.(serving)
    const isCurrent = charge.current === serving
    const input = await decode(question, serving.form, badInput(0, 1), `The model "${name}"`)
    // While a picture was decoded another version may have taken over.
    if (isCurrent && charge.current !== serving)
      return asked.version === undefined
        ? ask(question, asked, chosen())
        : others().use(serving.version, (other) => ask(question, asked, pinned(other)))
    const trace = { begun: began, ended: began, batch: 0 }
    const told = await serving.batcher.submit({ input, top, trace }, { signal, by })
    if (told instanceof MillraceError) throw told
    if (told.logged) emit({ kind: 'told', metrics: told.logged.metrics })
    const answer = limited(told, top)
    return {
      answer,
      // Neighbours in a run that asked for more words say nothing of this answer.
      whole: told.kind === 'classes' ? told : answer,
      timing: {
        queueSeconds: trace.begun - began,
        runSeconds: trace.ended - trace.begun,
        totalSeconds: elapsed() - began,
        batch: trace.batch,
      },
      ...{ endpoint: name, model: serving.model, version: serving.version, variant, weight },
    }
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
    async predict(question: Question, asked: PredictOptions = {}): Promise<Prediction> {
      const { version } = asked
      const served = servedAs(version)
      if (version === undefined || served) {
        const to = served ? pinned(served) : chosen()
        return counted(
          to?.serving.version ?? null,
          () => ask(question, asked, to),
          (seconds, code) => stats.record(seconds, code),
        )
      }
      if (closed) throw beingClosed(name)
      // What is asked by its number is no traffic of what is served.
      return others().use(version, (other) =>
        counted(version, () => ask(question, asked, pinned(other))),
      )
    },
    turnAway() {
      const serving = charge.current
      const refusal = serving?.batcher.turnAway() ?? null
      if (serving && refusal) {
        stats.record(0, refusal.code)
        emit({ kind: 'request', version: serving.version, code: refusal.code, seconds: 0 })
      }
      return refusal
    },
    async signature(version?: number) {
      if (closed) throw beingClosed(name)
      const served = version === undefined ? charge.current : servedAs(version)
      if (served) return signed(served)
      if (version === undefined) throw nothingServed(status())
      return others().use(version, async (other) => signed(other))
    },
    served: () => stats.snapshot(),
    close() {
      closed = true
    },
  }
}

const pinned = (serving: Serving): Chosen => ({ serving, variant: 'pinned', weight: 0 })

const signed = ({ version, signature }: Serving): Signed => ({ version, signature })

const beingClosed = (name: string) =>
  new MillraceError('no_model', {
    what: `The endpoint "${name}" is being closed.`,
    fix: 'Try again in a moment.',
  })
