/** Puts questions to the version that the router chooses, or to another one by its number, and counts what comes of it. */
import { limited } from '../core/answer.ts'
import { type ErrorCode, MillraceError } from '../core/error.ts'
import type { Question } from '../core/input.ts'
import { decode } from '../tasks/codec/decode.ts'
import { badInput } from '../tasks/kit/record.ts'
import { nothingServed } from './absent.ts'
import type { createCharge } from './charge.ts'
import type { createOthers } from './others.ts'
import { route } from './router.ts'
import type { Serving } from './serving.ts'
import { createStats, isTraffic } from './stats.ts'
import type {
  Arm,
  EndpointStatus,
  Prediction,
  PredictOptions,
  ServeEvent,
  Setting,
  Signed,
} from './types.ts'

export interface PredictingOptions {
  /** Of the endpoint. */
  readonly name: string
  setting(): Setting
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

  const servings: Record<Arm['variant'], () => Serving | null> = {
    stable: () => charge.current,
    candidate: () => null,
  }

  /** What a question goes to that names no version. */
  const chosen = (): Chosen | null => {
    const arm = route(options.arms(), 1)
    const serving = arm ? servings[arm.variant]() : null
    return arm && serving ? { serving, variant: arm.variant, weight: arm.weight } : null
  }

  /** What is in charge, where it is that version. */
  const servedAs = (version: number | undefined): Serving | null => {
    const { current } = charge
    const { spec, state } = options.setting()
    const isIt = current?.version === version && current?.model === spec.model
    return isIt && state === 'loaded' ? current : null
  }

  /** Fails where no version is opened, whoever asks. */
  const expectOpen = (): void => {
    if (closed) throw beingClosed(name)
    if (options.setting().state === 'unloaded') throw nothingServed(status())
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

  const counted = async (
    { version, isBeside }: Pick<Requested, 'version' | 'isBeside'>,
    work: () => Promise<Prediction>,
  ): Promise<Prediction> => {
    const started = elapsed()
    const end = (code: ErrorCode | 'ok') => {
      const request = { version, isBeside, code, seconds: elapsed() - started }
      if (isTraffic(request)) stats.record(request.seconds, code)
      emit({ kind: 'request', ...request })
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
        const answering = to?.serving.version ?? null
        return counted({ version: answering, isBeside: false }, () => ask(question, asked, to))
      }
      expectOpen()
      return others().use(version, (other) =>
        counted({ version, isBeside: true }, () => ask(question, asked, pinned(other))),
      )
    },
    turnAway() {
      const serving = charge.current
      const refusal = serving?.batcher.turnAway() ?? null
      if (serving && refusal) {
        stats.record(0, refusal.code)
        const { version } = serving
        emit({ kind: 'request', version, code: refusal.code, seconds: 0, isBeside: false })
      }
      return refusal
    },
    async signature(version?: number) {
      if (closed) throw beingClosed(name)
      const served = version === undefined ? charge.current : servedAs(version)
      if (served) return signed(served)
      if (version === undefined) throw nothingServed(status())
      expectOpen()
      return others().use(version, async (other) => signed(other))
    },
    served: () => stats.snapshot(),
    close() {
      closed = true
    },
  }
}

type Requested = Extract<ServeEvent, { readonly kind: 'request' }>

const pinned = (serving: Serving): Chosen => ({ serving, variant: 'pinned', weight: 0 })

const signed = ({ version, signature }: Serving): Signed => ({ version, signature })

const beingClosed = (name: string) =>
  new MillraceError('no_model', {
    what: `The endpoint "${name}" is being closed.`,
    fix: 'Try again in a moment.',
  })
