import type { GraphNode } from './graph.ts'
import { type Inputs, type OpName, ops } from './ops.ts'
import type { Scope } from './scope.ts'
import { type Attributes, attributesOf, settled } from './shapes/attributes.ts'
import { misfit } from './shapes/misfit.ts'
import type { Call } from './shapes/rule.ts'
import { isWithin } from './tuple.ts'
import { typeText, type Value } from './value.ts'

/** The nodes of a graph as it is built, each checked against the op table. */
export interface Nodes {
  readonly all: readonly GraphNode[]
  /** Adds a use of an op with so many outputs. */
  add(op: OpName, inputs: Inputs, attributes: object, outputs: number): readonly Value[]
  /** Takes a node of another graph over, whose inputs are values of this one. */
  take(node: GraphNode): void
}

export const createNodes = (scope: Scope): Nodes => {
  const all: GraphNode[] = []
  const push = (node: GraphNode, call: Call) => {
    all.push(node)
    const contents = ops[node.op].contents?.(call)
    const [first] = node.outputs
    if (first && contents) scope.know(first, contents)
  }
  return {
    all,
    add(op, inputs, given, outputs) {
      const attributes = attributesOf(op, ops[op].attributes, given)
      const call = callOf(scope, { op, inputs, attributes, outputs })
      const made = ops[op]
        .infer(call)
        .map(({ dtype, shape }): Value => scope.define({ name: scope.fresh(op), dtype, shape }))
      push(
        { op, inputs: inputs.map((value) => value?.name ?? ''), outputs: made, attributes },
        call,
      )
      return made
    },
    take(node) {
      const inputs = node.inputs.map((name) => scope.find(name) ?? null)
      const call = callOf(scope, { ...node, inputs, outputs: node.outputs.length })
      for (const value of node.outputs) scope.define(value)
      push(node, call)
    },
  }
}

interface Use {
  readonly op: OpName
  readonly inputs: Inputs
  readonly attributes: Attributes
  readonly outputs: number
}

/** A use of an op as its shape rule sees it. Throws `internal` where the op is not used so. */
const callOf = (scope: Scope, { op, inputs, attributes, outputs }: Use): Call => {
  const rule = ops[op]
  const [fewest, most] = rule.inputs
  if (!isWithin(inputs.length, rule.inputs))
    throw misfit({ op }, `${fewest} to ${most} inputs`, `${inputs.length}`)
  if (!isWithin(outputs, rule.outputs))
    throw misfit({ op }, `${rule.outputs[0]} to ${rule.outputs[1]} outputs`, `${outputs}`)
  inputs.forEach((value, i) => {
    if (!value && i < fewest) throw misfit({ op }, `input ${i}`, 'none')
    if (value && !scope.has(value))
      throw misfit({ op }, 'values of this graph', `${value.name} ${typeText(value)} of another`)
  })
  return {
    op,
    inputs,
    attributes: settled(rule.attributes, attributes),
    outputs,
    contents: (index) => scope.contents(inputs[index]?.name ?? ''),
  }
}
