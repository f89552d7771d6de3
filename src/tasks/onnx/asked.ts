/** What is said of a model from elsewhere, what its file says, and what came of its trial. */
import type { Port } from '../../core/tensor.ts'
import type { ForeignModel } from '../../onnx/foreign/inspect.ts'
import type { OnnxOptions } from './options.ts'
import type { StepSource } from './step/collect.ts'
import type { Trial } from './trial.ts'

/** What is said of a model beside its file; what is null is read from its graph. */
export interface Asked {
  /** What its columns are called. */
  readonly columns: readonly string[] | null
  /** What its classes are called. */
  readonly labels: readonly string[] | null
  /** A row it can answer: a record, or arrays by the names of inputs, as JSON. Default: made up. */
  readonly example: string | null
  /** The column that says what a row is, where it is judged by rows. */
  readonly label: string | null
  /** The scoring step that questions go through; null: none. */
  readonly step: StepSource | null
}

/** How a model is asked and how it answers, and what came of its trial. */
export interface Tried extends Pick<OnnxOptions, 'takes' | 'answers'> {
  readonly trial: Trial
}

/** What a model takes, as its file has it. */
export interface Looked {
  readonly about: ForeignModel
  readonly inputs: readonly Port[]
}
