/** What the rules of an op's gradient and of a composite's lowering look like. */
import type { Builder, Value } from '../../onnx/graph.ts'
import type { Attributes } from '../../onnx/shapes/rule.ts'

/** A use of an op, as its gradient rule sees it. */
export interface Backward {
  readonly g: Builder
  readonly inputs: readonly (Value | null)[]
  readonly outputs: readonly Value[]
  readonly attributes: Attributes
  /** Gradient of the loss by each output; null where the loss does not depend on it. */
  readonly given: readonly (Value | null)[]
  /** Whether the gradient by that input is asked for; a rule may leave the others out. */
  wants(index: number): boolean
}

/** Gradients of the loss by each input, from those by the outputs. */
export type Gradient = (call: Backward) => readonly (Value | null)[]

/** Writes a composite in ONNX ops; gives all of its outputs. */
export type Lower = (
  g: Builder,
  inputs: readonly Value[],
  attributes: Attributes,
) => readonly Value[]
