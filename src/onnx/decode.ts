/** An ONNX model file as a graph: what `encodeModel` wrote, read back. */
import { MillraceError } from '../core/error.ts'
import { arrays, type Data, type DType, dtypes } from '../core/tensor.ts'
import { graph } from './builder.ts'
import { contentsOf, pairIn, signed, textOf, textsOf, wholeOf } from './fields.ts'
import type { Graph } from './graph.ts'
import { isComposite, type OpName, ops } from './ops.ts'
import type { AttributeKind, Attributes, AttributeValue } from './shapes/attributes.ts'
import { dtypeCode } from './shapes/elementwise.ts'
import type { Dim, Value } from './value.ts'
import { brokenFile, type FieldRead, fieldsIn } from './wire.ts'

/**
 * The graph of a model file, its shapes told anew; values in between get other names. Throws `corrupt` for bytes that
 * are no such model, `refused` for one with an op that the op table does not have.
 */
export const decodeModel = (bytes: Uint8Array): Graph => {
  const model = [...fieldsIn(bytes)]
  const inner = model.find(({ id }) => id === 7)?.content
  if (!inner) throw brokenFile('it has no graph')
  const fields = [...fieldsIn(inner)]
  const g = graph(textOf(fields, 2))
  const values = new Map<string, Value>()
  for (const content of contentsOf(fields, 11)) {
    const { name, dtype, shape } = valueIn(content)
    values.set(name, g.input(name, dtype, shape))
  }
  for (const content of contentsOf(fields, 5)) {
    const { name, shape, data } = tensorIn(content)
    values.set(name, g.constant(data, shape, name))
  }
  const find = (name: string): Value => {
    const found = values.get(name)
    if (!found) throw brokenFile(`it has no value "${name}"`)
    return found
  }
  for (const content of contentsOf(fields, 1)) {
    const { op, inputs, outputs, attributes } = nodeIn(content)
    const given = inputs.map((name) => (name === '' ? null : find(name)))
    const made = g.node(op, given, attributes, outputs.length).values()
    for (const name of outputs) {
      const { value } = made.next()
      if (value) values.set(name, value)
    }
  }
  for (const content of contentsOf(fields, 12)) {
    const { name } = valueIn(content)
    g.output(name, find(name))
  }
  return g.build(Object.fromEntries(contentsOf(model, 14).map(pairIn)))
}

const dtypeOf = (code: number): DType => {
  const found = dtypes.find((dtype) => dtypeCode[dtype] === code)
  // Its constants are of 16 bits on the wire; nothing of Millrace's own has any.
  if (!found || found === 'float16') throw brokenFile(`it has numbers of the unknown kind ${code}`)
  return found
}

const insideOf = (content: Uint8Array | undefined, id: number): readonly FieldRead[] => {
  const [inner] = content ? contentsOf([...fieldsIn(content)], id) : []
  return inner ? [...fieldsIn(inner)] : []
}

const valueIn = (content: Uint8Array) => {
  const fields = [...fieldsIn(content)]
  const [type] = contentsOf(fields, 2)
  const tensor = insideOf(type, 1)
  const [shape] = contentsOf(tensor, 2)
  const dims = shape ? contentsOf([...fieldsIn(shape)], 1) : []
  return {
    name: textOf(fields, 1),
    dtype: dtypeOf(wholeOf(tensor, 1)),
    shape: dims.map((dim): Dim => {
      const told = [...fieldsIn(dim)]
      return textOf(told, 2) || wholeOf(told, 1)
    }),
  }
}

const tensorIn = (content: Uint8Array) => {
  const fields = [...fieldsIn(content)]
  const shape = fields.flatMap(({ id, number }) => (id === 1 ? [signed(number)] : []))
  const [raw = new Uint8Array()] = contentsOf(fields, 9)
  return { name: textOf(fields, 8), shape, data: dataOf(dtypeOf(wholeOf(fields, 2)), raw) }
}

/** Copied, since numbers of eight bytes have to begin at a multiple of eight. */
const dataOf = (dtype: DType, raw: Uint8Array): Data => {
  if (dtype === 'string') throw brokenFile('it has a constant of texts')
  return new arrays[dtype](Uint8Array.from(raw).buffer)
}

const isOp = (name: string): name is OpName => Object.hasOwn(ops, name)

const nodeIn = (content: Uint8Array) => {
  const fields = [...fieldsIn(content)]
  const op = textOf(fields, 4)
  if (textOf(fields, 7) !== '' || !isOp(op) || isComposite(op))
    throw new MillraceError('refused', {
      what: `The model has the op ${[textOf(fields, 7), op].filter(Boolean).join('.')}, which Millrace knows no gradient of.`,
      fix: 'Ask this of a version that Millrace has trained.',
    })
  const declared = ops[op].attributes
  const attributes: Attributes = Object.fromEntries(
    contentsOf(fields, 5).map((each) => attributeIn(each, declared)),
  )
  return { op, inputs: textsOf(fields, 1), outputs: textsOf(fields, 2), attributes }
}

const attributeIn = (
  content: Uint8Array,
  declared: Readonly<Record<string, { readonly kind: AttributeKind }>>,
): readonly [string, AttributeValue] => {
  const fields = [...fieldsIn(content)]
  const name = textOf(fields, 1)
  const kind = declared[name]?.kind
  if (!kind) throw brokenFile(`it has an unknown attribute ${name}`)
  return [name, attributeOf(kind, fields)]
}

const attributeOf = (kind: AttributeKind, fields: readonly FieldRead[]): AttributeValue => {
  switch (kind) {
    case 'int':
      return wholeOf(fields, 3)
    case 'float':
      return floatIn(contentsOf(fields, 2)[0])
    case 'string':
      return textOf(fields, 4)
    case 'value': {
      const [tensor] = contentsOf(fields, 5)
      return Number(tensor ? tensorIn(tensor).data[0] : 0)
    }
    case 'ints':
      return fields.flatMap(({ id, number }) => (id === 8 ? [signed(number)] : []))
  }
}

const floatIn = (content: Uint8Array | undefined): number => {
  if (content?.length !== 4) throw brokenFile('a number in it is cut off')
  return new DataView(content.buffer, content.byteOffset, 4).getFloat32(0, true)
}
