/**
 * The op table: every op a graph may hold, under its exact ONNX name (opset 17), with the kinds of
 * its attributes and the rule for its outputs' dtypes and shapes. Composites are Millrace's own: whole
 * layers as one node, so that their gradients can be written by hand; `nn/lower` turns them into ONNX.
 */
import { blockOps } from './shapes/blocks.ts'
import { compositeOps } from './shapes/composites.ts'
import { elementwiseOps } from './shapes/elementwise.ts'
import { layoutOps } from './shapes/layout.ts'
import { matrixOps } from './shapes/matrix.ts'
import { normalOps } from './shapes/normal.ts'
import { reductionOps } from './shapes/reductions.ts'
import type { AttributeKind, AttributeOf, ShapeRule } from './shapes/rule.ts'
import { windowOps } from './shapes/windows.ts'

export const onnxOps = {
  ...elementwiseOps,
  ...matrixOps,
  ...reductionOps,
  ...layoutOps,
  ...windowOps,
  ...normalOps,
  ...blockOps,
} as const

const table = { ...onnxOps, ...compositeOps } as const

export type OnnxOp = keyof typeof onnxOps
export type CompositeOp = keyof typeof compositeOps
export type OpName = OnnxOp | CompositeOp

export const ops: Readonly<Record<OpName, ShapeRule>> = table

/** The attributes an op takes, each optional. */
export type AttributesOf<Op extends OpName> = {
  readonly [Name in keyof (typeof table)[Op]['attributes']]?: AttributeOf[Extract<
    (typeof table)[Op]['attributes'][Name],
    AttributeKind
  >]
}

export const isComposite = (op: OpName): op is CompositeOp => op in compositeOps
