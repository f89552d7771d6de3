import type { Builder } from '../../onnx/builder.ts'
import type { Graph } from '../../onnx/graph.ts'
import {
  areInputs,
  type CompositeOp,
  type Inputs,
  isComposite,
  settingsOf,
} from '../../onnx/ops.ts'
import { copied, rewritten } from '../../onnx/rewrite.ts'
import type { Attributes } from '../../onnx/shapes/attributes.ts'
import { misfit } from '../../onnx/shapes/misfit.ts'
import type { Value } from '../../onnx/value.ts'
import { lowerLinearCrossEntropy } from './entropy.ts'
import { lowerUnrolledGru } from './gru.ts'
import { lowerUnrolledLstm } from './lstm.ts'
import { lowerBatchNormal } from './normal.ts'
import type { Lower } from './rule.ts'

const lowerings: { readonly [Op in CompositeOp]: Lower<Op> } = {
  LinearCrossEntropy: lowerLinearCrossEntropy,
  UnrolledLstm: lowerUnrolledLstm,
  UnrolledGru: lowerUnrolledGru,
  BatchNormal: lowerBatchNormal,
  StopGradient: (g, [x]) => [g.op('Identity', [x])],
}

const lowered = <Op extends CompositeOp>(
  g: Builder,
  op: Op,
  inputs: Inputs,
  attributes: Attributes,
): readonly Value[] => {
  if (!areInputs(op, inputs)) throw misfit({ op }, 'inputs of its own', `${inputs.length}`)
  return lowerings[op](g, inputs, settingsOf(op, attributes))
}

/** The same graph in ONNX ops only. */
export const lower = (from: Graph): Graph =>
  rewritten(from, (g, node, inputs) =>
    isComposite(node.op) ? lowered(g, node.op, inputs, node.attributes) : copied(g, node, inputs),
  )
