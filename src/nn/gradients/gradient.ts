/**
 * Reverse-mode differentiation, graph → graph: the backward pass is more nodes after the forward
 * ones, so that whatever runs the graph trains it.
 */
import { MillraceError } from '../../core/error.ts'
import { type Builder, graph } from '../../onnx/builder.ts'
import { findValue, type Graph, pruned } from '../../onnx/graph.ts'
import type { OpName } from '../../onnx/ops.ts'
import type { Value } from '../../onnx/value.ts'
import { elementwiseGradients } from './elementwise.ts'
import { linearCrossEntropyGradient } from './entropy.ts'
import { gatherGradients } from './gather.ts'
import { unrolledGruGradient } from './gru.ts'
import { layoutGradients } from './layout.ts'
import { lower } from './lower.ts'
import { unrolledLstmGradient } from './lstm.ts'
import { matrixGradients } from './matmul.ts'
import { batchNormalGradient, blockGradients, normalGradients } from './normal.ts'
import { partGradients } from './parts.ts'
import { reductionGradients } from './reductions.ts'
import { backwardOf, type Gradient, type Gradients, type Use } from './rule.ts'
import { windowGradients } from './windows.ts'

/** Every op has an entry; an op without a gradient says so. */
export const gradients: Gradients<OpName> = {
  ...elementwiseGradients,
  ...matrixGradients,
  ...reductionGradients,
  ...layoutGradients,
  ...partGradients,
  ...gatherGradients,
  ...windowGradients,
  ...normalGradients,
  ...blockGradients,
  LinearCrossEntropy: linearCrossEntropyGradient,
  UnrolledLstm: unrolledLstmGradient,
  UnrolledGru: unrolledGruGradient,
  BatchNormal: batchNormalGradient,
  StopGradient: () => [null],
}

/**
 * The graph extended to the gradients: an output `grad:<name>` of the shape of each named input.
 * `loss` names a scalar output of the graph. The answer holds ONNX ops only.
 */
export const withGradients = (forward: Graph, loss: string, names: readonly string[]): Graph => {
  const g = graph(forward.name)
  g.include(forward)
  const found = backpropagated(g, forward, lossIn(forward, loss), names)
  for (const { name, of } of forward.outputs) g.output(name, of)
  for (const name of names) g.output(`grad:${name}`, found.get(name) ?? zeros(g, forward, name))
  return pruned(lower(g.build(forward.metadata)))
}

const lossIn = (forward: Graph, loss: string): Value => {
  const target = forward.outputs.find((output) => output.name === loss)?.of
  if (target?.shape.length !== 0)
    throw new MillraceError('internal', {
      what: `${forward.name}: expected a scalar output "${loss}", got ${target ? `[${target.shape}]` : 'none'}.`,
    })
  return target
}

/** Writes the backward pass; gives the gradient by each value it comes to that depends on a named one. */
const backpropagated = (
  g: Builder,
  forward: Graph,
  target: Value,
  names: readonly string[],
): ReadonlyMap<string, Value> => {
  const leads = dependents(forward, names)
  const found = new Map<string, Value>([[target.name, g.constant(1)]])
  for (const node of forward.nodes.toReversed()) {
    const given = node.outputs.map((value) => found.get(value.name) ?? null)
    const reached = given.some((value) => value !== null)
    if (!reached || !node.inputs.some((name) => leads.has(name))) continue
    const inputs = node.inputs.map((name) => (name === '' ? null : findValue(forward, name)))
    const wants = (index: number) => leads.has(node.inputs[index] ?? '')
    const use = { g, inputs, outputs: node.outputs, attributes: node.attributes, given, wants }
    backward(node.op, use).forEach((value, i) => {
      const name = node.inputs[i] ?? ''
      if (value === null || !leads.has(name)) return
      const held = found.get(name)
      found.set(name, held ? g.op('Add', [held, value]) : value)
    })
  }
  return found
}

const backward = <Op extends OpName>(op: Op, use: Use): readonly (Value | null)[] => {
  const rule: Gradient<Op> | 'none' = gradients[op]
  if (rule === 'none')
    throw new MillraceError('internal', { what: `${op} has no gradient, and the loss needs it.` })
  return rule(backwardOf(op, use))
}

const zeros = (g: Builder, forward: Graph, name: string) =>
  g.op('ConstantOfShape', [g.op('Shape', [findValue(forward, name)])])

/** Names of the values that depend on any of the named ones. */
const dependents = (forward: Graph, names: readonly string[]): ReadonlySet<string> => {
  const leads = new Set(names)
  // A shape does not change with what it is the shape of.
  for (const node of forward.nodes)
    if (node.op !== 'Shape' && node.inputs.some((name) => leads.has(name)))
      for (const value of node.outputs) leads.add(value.name)
  return leads
}
