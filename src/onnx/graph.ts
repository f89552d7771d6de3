import { MillraceError } from '../core/error.ts'
import type { OpName } from './ops.ts'
import type { Attributes } from './shapes/attributes.ts'
import type { Initializer, Value } from './value.ts'

/** One use of an op. An input that is left out has the empty name. */
export interface GraphNode {
  readonly op: OpName
  readonly inputs: readonly string[]
  readonly outputs: readonly Value[]
  readonly attributes: Attributes
}

/** A computation as a value: nodes stand in an order in which they can run. */
export interface Graph {
  readonly name: string
  readonly inputs: readonly Value[]
  readonly initializers: readonly Initializer[]
  readonly nodes: readonly GraphNode[]
  readonly outputs: readonly Output[]
  /** Free text kept in the model's file. */
  readonly metadata: Readonly<Record<string, string>>
}

/** An answer of a graph: `name` outside, the value `of` inside. */
export interface Output {
  readonly name: string
  readonly of: Value
}

/** The graph's value of that name. */
export const findValue = (from: Graph, name: string): Value => {
  const found =
    from.inputs.find((value) => value.name === name) ??
    from.initializers.find((value) => value.name === name) ??
    from.nodes.flatMap((node) => node.outputs).find((value) => value.name === name)
  if (!found)
    throw new MillraceError('internal', { what: `${from.name}: there is no value "${name}".` })
  return found
}

/** Nodes, constants and outputs an answer needs; the rest is left out. */
export const pruned = (from: Graph, keep: readonly Output[] = from.outputs): Graph => {
  const needed = new Set(keep.map((output) => output.of.name))
  const nodes = from.nodes.toReversed().filter((node) => {
    const used = node.outputs.some((value) => needed.has(value.name))
    if (used) for (const name of node.inputs) needed.add(name)
    return used
  })
  return {
    ...from,
    nodes: nodes.reverse(),
    initializers: from.initializers.filter((value) => needed.has(value.name)),
    outputs: keep,
  }
}
