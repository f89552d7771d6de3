/**
 * Numbers of 16 bits at the edge of a model, which onnxruntime's door to JavaScript does not take: outside they become
 * numbers of 32 bits, inside everything stays as it is.
 */
import { contentsOf, textOf, textsOf, wholeOf } from '../fields.ts'
import { dtypeCode } from '../shapes/elementwise.ts'
import { bytes, type Field, type FieldRead, fieldsIn, int, joined, message, text } from '../wire.ts'

/** Fields of GraphProto. */
const graphField = { node: 1, initializer: 5, input: 11, output: 12, about: 13 } as const

/**
 * The model with float32 in place of float16 at its edge, and the names where that was so: inputs that have to be given,
 * and outputs. An input with an initializer of its name is no edge, since nobody gives it.
 */
export const widened = (
  model: Uint8Array,
): { readonly model: Uint8Array; readonly names: readonly string[] } => {
  const fields = [...fieldsIn(model)]
  const [inner] = contentsOf(fields, 7)
  if (!inner) return { model, names: [] }
  const graph = [...fieldsIn(inner)]
  const { inputs, outputs } = halvesIn(graph)
  if (inputs.length + outputs.length === 0) return { model, names: [] }
  const written = fields.map(({ id, content, raw }) =>
    id === 7 && content === inner ? bytes(7, widenedGraph(graph, inputs, outputs)) : raw,
  )
  const isCastKnown = contentsOf(fields, 8).some((each) => textOf([...fieldsIn(each)], 1) === '')
  return {
    model: joined(
      isCastKnown ? written : [...written, message(8, [text(1, ''), int(2, castOpset)])],
    ),
    names: [...new Set([...inputs, ...outputs])],
  }
}

/** The operator set of a model that has none of ONNX's own, and now needs `Cast`. */
const castOpset = 13

const halvesIn = (graph: readonly FieldRead[]) => {
  const held = new Set(contentsOf(graph, graphField.initializer).map(tensorName))
  const namesOf = (field: number) => contentsOf(graph, field).filter(isHalf).map(portName)
  return {
    inputs: namesOf(graphField.input).filter((name) => !held.has(name)),
    outputs: namesOf(graphField.output),
  }
}

const portName = (port: Uint8Array): string => textOf([...fieldsIn(port)], 1)
const tensorName = (tensor: Uint8Array): string => textOf([...fieldsIn(tensor)], 8)

const widenedGraph = (
  graph: readonly FieldRead[],
  inputs: readonly string[],
  outputs: readonly string[],
): Uint8Array => {
  const renamed = innerNames([...inputs, ...outputs], namesIn(graph))
  const inner = (name: string) => nameOf(name, renamed)
  const narrowing = inputs.map((name) => castNode(name, inner(name), dtypeCode.float16))
  // What is given back as it came needs no cast.
  const widening = outputs
    .filter((name) => !inputs.includes(name))
    .map((name) => castNode(inner(name), name, dtypeCode.float32))
  const others = graph.flatMap(({ id, content, raw }) => {
    if (!content) return [raw]
    switch (id) {
      case graphField.node:
        return [bytes(id, renamedNode(content, renamed))]
      case graphField.initializer:
        return [
          renamed.has(tensorName(content)) ? bytes(id, renamedField(content, 8, renamed)) : raw,
        ]
      case graphField.input:
      case graphField.output:
        return [bytes(id, edgePort(id, content, renamed, inputs))]
      case graphField.about:
        return renamed.has(portName(content)) ? [] : [raw]
      default:
        return [raw]
    }
  })
  return joined([...narrowing, ...others, ...widening])
}

/** Inputs that an initializer holds go by its name; all other edges of 16 bits get 32. */
const edgePort = (
  field: number,
  port: Uint8Array,
  renamed: ReadonlyMap<string, string>,
  inputs: readonly string[],
): Uint8Array => {
  const name = portName(port)
  if (!renamed.has(name)) return port
  const isHeld = field === graphField.input && !inputs.includes(name)
  return isHeld ? renamedField(port, 1, renamed) : asFloat32(port)
}

/** A name for each that nothing else of the graph has. */
const innerNames = (names: readonly string[], taken: ReadonlySet<string>) =>
  new Map(
    names.map((name) => {
      let free = `${name}/float16`
      while (taken.has(free)) free += '_'
      return [name, free] as const
    }),
  )

/** What is called by a name: inputs, constants, and whatever a node makes. */
const namesIn = (graph: readonly FieldRead[]): ReadonlySet<string> =>
  new Set([
    ...contentsOf(graph, graphField.input).map(portName),
    ...contentsOf(graph, graphField.initializer).map(tensorName),
    ...contentsOf(graph, graphField.node).flatMap((node) => textsOf([...fieldsIn(node)], 2)),
  ])

const castNode = (from: string, to: string, type: number): Field =>
  message(1, [
    text(1, from),
    text(2, to),
    text(3, `Cast:${to}`),
    text(4, 'Cast'),
    message(5, [text(1, 'to'), int(3, type), int(20, 2)]),
  ])

/** NodeProto; graphs inside of it see the values around them. */
const renamedNode = (node: Uint8Array, renamed: ReadonlyMap<string, string>): Uint8Array =>
  joined(
    [...fieldsIn(node)].map(({ id, content, raw }) => {
      if (!content) return raw
      if (id === 1 || id === 2) return text(id, nameOf(decoder.decode(content), renamed))
      return id === 5 ? bytes(5, renamedAttribute(content, renamed)) : raw
    }),
  )

const renamedAttribute = (attribute: Uint8Array, renamed: ReadonlyMap<string, string>) =>
  joined(
    [...fieldsIn(attribute)].map(({ id, content, raw }) =>
      content && (id === 6 || id === 11) ? bytes(id, renamedInside(content, renamed)) : raw,
    ),
  )

/** A graph inside: names of its nodes, and of what it gives back. */
const renamedInside = (graph: Uint8Array, renamed: ReadonlyMap<string, string>): Uint8Array =>
  joined(
    [...fieldsIn(graph)].map(({ id, content, raw }) => {
      if (!content) return raw
      if (id === 1) return bytes(1, renamedNode(content, renamed))
      return id === 12 ? bytes(12, renamedField(content, 1, renamed)) : raw
    }),
  )

/** A message whose name stands in one field. */
const renamedField = (
  named: Uint8Array,
  field: number,
  renamed: ReadonlyMap<string, string>,
): Uint8Array =>
  joined(
    [...fieldsIn(named)].map(({ id, content, raw }) =>
      id === field && content ? text(id, nameOf(decoder.decode(content), renamed)) : raw,
    ),
  )

const decoder = new TextDecoder()

const nameOf = (name: string, renamed: ReadonlyMap<string, string>): string =>
  renamed.get(name) ?? name

/** TypeProto.Tensor of a ValueInfoProto. */
const tensorTypeOf = (port: Uint8Array): readonly FieldRead[] => {
  const [type] = contentsOf([...fieldsIn(port)], 2)
  const [tensor] = type ? contentsOf([...fieldsIn(type)], 1) : []
  return tensor ? [...fieldsIn(tensor)] : []
}

const isHalf = (port: Uint8Array): boolean => wholeOf(tensorTypeOf(port), 1) === dtypeCode.float16

const asFloat32 = (port: Uint8Array): Uint8Array => {
  const others = tensorTypeOf(port).flatMap(({ id, raw }) => (id === 1 ? [] : [raw]))
  const kept = [...fieldsIn(port)].flatMap(({ id, raw }) => (id === 2 ? [] : [raw]))
  return joined([...kept, message(2, [message(1, [int(1, dtypeCode.float32), ...others])])])
}
