import { type Graph, graph } from '../../onnx/graph.ts'
import { type CompositeOp, isComposite } from '../../onnx/ops.ts'
import type { Value } from '../../onnx/value.ts'
import { lowerLinearCrossEntropy } from './entropy.ts'
import { lowerUnrolledGru } from './gru.ts'
import { lowerUnrolledLstm } from './lstm.ts'
import { lowerBatchNormal } from './normal.ts'
import type { Lower } from './rule.ts'

const lowerings: Readonly<Record<CompositeOp, Lower>> = {
  LinearCrossEntropy: lowerLinearCrossEntropy,
  UnrolledLstm: lowerUnrolledLstm,
  UnrolledGru: lowerUnrolledGru,
  BatchNormal: lowerBatchNormal,
}

/** The same graph in ONNX ops only. */
export const lower = (from: Graph): Graph => {
  const g = graph(from.name)
  const moved = new Map<string, Value>()
  for (const { name, dtype, shape } of from.inputs) moved.set(name, g.input(name, dtype, shape))
  for (const { name, data, shape } of from.initializers)
    moved.set(name, g.constant(data, shape, name))
  for (const { op, inputs, outputs, attributes } of from.nodes) {
    const given = inputs.map((name) => moved.get(name) ?? null)
    const made = isComposite(op)
      ? lowerings[op](
          g,
          given.filter((value) => value !== null),
          attributes,
        )
      : g.node(op, given, attributes, outputs.length)
    outputs.forEach((value, i) => {
      moved.set(value.name, made[i] as Value)
    })
  }
  for (const { name, of } of from.outputs) g.output(name, moved.get(of.name) ?? of)
  return g.build(from.metadata)
}
