/** What is answered where the model fails: always the same, what the simplest guess says, or the stable version before. */
import { type Answer, limited } from '../core/answer.ts'
import type { EndpointSpec } from '../core/endpoint.ts'
import { type ErrorCode, MillraceError } from '../core/error.ts'
import type { Input, Question } from '../core/input.ts'
import type { Timing } from '../inference/types.ts'
import { decode } from '../tasks/codec/decode.ts'
import { badInput } from '../tasks/kit/record.ts'
import { put } from './asking.ts'
import type { Candidate } from './candidate.ts'
import type { Charge } from './charge.ts'
import type { Serving } from './serving.ts'
import type { Prediction, PredictOptions, ServeEvent, Setting } from './types.ts'

export interface FallbackOptions {
  /** Of the endpoint. */
  readonly name: string
  setting(): Setting
  readonly charge: Pick<Charge, 'current'>
  /** The stable version before the one in charge, where that is kept open. */
  readonly before: Pick<Candidate, 'current'>
  elapsed(): number
  emit(event: ServeEvent): void
}

export type Fallback = ReturnType<typeof createFallback>

/** Errors that are no fault of the question, nor of how many there are. */
const covered: ReadonlySet<ErrorCode> = new Set([
  ...(['internal', 'timeout', 'no_model', 'step_failed', 'corrupt'] as const),
])

export const createFallback = (options: FallbackOptions) => {
  const { name, setting, charge, before, elapsed, emit } = options

  const given = (
    answer: Answer,
    whole: Answer,
    { timing, model, version }: Pick<Prediction, 'timing' | 'model' | 'version'>,
  ): Prediction => ({
    ...{ answer, whole, timing, endpoint: name, model, version },
    ...{ variant: 'fallback', weight: 0, unit: null },
  })

  const always = (question: Question, constant: string | number): Prediction | null => {
    const kind = charge.current?.answers ?? (typeof constant === 'number' ? 'values' : 'classes')
    const answer = isInTensors(question) ? null : answerOf(kind, constant)
    const { model } = setting().spec
    return answer && given(answer, answer, { timing: noTime, model, version: 0 })
  }

  /** What the baseline of the version in charge says: it is no constant of the endpoint, but of that version. */
  const asBaseline = (question: Question, { top = 5 }: PredictOptions): Prediction | null => {
    const { current } = charge
    if (!current?.guess || isInTensors(question)) return null
    const { model, version, guess } = current
    const whole = guess.kind === 'classes' ? guess : limited(guess, top)
    return given(limited(guess, top), whole, { timing: noTime, model, version })
  }

  const asBefore = async (
    question: Question,
    { top = 5, signal, by, accept }: PredictOptions,
  ): Promise<Prediction | null> => {
    const serving = before.current
    const began = elapsed()
    if (!serving || (by !== undefined && by <= began * 1000)) return null
    const input = await readBy(serving, question, accept)
    if (input === null) return null
    const told = await put(serving, { input, top, began, elapsed, waits: { signal, by } })
    if ('error' in told) return null
    const answer = limited(told.answer, top)
    return given(answer, told.answer.kind === 'classes' ? told.answer : answer, {
      ...{ timing: told.timing, model: serving.model, version: serving.version },
    })
  }

  /** The question as a version reads it; null where that cannot: then it was not the question that was wrong. */
  const readBy = async (
    serving: Serving,
    question: Question,
    accept: PredictOptions['accept'],
  ): Promise<Input | null> => {
    try {
      accept?.(serving)
      return await decode(question, serving.form, badInput(0, 1), `The model "${name}"`)
    } catch (error) {
      if (error instanceof MillraceError) return null
      throw error
    }
  }

  const by = (
    fallback: Exclude<EndpointSpec['fallback'], 'none'>,
    question: Question,
    asked: PredictOptions,
  ) => {
    if (fallback === 'before') return asBefore(question, asked)
    return fallback === 'baseline'
      ? asBaseline(question, asked)
      : always(question, fallback.constant)
  }

  return {
    /** What is answered in the place of a failure. Throws the failure where there is nothing. */
    async instead(
      failure: unknown,
      question: Question,
      asked: PredictOptions,
    ): Promise<Prediction> {
      const { fallback } = setting().spec
      const code = failure instanceof MillraceError ? failure.code : 'internal'
      if (fallback === 'none' || !covered.has(code)) throw failure
      const found = await by(fallback, question, asked)
      if (!found) throw failure
      emit({ kind: 'fallback', code })
      return found
    },
  }
}

const isInTensors = ({ kind }: Question): boolean => kind === 'tensors' || kind === 'arrays'

const noTime: Timing = { queueSeconds: 0, runSeconds: 0, totalSeconds: 0, batch: 0 }

/** A constant as an answer of a kind; null where it is none of that. */
const answerOf = (kind: Answer['kind'], constant: string | number): Answer | null => {
  switch (kind) {
    case 'classes':
      return { kind, classes: [{ label: String(constant), probability: 1 }] }
    case 'text':
      return { kind, suggestions: [{ word: String(constant), probability: 1 }] }
    case 'values':
      return typeof constant === 'number' ? { kind, values: [constant] } : null
    case 'tensors':
      return null
  }
}
