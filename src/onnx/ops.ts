/**
 * The op table: every op a graph may hold, under its exact ONNX name (opset 17), with its attributes and
 * the rule for its outputs' dtypes and shapes. Composites are Millrace's own: whole layers as one node, so
 * that their gradients can be written by hand; `nn/gradients/lower` turns them into ONNX.
 */
import {
  type Attributes,
  areSettled,
  type Given,
  type Settled,
  settled,
} from './shapes/attributes.ts'
import { blockOps } from './shapes/blocks.ts'
import { compositeOps } from './shapes/composites.ts'
import { elementwiseOps } from './shapes/elementwise.ts'
import { gatherOps } from './shapes/gather.ts'
import { layoutOps } from './shapes/layout.ts'
import { matrixOps } from './shapes/matrix.ts'
import { misfit } from './shapes/misfit.ts'
import { normalOps } from './shapes/normal.ts'
import { partOps } from './shapes/parts.ts'
import { reductionOps } from './shapes/reductions.ts'
import type { ShapeRule } from './shapes/rule.ts'
import { windowOps } from './shapes/windows.ts'
import { type Between, type Counted, isWithin } from './tuple.ts'
import type { Value } from './value.ts'

const onnxOps = {
  ...elementwiseOps,
  ...matrixOps,
  ...reductionOps,
  ...layoutOps,
  ...partOps,
  ...gatherOps,
  ...windowOps,
  ...normalOps,
  ...blockOps,
} as const

const table = { ...onnxOps, ...compositeOps } as const
type Table = typeof table

export type OnnxOp = keyof typeof onnxOps
export type CompositeOp = keyof typeof compositeOps
export type OpName = OnnxOp | CompositeOp

export const ops: Readonly<Record<OpName, ShapeRule>> = table

/** The attributes an op is given. */
export type AttributesOf<Op extends OpName> = Given<Table[Op]['attributes']>
/** The attributes of an op with those that were left out. */
export type SettingsOf<Op extends OpName> = Settled<Table[Op]['attributes']>

/** An op's inputs; null stands for one that is left out. */
export type InputsOf<Op extends OpName> = Op extends OpName
  ? Between<Value, Table[Op]['inputs'], null>
  : never
/** An op's outputs, of which later ones may not have been asked for. */
export type OutputsOf<Op extends OpName, Output = Value> = Op extends OpName
  ? Between<Output, Table[Op]['outputs']>
  : never

/** What an op may be given: of those that take any number of inputs, a list. */
export type Accepted<Op extends OpName> = Op extends OpName
  ? number extends Table[Op]['inputs'][1]
    ? readonly Value[]
    : InputsOf<Op>
  : never
/** What an op gives where so many outputs are asked for. */
export type Answers<Op extends OpName, Count extends number> = Counted<Value, Count, OutputsOf<Op>>

export const isComposite = (op: OpName): op is CompositeOp => op in compositeOps

/** Inputs as they come; undefined too stands for one that is left out. */
export type Inputs = readonly (Value | null | undefined)[]

/** Whether these are inputs of the op, those it needs among them. */
export const areInputs = <Op extends OpName>(
  op: Op,
  inputs: Inputs,
): inputs is Inputs & InputsOf<Op> =>
  isWithin(inputs.length, ops[op].inputs) &&
  inputs.slice(0, ops[op].inputs[0]).every((value) => value)

/** Whether these are outputs of the op. */
export const areOutputs = <Op extends OpName>(
  op: Op,
  outputs: readonly Value[],
): outputs is readonly Value[] & OutputsOf<Op> => isWithin(outputs.length, ops[op].outputs)

const areAnswers = <Op extends OpName, Count extends number>(
  op: Op,
  count: Count,
  values: readonly Value[],
): values is readonly Value[] & Answers<Op, Count> =>
  values.length === count && areOutputs(op, values)

/** The outputs of an op of which so many were asked for. Throws `internal` where they are not. */
export const answersOf = <Op extends OpName, Count extends number>(
  op: Op,
  count: Count,
  values: readonly Value[],
): Answers<Op, Count> => {
  if (!areAnswers(op, count, values)) throw misfit({ op }, `${count} outputs`, `${values.length}`)
  return values
}

/** The op's attributes with those that were left out. */
export const settingsOf = <Op extends OpName>(op: Op, attributes: Attributes): SettingsOf<Op> => {
  const declared: Table[Op]['attributes'] = table[op].attributes
  const all = settled(declared, attributes)
  if (!areSettled<Table[Op]['attributes']>(declared, all))
    throw misfit({ op }, `${Object.keys(declared)}`, `${Object.keys(all)}`)
  return all
}
