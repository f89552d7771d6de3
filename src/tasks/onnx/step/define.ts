/** What a scoring step is: code of a model's owner, before and after a model from elsewhere. */
import type { z } from '../../../core/schema.ts'
import type { Tensor, Tensors } from '../../../core/tensor.ts'
import type { Signature } from '../../kit/task.ts'

/** What a step is told with each question, and what it may tell beside its answer. */
export interface ScoringCall<Metric extends string = string> {
  /** What the graph takes and gives. */
  readonly signature: Signature
  /** Keeps a number with the answer in the inference log; its sum and count are among the metrics of the server. */
  metric(name: Metric, value: number): void
  /** Keeps some bytes with the answer in the inference log: 4 an answer, of 65,536 bytes together, at most. */
  artifact(name: string, content: string | Uint8Array): void
}

/** Inputs of the graph by their names: tensors, or arrays in arrays. */
export type ScoringInputs = Readonly<Record<string, Tensor | readonly unknown[]>>

export type ScoringAnswer =
  /** Probabilities by class. `class`: which one it is. Default: the likeliest. */
  | { readonly classes: Readonly<Record<string, number>>; readonly class?: string }
  | { readonly number: number }
  | { readonly values: readonly number[] }

export interface ScoringStep<Schema extends z.ZodType = z.ZodType, Metric extends string = string> {
  /** What a question is; a schema by `z`. Of a table texts stand for the numbers that it wants. */
  readonly input: Schema
  /** A question that it can answer: it is tried out by it. */
  readonly example: z.input<Schema>
  /** Names of the numbers it may tell, 20 at most. Default: none. */
  readonly metrics?: readonly Metric[]
  /** A question as inputs of the graph, of one row or several. A `MillraceError` that it throws refuses the question. */
  preprocess(
    question: z.output<Schema>,
    call: ScoringCall<Metric>,
  ): ScoringInputs | Promise<ScoringInputs>
  /** The answer from what the graph gave to these inputs alone. */
  postprocess(
    outputs: Tensors,
    call: ScoringCall<Metric> & { readonly question: z.output<Schema> },
  ): ScoringAnswer | Promise<ScoringAnswer>
}

/**
 * Types a scoring step, the default export of a module that `millrace register --step FILE` takes into the package of a
 * version; see docs/any-model.md.
 */
export const defineScoringStep = <Schema extends z.ZodType, const Metric extends string = never>(
  step: ScoringStep<Schema, Metric>,
): ScoringStep<Schema, Metric> => step
