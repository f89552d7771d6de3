import type { Answer } from '../core/answer.ts'
import type { EndpointRecord, EndpointState } from '../core/endpoint.ts'
import type { ErrorCode, MillraceError } from '../core/error.ts'
import type { Form, Question } from '../core/input.ts'
import type { Answered, Timing } from '../inference/types.ts'
import type { Manifest, Predictor, Signature } from '../tasks/kit/task.ts'
import type { Signal } from './batcher.ts'
import type { Rejection } from './rejections.ts'
import type { Served } from './stats.ts'

/** What serving needs of an opened package. */
export interface ServedPredictor
  extends Pick<Predictor, 'example' | 'form' | 'predict' | 'predictEach' | 'close'> {
  readonly info: Pick<Manifest, 'signature' | 'guess' | 'usual'>
  /** Whether it runs in a thread of its own. Default false. */
  readonly isAside?: boolean
}

export interface Prediction {
  readonly answer: Answer
  /** The same answer with every class, 1,000 at most. */
  readonly whole: Answer
  readonly timing: Timing
  /** Name of the endpoint that was asked. */
  readonly endpoint: string
  readonly model: string
  /** Version that answered, or whose baseline did; 0 where a constant was. */
  readonly version: number
  /** What part it played at that moment; `pinned` where it was asked by its number, `fallback` where another one failed. */
  readonly variant: Arm['variant'] | 'pinned' | 'fallback'
  /** Share of the questions that its variant had; 0 of what was asked by its number, and of a fallback. */
  readonly weight: number
  /** Who keeps to a version; null where each question is drawn by itself. */
  readonly unit: string | null
  /** What its best probability reaches nineteen of twenty times; undefined where that is not known. */
  readonly usual?: number | undefined
  /** Asks the candidate the same as well, where a shadow is wanted; to be called once the answer is on its way. */
  readonly beside?: () => void
  /** Tells that the answer could not be given after all. */
  readonly withheld?: (code: ErrorCode) => void
}

/** What a version made of a question, for the log: that it failed, or as a shadow. */
export type Noted = Omit<Answered, 'id' | 'inputs' | 'protocol' | 'eventTime' | 'caller'>

/** A version with what its graph takes and gives. */
export interface Signed {
  readonly version: number
  readonly signature: Signature
}

/** A version that is about to answer. */
export interface Answering {
  readonly form: Form
  /** Columns whose values may be longer than others, those of images, with the characters they may have. */
  readonly room: ReadonlyMap<string, number>
}

export interface PredictOptions {
  /** Suggestions at most. Default 5. */
  readonly top?: number
  /** Which version answers, opened for the while where it is not the one that is served. Default: that one. */
  readonly version?: number | undefined
  /** Hears which version will answer, and fails where the question is not for it. */
  accept?(answering: Answering): void
  /** Aborted when the client goes away. */
  readonly signal?: Signal
  /** Id of the request, by which it is drawn, and tried again comes to the same version. Default: a new one. */
  readonly id?: string
  /** What a header of the request says, by its name in small letters. Default: there is none. */
  header?(name: string): string | undefined
  /** Keeps that a version failed, or what a shadow answered. Default: it is not kept, and no shadow is asked. */
  noted?(noted: Noted): Promise<void>
  /** When the caller waits no longer, by the clock of `performance.now()`. Default: as long as the endpoint allows. */
  readonly by?: number | undefined
}

/** One of the versions among which an endpoint divides its questions. */
export interface Arm {
  /** What part it plays. */
  readonly variant: 'stable' | 'candidate'
  /** Of the endpoint; while another one is opened, the one before it. */
  readonly model: string
  readonly version: number
  /** Share of the questions that it answers, 0 to 1. */
  readonly weight: number
}

/** A version that is to take over. */
export interface CandidateStatus {
  /** Id of its rollout. */
  readonly rollout: string
  readonly version: number
  /** Whether it may be asked: in every process that answers. */
  readonly isOpen: boolean
  /** Why it may not: it does not open, or takes other inputs. */
  readonly error: string | null
  /** What it could not read of what it was asked; null where it was nothing yet. */
  readonly unread: Unread | null
}

export interface Unread {
  readonly questions: number
  /** Columns that its refusals name, a few. */
  readonly columns: readonly string[]
}

/** A version that could not be opened. It is tried again at `retryAt`, or when it is promoted anew. */
export interface Refusal {
  readonly version: number
  readonly error: string
  readonly retryAt: number
}

export interface EndpointStatus {
  readonly name: string
  readonly model: string
  readonly state: EndpointState
  /** Version that answers now. */
  readonly version: number | null
  /** Those that questions go to; none where nothing answers. */
  readonly arms: readonly Arm[]
  /** The one of the rollout that is under way. */
  readonly candidate: CandidateStatus | null
  /** Versions that were let go and still give their last answers. */
  readonly draining: readonly number[]
  /** Version the alias points to. Differs from `version` while one is opened, or was refused. */
  readonly wanted: number | null
  /** A row that the version can answer; null before there is one. */
  readonly example: string | null
  /** What it takes; null before there is one. */
  readonly form: Form | null
  /** Columns whose values may be longer than others, those of images, with the characters they may have. */
  readonly room: ReadonlyMap<string, number>
  /** When the version was taken up. */
  readonly since: number | null
  /** Time the version took to open and warm up, seconds. */
  readonly loadSeconds: number | null
  /** Requests that wait for a run. */
  readonly pending: number
  /** Why the wanted version is not served, or the registry not followed. */
  readonly error: string | null
  readonly refused: readonly Refusal[]
}

export type ServeEvent =
  | {
      readonly kind: 'request'
      readonly version: number | null
      readonly code: ErrorCode | 'ok'
      readonly seconds: number
      /** Of a version beside the one in charge, which was asked by its number. */
      readonly isBeside: boolean
      /** It was late only for who asked, who allowed less time than the endpoint does. */
      readonly isHurried?: boolean
    }
  /** An answer could not be given after all, since it could not be kept. */
  | { readonly kind: 'withheld'; readonly code: ErrorCode }
  /** A scoring step told numbers with an answer that is given. */
  | { readonly kind: 'told'; readonly metrics: Readonly<Record<string, number>> }
  /** A candidate was asked beside the version that answered, or was not, since too many such questions waited. */
  | { readonly kind: 'shadow'; readonly version: number; readonly what: 'asked' | 'dropped' }
  /** The fallback was answered in the place of an error. */
  | { readonly kind: 'fallback'; readonly code: ErrorCode }
  /** A version is run for so many rows. */
  | { readonly kind: 'batch'; readonly version: number; readonly size: number }
  | { readonly kind: 'rejected'; readonly reason: Rejection | 'no_model' }
  /** A version took over. */
  | { readonly kind: 'serving'; readonly version: number }
  /** A version could not be opened; `answering` goes on. */
  | {
      readonly kind: 'refused'
      readonly version: number
      readonly error: string
      readonly answering: number | null
    }

/** What is wanted of an endpoint. */
export type Setting = Pick<EndpointRecord, 'name' | 'spec' | 'state'>

/** A name under which a model answers: by whatever version its alias points to. */
export interface Endpoint {
  readonly name: string
  /** What is wanted of it now. */
  readonly setting: Setting
  /**
   * Fails with `no_model` before there is a version, with `bad_input` for a question that the model cannot
   * read, and with `queue_full` or `timeout` under too much load. Of a version by its number also with `not_found`
   * where it, or its package, is not there, and `overloaded` where too many others are asked.
   */
  predict(question: Question, options?: PredictOptions): Promise<Prediction>
  /** Turns a question away that has not been read, and says why; null where there is room for it. */
  turnAway(): MillraceError | null
  /** What the graph of a version takes and gives; fails as `predict` does. Default: of the one that is served. */
  signature(version?: number): Promise<Signed>
  /** What the version in charge answers to a row of its own, with every class; undefined where nothing is open. */
  sample?(): Answer | undefined
  status(): EndpointStatus
  served(): Served
  /** Looks at the alias now; ends when the version it points to is served or refused. */
  refresh(): Promise<void>
  /**
   * Wants something else of it from now on: bounds count at once, another model is opened beside the one that
   * answers, and what is unloaded is let go after its last answer.
   */
  apply(setting: Setting): void
  subscribe(listener: (event: ServeEvent) => void): () => void
  /** Answers what is under way and closes the model. */
  close(): Promise<void>
}
