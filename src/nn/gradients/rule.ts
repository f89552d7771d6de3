/** What the rules of an op's gradient and of a composite's lowering look like. */
import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import {
  areInputs,
  areOutputs,
  type CompositeOp,
  type Inputs,
  type InputsOf,
  type OpName,
  type OutputsOf,
  ops,
  type SettingsOf,
  settingsOf,
} from '../../onnx/ops.ts'
import type { Attributes } from '../../onnx/shapes/attributes.ts'
import { misfit } from '../../onnx/shapes/misfit.ts'
import type { Value } from '../../onnx/value.ts'

type Given = readonly (Value | null)[]

/** Gradients of the loss by an op's outputs; null where the loss does not depend on one of several. */
type GivenOf<Op extends OpName> = Op extends OpName
  ? OutputsOf<Op> extends readonly [Value]
    ? readonly [Value]
    : OutputsOf<Op, Value | null>
  : never

/** A use of an op, as its gradient rule sees it. */
export interface Backward<Op extends OpName> {
  readonly g: Builder
  readonly inputs: InputsOf<Op>
  readonly outputs: OutputsOf<Op>
  /** With those that were left out. */
  readonly attributes: SettingsOf<Op>
  /** Gradient of the loss by each output. */
  readonly given: GivenOf<Op>
  /** Whether the gradient by that input is asked for; a rule may leave the others out. */
  wants(index: number): boolean
}

/** Gradients of the loss by each input, from those by the outputs. */
export type Gradient<Op extends OpName> = (call: Backward<Op>) => readonly (Value | null)[]

/** A rule for each of the ops; an op without a gradient says so. */
export type Gradients<Op extends OpName> = { readonly [Name in Op]: Gradient<Name> | 'none' }

/** Writes a composite in ONNX ops; gives all of its outputs. */
export type Lower<Op extends CompositeOp> = (
  g: Builder,
  inputs: InputsOf<Op>,
  attributes: SettingsOf<Op>,
) => readonly Value[]

/** A use of whatever op. */
export interface Use {
  readonly g: Builder
  readonly inputs: Inputs
  readonly outputs: readonly Value[]
  readonly attributes: Attributes
  readonly given: Given
  wants(index: number): boolean
}

const areGiven = <Op extends OpName>(op: Op, given: Given): given is Given & GivenOf<Op> =>
  ops[op].outputs[1] > 1 || (given.length === 1 && given[0] !== null)

/** A use of an op as that op's rule sees it. Throws `internal` where it is none. */
export const backwardOf = <Op extends OpName>(op: Op, use: Use): Backward<Op> => {
  const { inputs, outputs, given } = use
  if (!areInputs(op, inputs) || !areOutputs(op, outputs) || !areGiven(op, given))
    throw misfit({ op }, 'inputs and outputs of its own', `${inputs.length}, ${outputs.length}`)
  return { ...use, inputs, outputs, given, attributes: settingsOf(op, use.attributes) }
}

/** The gradient by an op's first output, where no other has one. */
export const byFirst = (op: OpName, [d, ...others]: Inputs): Value => {
  if (!d || others.some((value) => value))
    throw new MillraceError('internal', {
      what: `Only the first output of ${op} has a gradient, and the loss needs another.`,
    })
  return d
}
