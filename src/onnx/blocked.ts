/** Convolutions put on blocks of channels, graph → graph: on a CPU twice as fast and more. */
import { type Builder, type Graph, type GraphNode, graph, pruned } from './graph.ts'
import type { Value } from './value.ts'

/**
 * The same graph with its convolutions on blocks of `block` channels. Only those of two axes whose
 * filters are computed or fed, in numbers that are multiples of the block: the rest stays, and where the
 * filters are constants onnxruntime does it by itself.
 */
export const blocked = (from: Graph, block: number): Graph => {
  const g = graph(from.name)
  const moved = new Map<string, Value>()
  const plain = new Map<string, Value>()
  for (const { name, dtype, shape } of from.inputs) moved.set(name, g.input(name, dtype, shape))
  for (const { name, data, shape } of from.initializers)
    moved.set(name, g.constant(data, shape, name))
  const suits = suited(from, block)
  for (const node of from.nodes) {
    const given = node.inputs.map((name) => moved.get(name) ?? null)
    const made = suits(node)
      ? [onBlocks(g, block, given, node, plain.get(node.inputs[1] ?? ''))]
      : g.node(node.op, given, node.attributes, node.outputs.length)
    if (isSwap(node) && given[0] && made[0]) plain.set(node.outputs[0]?.name ?? '', given[0])
    node.outputs.forEach((value, i) => {
      moved.set(value.name, made[i] as Value)
    })
  }
  for (const { name, of } of from.outputs) g.output(name, moved.get(of.name) ?? of)
  return pruned(g.build(from.metadata))
}

/** Whether `blocked` would change the graph. */
export const hasBlocks = (from: Graph, block: number): boolean =>
  from.nodes.some(suited(from, block))

const suited = ({ inputs, nodes }: Graph, block: number) => {
  const values = [...inputs, ...nodes.flatMap((node) => node.outputs)]
  const shapes = new Map(values.map(({ name, dtype, shape }) => [name, { dtype, shape }]))
  return ({ op, inputs: [, filters = ''] }: GraphNode): boolean => {
    const found = op === 'Conv' ? shapes.get(filters) : undefined
    return (
      found?.dtype === 'float32' &&
      found.shape.length === 4 &&
      found.shape.slice(0, 2).every((dim) => typeof dim === 'number' && dim % block === 0)
    )
  }
}

const swap = [1, 0, 2, 3]
const isSwap = ({ op, attributes: { perm } }: GraphNode) =>
  op === 'Transpose' && typeof perm === 'object' && `${perm}` === `${swap}`

/** `swapped`: the filters as `[channels, outputs, …]`, where they are at hand. */
const onBlocks = (
  g: Builder,
  block: number,
  given: readonly (Value | null)[],
  { attributes }: GraphNode,
  swapped: Value | undefined,
): Value => {
  const [x, filters, ...bias] = given as [Value, Value, ...(Value | null)[]]
  const [outputs, channels, height, width] = filters.shape as [number, number, number, number]
  // [channels, outputs/b, place, b of outputs] → [outputs/b, channels/b, place, b, b]
  const halfway = g.op('BlockInput', [swapped ?? g.op('Transpose', [filters], { perm: swap })])
  const apart = [channels / block, block, outputs / block, height * width, block]
  const parts = g.op('Reshape', [halfway, g.ints(apart)])
  const turned = g.op('Transpose', [parts], { perm: [2, 0, 3, 1, 4] })
  const ready = g.op('Reshape', [turned, g.ints([outputs, channels, height, width])])
  const made = g.node('BlockConv', [g.op('BlockInput', [x]), ready, ...bias], attributes, 1)
  return g.op('BlockOutput', [made[0] as Value], { channels: outputs })
}

/** The graph that tells a machine's block: `order` numbers the places of 16 channels and two pixels. */
export const blockProbe = (): Graph => {
  const g = graph('block')
  g.output('order', g.op('BlockInput', [g.input('x', 'float32', [1, 16, 1, 2])]))
  return g.build()
}
