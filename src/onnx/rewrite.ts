import { type Builder, graph } from './builder.ts'
import type { Graph, GraphNode } from './graph.ts'
import type { Value } from './value.ts'

/** Writes a node into another graph, from its inputs there; gives its outputs there. */
export type Write = (
  g: Builder,
  node: GraphNode,
  inputs: readonly (Value | null)[],
) => readonly Value[]

/** The node as it is. */
export const copied: Write = (g, { op, attributes, outputs }, inputs) =>
  g.node(op, inputs, attributes, outputs.length)

/** The same graph, each node written anew; inputs, constants and outputs keep their names. */
export const rewritten = (from: Graph, write: Write): Graph => {
  const g = graph(from.name)
  const moved = new Map<string, Value>()
  for (const { name, dtype, shape } of from.inputs) moved.set(name, g.input(name, dtype, shape))
  for (const { name, data, shape } of from.initializers)
    moved.set(name, g.constant(data, shape, name))
  for (const node of from.nodes) {
    const inputs = node.inputs.map((name) => moved.get(name) ?? null)
    const made = write(g, node, inputs).values()
    for (const { name } of node.outputs) {
      const { value } = made.next()
      if (value) moved.set(name, value)
    }
  }
  for (const { name, of } of from.outputs) g.output(name, moved.get(of.name) ?? of)
  return g.build(from.metadata)
}
