/**
 * Numbers of 16 bits at the edge of a model, which onnxruntime's door to JavaScript does not take: outside they become
 * numbers of 32 bits, inside everything stays as it is.
 */
import { contentsOf, textOf, wholeOf } from '../fields.ts'
import { dtypeCode } from '../shapes/elementwise.ts'
import { bytes, type Field, type FieldRead, fieldsIn, int, joined, message, text } from '../wire.ts'

/** TensorProto.FLOAT16. */
const float16 = 10

/** The model with float32 in place of float16 at its edge, and the names where that was so. */
export const widened = (
  model: Uint8Array,
): { readonly model: Uint8Array; readonly names: readonly string[] } => {
  const fields = [...fieldsIn(model)]
  const names: string[] = []
  const written = fields.map(({ id, content, raw }) => {
    if (id !== 7 || !content) return raw
    const graph = [...fieldsIn(content)]
    const ports = (port: number) =>
      contentsOf(graph, port)
        .filter(isHalf)
        .map((each) => textOf([...fieldsIn(each)], 1))
    const [inputs, outputs] = [ports(11), ports(12)]
    if (inputs.length + outputs.length === 0) return raw
    names.push(...inputs, ...outputs)
    return bytes(7, widenedGraph(graph, inputs, outputs))
  })
  return names.length === 0 ? { model, names } : { model: joined(written), names }
}

const innerName = (name: string) => `${name}/float16`

const widenedGraph = (
  graph: readonly FieldRead[],
  inputs: readonly string[],
  outputs: readonly string[],
): Uint8Array => {
  const renamed = new Map([...inputs, ...outputs].map((name) => [name, innerName(name)]))
  const narrowing = inputs.map((name) => castNode(name, innerName(name), float16))
  const widening = outputs.map((name) => castNode(innerName(name), name, dtypeCode.float32))
  const others = graph.map(({ id, content, raw }) => {
    if (!content) return raw
    if (id === 1) return bytes(1, renamedNode(content, renamed))
    if (id === 11 || id === 12) return isHalf(content) ? bytes(id, asFloat32(content)) : raw
    return raw
  })
  return joined([...narrowing, ...others, ...widening])
}

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
      if (id === 1 || id === 2) return text(id, nameIn(content, renamed))
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
      return id === 12 ? bytes(12, renamedPort(content, renamed)) : raw
    }),
  )

const renamedPort = (port: Uint8Array, renamed: ReadonlyMap<string, string>): Uint8Array =>
  joined(
    [...fieldsIn(port)].map(({ id, content, raw }) =>
      id === 1 && content ? text(1, nameIn(content, renamed)) : raw,
    ),
  )

const decoder = new TextDecoder()

const nameIn = (content: Uint8Array, renamed: ReadonlyMap<string, string>): string => {
  const name = decoder.decode(content)
  return renamed.get(name) ?? name
}

/** TypeProto.Tensor of a ValueInfoProto. */
const tensorTypeOf = (port: Uint8Array): readonly FieldRead[] => {
  const [type] = contentsOf([...fieldsIn(port)], 2)
  const [tensor] = type ? contentsOf([...fieldsIn(type)], 1) : []
  return tensor ? [...fieldsIn(tensor)] : []
}

const isHalf = (port: Uint8Array): boolean => wholeOf(tensorTypeOf(port), 1) === float16

const asFloat32 = (port: Uint8Array): Uint8Array => {
  const others = tensorTypeOf(port).flatMap(({ id, raw }) => (id === 1 ? [] : [raw]))
  const kept = [...fieldsIn(port)].flatMap(({ id, raw }) => (id === 2 ? [] : [raw]))
  return joined([...kept, message(2, [message(1, [int(1, dtypeCode.float32), ...others])])])
}
