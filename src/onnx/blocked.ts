/** Convolutions put on blocks of channels, graph → graph: on a CPU twice as fast and more. */
import { type Builder, graph } from './builder.ts'
import { type Graph, type GraphNode, pruned } from './graph.ts'
import { settingsOf } from './ops.ts'
import { copied, rewritten } from './rewrite.ts'
import { misfit } from './shapes/misfit.ts'
import { isTuple, type Tuple } from './tuple.ts'
import { shapeText, type Value } from './value.ts'

/**
 * The same graph with its convolutions on blocks of `block` channels. Only those of two axes whose
 * filters are computed or fed, in numbers that are multiples of the block: the rest stays, and where the
 * filters are constants onnxruntime does it by itself.
 */
export const blocked = (from: Graph, block: number): Graph => {
  const plain = new Map<string, Value>()
  const suits = suited(from, block)
  const made = rewritten(from, (g, node, inputs) => {
    const [x, filters] = inputs
    const [output] = node.outputs
    if (isSwap(node) && x && output) plain.set(output.name, x)
    if (!suits(node) || !x || !filters) return copied(g, node, inputs)
    const swapped = plain.get(node.inputs[1] ?? '')
    return [onBlocks(g, block, { x, filters, bias: inputs[2] ?? null, swapped }, node)]
  })
  return pruned(made)
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

interface Convolved {
  readonly x: Value
  readonly filters: Value
  readonly bias: Value | null
  /** The filters as `[channels, outputs, …]`, where they are at hand. */
  readonly swapped: Value | undefined
}

const onBlocks = (
  g: Builder,
  block: number,
  { x, filters, bias, swapped }: Convolved,
  { attributes }: GraphNode,
): Value => {
  const [outputs, channels, height, width] = lengthsOf(filters)
  // [channels, outputs/b, place, b of outputs] → [outputs/b, channels/b, place, b, b]
  const halfway = g.op('BlockInput', [swapped ?? g.op('Transpose', [filters], { perm: swap })])
  const apart = [channels / block, block, outputs / block, height * width, block]
  const parts = g.op('Reshape', [halfway, g.ints(apart)])
  const turned = g.op('Transpose', [parts], { perm: [2, 0, 3, 1, 4] })
  const ready = g.op('Reshape', [turned, g.ints([outputs, channels, height, width])])
  const image = g.op('BlockInput', [x])
  const settings = settingsOf('BlockConv', attributes)
  const made = bias
    ? g.op('BlockConv', [image, ready, bias], settings)
    : g.op('BlockConv', [image, ready], settings)
  return g.op('BlockOutput', [made], { channels: outputs })
}

const lengthsOf = ({ shape }: Value): Tuple<number, 4> => {
  const known = shape.filter((dim) => typeof dim === 'number')
  if (!isTuple(known, 4))
    throw misfit({ op: 'BlockConv' }, 'filters of known size', shapeText(shape))
  return known
}

/** The graph that tells a machine's block: `order` numbers the places of 16 channels and two pixels. */
export const blockProbe = (): Graph => {
  const g = graph('block')
  g.output('order', g.op('BlockInput', [g.input('x', 'float32', [1, 16, 1, 2])]))
  return g.build()
}
