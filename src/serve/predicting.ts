/** Puts questions to the version that the router chooses, or to another one by its number, and counts what comes of it. */
import { limited } from '../core/answer.ts'
import { type ErrorCode, MillraceError } from '../core/error.ts'
import type { Question } from '../core/input.ts'
import type { Timing } from '../inference/types.ts'
import { decode } from '../tasks/codec/decode.ts'
import { badInput } from '../tasks/kit/record.ts'
import { nothingServed } from './absent.ts'
import { type Asked, failureOf, put } from './asking.ts'
import type { Charge } from './charge.ts'
import type { Choosing, Chosen } from './choosing.ts'
import type { Fallback } from './fallback.ts'
import type { createOthers } from './others.ts'
import type { Serving } from './serving.ts'
import type { createShadow } from './shadow.ts'
import { createStats, isTraffic } from './stats.ts'
import type {
  EndpointStatus,
  Prediction,
  PredictOptions,
  ServeEvent,
  Setting,
  Signed,
} from './types.ts'
import type { UnreadCounts } from './unread.ts'

export interface PredictingOptions {
  /** Of the endpoint. */
  readonly name: string
  setting(): Setting
  readonly charge: Pick<Charge, 'current'>
  readonly choosing: Choosing
  readonly fallback: Fallback
  readonly shadow: Pick<ReturnType<typeof createShadow>, 'add' | 'look'>
  others(): ReturnType<typeof createOthers>
  status(): EndpointStatus
  elapsed(): number
  emit(event: ServeEvent): void
  readonly unread: Pick<UnreadCounts, 'note'>
}

export const createPredicting = (options: PredictingOptions) => {
  const { name, charge, choosing, shadow, fallback, others, status, elapsed, emit, unread } =
    options
  const stats = createStats(elapsed)
  let closed = false

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
    if (options.setting().state !== 'loaded') throw nothingServed(status())
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
    const { serving } = to
    asked.accept?.(serving)
    const isCurrent = choosing.isOpen(serving)
    const input = await readBy(question, to)
    // While a picture was decoded another version may have taken over.
    if (isCurrent && !choosing.isOpen(serving))
      return asked.version === undefined
        ? ask(question, asked, choosing.choose(question, asked))
        : others().use(serving.version, (other) => ask(question, asked, pinned(other)))
    const told = await put(serving, { input, top, began, elapsed, waits: { signal, by } })
    shadow.look()
    if ('error' in told) throw await failed(told, asked, to)
    const { answer: whole, timing } = told
    if (whole.logged) emit({ kind: 'told', metrics: whole.logged.metrics })
    const answer = limited(whole, top)
    return {
      ...{ answer, timing, ...routed(to) },
      // Neighbours in a run that asked for more words say nothing of this answer.
      whole: whole.kind === 'classes' ? whole : answer,
      ...besides(question, asked, to),
      ...(isCurrent && { withheld: (code) => emit({ kind: 'withheld', code }) }),
    }
  }

  const readBy = async (question: Question, { serving, variant }: Chosen) => {
    try {
      return await decode(question, serving.form, badInput(0, 1), `The model "${name}"`)
    } catch (error) {
      if (variant === 'candidate') unread.note(serving, error)
      throw error
    }
  }

  const routed = ({ serving: { model, version, usual }, variant, weight, unit }: Chosen) => ({
    ...{ endpoint: name, model, version, variant, weight, unit },
    ...(usual !== undefined && { usual }),
  })

  /** Whether an answer was late only for who asked, who allowed less time than the endpoint does. */
  const isHurried = (
    error: unknown,
    { totalSeconds }: Pick<Timing, 'totalSeconds'>,
    by: number | undefined,
  ): boolean =>
    by !== undefined &&
    error instanceof MillraceError &&
    error.code === 'timeout' &&
    totalSeconds * 1000 < options.setting().spec.deadline

  /** Keeps what was the fault of the model. That it cannot be kept hides nothing of it. */
  const failed = async (
    { error, timing }: Extract<Asked, { readonly error: unknown }>,
    { noted, by }: PredictOptions,
    to: Chosen,
  ): Promise<unknown> => {
    if (to.variant === 'candidate') unread.note(to.serving, error)
    const answer = closed || isHurried(error, timing, by) ? null : failureOf(error)
    if (answer) await noted?.({ answer, timing, ...routed(to) }).catch(() => {})
    return error
  }

  const besides = (
    question: Question,
    { top = 5, noted }: PredictOptions,
    { beside: serving, unit }: Chosen,
  ): Pick<Prediction, 'beside'> =>
    serving && noted ? { beside: () => shadow.add({ serving, question, top, unit, noted }) } : {}

  const counted = async (
    { version, isBeside, by }: Pick<Requested, 'version' | 'isBeside'> & Pick<PredictOptions, 'by'>,
    work: () => Promise<Prediction>,
  ): Promise<Prediction> => {
    const started = elapsed()
    const end = (code: ErrorCode | 'ok', error?: unknown) => {
      const request = { version, isBeside, code, seconds: elapsed() - started }
      if (isTraffic(request)) stats.record(request.seconds, code)
      const hurried = isHurried(error, { totalSeconds: request.seconds }, by)
      emit({ kind: 'request', ...request, ...(hurried && { isHurried: true }) })
    }
    try {
      const prediction = await work()
      end('ok')
      return prediction
    } catch (error) {
      end(error instanceof MillraceError ? error.code : 'internal', error)
      throw error
    }
  }

  return {
    async predict(question: Question, asked: PredictOptions = {}): Promise<Prediction> {
      const { version } = asked
      const served = servedAs(version)
      if (version === undefined || served) {
        const isOff = options.setting().state === 'off'
        const to = served ? pinned(served) : isOff ? null : choosing.choose(question, asked)
        const answering = to?.serving.version ?? null
        try {
          return await counted({ version: answering, isBeside: false, by: asked.by }, () =>
            ask(question, asked, to),
          )
        } catch (error) {
          if (served || closed) throw error
          return fallback.instead(error, question, asked)
        }
      }
      expectOpen()
      return others().use(version, (other) =>
        counted({ version, isBeside: true, by: asked.by }, () =>
          ask(question, asked, pinned(other)),
        ),
      )
    },
    turnAway() {
      const serving = choosing.first()
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

const pinned = (serving: Serving): Chosen => ({
  ...{ serving, variant: 'pinned', weight: 0, unit: null, beside: null },
})

const signed = ({ version, signature }: Serving): Signed => ({ version, signature })

const beingClosed = (name: string) =>
  new MillraceError('no_model', {
    what: `The endpoint "${name}" is being closed.`,
    fix: 'Try again in a moment.',
  })
