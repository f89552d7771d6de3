import { MillraceError } from '../core/error.ts'
import type { Data } from '../core/tensor.ts'
import type { Graph, GraphNode, Output } from './graph.ts'
import { isComposite, ops } from './ops.ts'
import type { AttributeKind, AttributeOf } from './shapes/attributes.ts'
import { dtypeCode } from './shapes/elementwise.ts'
import type { Initializer, Value } from './value.ts'
import { bytes, type Field, float, int, joined, message, text } from './wire.ts'

/** ONNX's file format 8 (2021) and operator set 17: read by every runtime since 1.12. */
const irVersion = 8
export const opset = 17

/** A graph as an ONNX model file. Composites have to be lowered first. */
export const encodeModel = (graph: Graph): Uint8Array =>
  joined([
    int(1, irVersion),
    text(2, 'millrace'),
    message(7, graphFields(named(graph))),
    message(8, [text(1, ''), int(2, opset)]),
    ...domainsOf(graph).map((domain) => message(8, [text(1, domain), int(2, 1)])),
    ...Object.entries(graph.metadata).map(([key, value]) =>
      message(14, [text(1, key), text(2, value)]),
    ),
  ])

/** Domains of ops beside ONNX's own. */
const domainsOf = ({ nodes }: Graph): readonly string[] => [
  ...new Set(nodes.flatMap(({ op }) => ops[op].written?.domain ?? [])),
]

const graphFields = (graph: Graph): Field[] => [
  ...graph.nodes.map((node, i) => message(1, nodeFields(node, i))),
  text(2, graph.name),
  ...graph.initializers.map((value) => message(5, tensorFields(value))),
  ...graph.inputs.map((value) => message(11, valueFields(value))),
  ...graph.outputs.map(({ of }) => message(12, valueFields(of))),
]

const nodeFields = ({ op, inputs, outputs, attributes }: GraphNode, index: number): Field[] => {
  if (isComposite(op))
    throw new MillraceError('internal', {
      what: `Expected ONNX ops only, got the composite ${op}.`,
      fix: 'Lower the graph before it is written.',
    })
  const { attributes: declared, written } = ops[op]
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((value) => text(2, value.name)),
    text(3, `${op}:${index}`),
    text(4, written?.type ?? op),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, [text(1, name), ...attributeFields(declared[name]?.kind, value)]),
    ),
    ...(written ? [text(7, written.domain)] : []),
  ]
}

/** The value's own field, then the number of its kind. */
const attributeFields = (
  kind: AttributeKind | undefined,
  value: AttributeOf[AttributeKind],
): Field[] => {
  if (kind === 'int' && typeof value === 'number') return [int(3, value), int(20, 2)]
  if (kind === 'float' && typeof value === 'number') return [float(2, value), int(20, 1)]
  if (kind === 'string' && typeof value === 'string') return [text(4, value), int(20, 3)]
  if (kind === 'value' && typeof value === 'number')
    return [message(5, scalarFields(value)), int(20, 4)]
  if (kind === 'ints' && typeof value === 'object')
    return [...value.map((item) => int(8, item)), int(20, 7)]
  throw new MillraceError('internal', { what: `Expected an attribute of ${kind}, got ${value}.` })
}

const scalarFields = (value: number): Field[] => [
  int(1, 1),
  int(2, dtypeCode.float32),
  bytes(9, rawBytes(Float32Array.of(value))),
]

const tensorFields = ({ name, dtype, shape, data }: Initializer): Field[] => [
  ...shape.map((dim) => int(1, dim)),
  int(2, dtypeCode[dtype]),
  text(8, name),
  bytes(9, rawBytes(data)),
]

const valueFields = ({ name, dtype, shape }: Value): Field[] => {
  const dims = shape.map((dim) =>
    message(1, [typeof dim === 'number' ? int(1, dim) : text(2, dim)]),
  )
  return [text(1, name), message(2, [message(1, [int(1, dtypeCode[dtype]), message(2, dims)])])]
}

/** Little-endian, as every machine that runs Node holds it. */
const rawBytes = (data: Data): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/**
 * The graph with its outputs' names on the values themselves, as ONNX wants them. A value that is
 * an input, a constant or already another output is passed through an Identity.
 */
const named = (graph: Graph): Graph => {
  const inner = new Set(graph.nodes.flatMap((node) => node.outputs.map((value) => value.name)))
  const renamed = new Map<string, string>()
  const copies: GraphNode[] = []
  const outputs = graph.outputs.map(({ name, of }): Output => {
    const value = { ...of, name }
    if (of.name === name) return { name, of }
    if (inner.has(of.name) && !renamed.has(of.name)) renamed.set(of.name, name)
    else copies.push({ op: 'Identity', inputs: [of.name], outputs: [value], attributes: {} })
    return { name, of: value }
  })
  const nameOf = (name: string) => renamed.get(name) ?? name
  return {
    ...graph,
    outputs,
    nodes: [...graph.nodes, ...copies].map((node) => ({
      ...node,
      inputs: node.inputs.map(nameOf),
      outputs: node.outputs.map((value) => ({ ...value, name: nameOf(value.name) })),
    })),
  }
}
