import { MillraceError } from '../core/error.ts'
import type { Data, DType } from '../core/tensor.ts'
import { createConstants } from './constants.ts'
import type { Graph, Output } from './graph.ts'
import { createNodes } from './nodes.ts'
import {
  type Accepted,
  type Answers,
  type AttributesOf,
  answersOf,
  type Inputs,
  type OpName,
} from './ops.ts'
import { createScope, type Scope } from './scope.ts'
import type { Attributes } from './shapes/attributes.ts'
import type { Dim, Shape, Value } from './value.ts'

/** The attributes of an op as a last argument, which may be left out where each of them may. */
type LastAttributes<Op extends OpName> =
  Partial<AttributesOf<Op>> extends AttributesOf<Op>
    ? [attributes?: AttributesOf<Op>]
    : [attributes: AttributesOf<Op>]

/** Writes a graph down, one op after another, and checks each against the op table. */
export interface Builder {
  /** A value fed at run time. */
  input(name: string, dtype: DType, shape: Shape): Value
  /** A constant: row-major `data` of `shape`. A bare number is a float32 scalar. */
  constant(data: Data | number, shape?: readonly number[], name?: string): Value
  /** A vector of whole numbers (int64): axes, shapes, indices. */
  ints(values: readonly number[]): Value
  /** An op with one output. Null leaves an optional input out. */
  op<Op extends OpName>(op: Op, inputs: Accepted<Op>, ...attributes: LastAttributes<Op>): Value
  /** An op with as many outputs as asked for. */
  ops<Op extends OpName, const Count extends number>(
    op: Op,
    inputs: Accepted<Op>,
    attributes: AttributesOf<Op>,
    outputs: Count,
  ): Answers<Op, Count>
  /** Any node, its op and attributes unknown to the type checker: for passes over graphs. */
  node(op: OpName, inputs: Inputs, attributes: Attributes, outputs: number): readonly Value[]
  /** Names an answer of the graph. */
  output(name: string, value: Value): void
  /** Takes the nodes, inputs and constants of a graph over; its outputs stay inside. */
  include(graph: Graph): void
  /** What an integer value holds, where that is known: constants and shapes. */
  contents(value: Value): readonly Dim[] | undefined
  build(metadata?: Readonly<Record<string, string>>): Graph
}

/**
 * Starts a graph.
 *
 *     const g = graph('double')
 *     const x = g.input('x', 'float32', ['batch', 3])
 *     g.output('y', g.op('Add', [x, x]))
 *     g.build()
 */
export const graph = (name: string): Builder => {
  const scope = createScope(name)
  const constants = createConstants(scope)
  const nodes = createNodes(scope)
  const outputs = createOutputs(scope)
  const inputs: Value[] = []
  const input = (value: Value) => {
    inputs.push(scope.define(value))
    return value
  }
  return {
    input: (wanted, dtype, shape) => input({ name: wanted, dtype, shape }),
    constant: constants.constant,
    ints: constants.ints,
    op: (op, given, ...[attributes = {}]) =>
      answersOf(op, 1, nodes.add(op, given, attributes, 1))[0],
    ops: (op, given, attributes, count) =>
      answersOf(op, count, nodes.add(op, given, attributes, count)),
    node: nodes.add,
    output: outputs.add,
    include(other) {
      other.inputs.forEach(input)
      other.initializers.forEach(constants.hold)
      other.nodes.forEach(nodes.take)
    },
    contents: (value) => scope.contents(value.name),
    build: (metadata = {}) => ({
      name,
      inputs: [...inputs],
      initializers: [...constants.all],
      nodes: [...nodes.all],
      outputs: [...outputs.all],
      metadata,
    }),
  }
}

const createOutputs = (scope: Scope) => {
  const all: Output[] = []
  return {
    all,
    add(name: string, value: Value) {
      const taken = (scope.find(name) ?? value) !== value
      const given = all.some((output) => output.name === name)
      if (!scope.has(value) || taken || given)
        throw new MillraceError('internal', {
          what: `${scope.name}: expected a new output of this graph, got "${name}" of ${value.name}.`,
        })
      all.push({ name, of: value })
    },
  }
}
