import type { Between, Range } from '../tuple.ts'
import type { Dim, Type } from '../value.ts'
import type { Attributes, Declared, Settled } from './attributes.ts'

/** One use of an op, as its shape rule sees it. An input that is left out is null. */
export interface Call<Inputs = readonly (Type | null | undefined)[], Settings = Attributes> {
  readonly op: string
  readonly inputs: Inputs
  /** With those that were left out. */
  readonly attributes: Settings
  /** How many outputs are asked for. */
  readonly outputs: number
  /** What an integer input holds, where that is known while the graph is built. */
  contents(index: number): readonly Dim[] | undefined
}

/** An op's entry in the table. */
export interface ShapeRule<
  Inputs extends Range = Range,
  Outputs extends Range = Range,
  Attributed extends Declared = Declared,
  Used = Call,
> {
  /** Its name and domain in a file, where they are not those of the table and of ONNX itself. */
  readonly written?: { readonly type: string; readonly domain: string }
  readonly inputs: Inputs
  readonly outputs: Outputs
  readonly attributes: Attributed
  /** dtype and shape of each output. Throws `internal` where the inputs do not fit. */
  infer(call: Used): readonly Type[]
  /** What an integer output holds, where that is known: the lengths `Shape` answers. */
  contents?(call: Used): readonly Dim[] | undefined
}

/** An entry whose functions see its own inputs and attributes. */
export const shapeRule = <
  const Inputs extends Range,
  const Outputs extends Range,
  const Attributed extends Declared,
>(
  rule: ShapeRule<
    Inputs,
    Outputs,
    Attributed,
    Call<Between<Type, Inputs, null>, Settled<Attributed>>
  >,
): typeof rule => rule

/** No limit to the number of inputs or outputs. */
export const unlimited: number = Number.POSITIVE_INFINITY
