/** Lists that a model from elsewhere holds: names of classes, categories of texts. */
import { contentsOf, signed, textOf, textsOf, wholeOf } from '../fields.ts'
import { dtypeCode } from '../shapes/elementwise.ts'
import { type FieldRead, fieldsIn } from '../wire.ts'

/** The texts or whole numbers of an attribute, as texts; an empty list of one that has neither. */
export const listIn = (attribute: readonly FieldRead[]): string[] => {
  const texts = textsOf(attribute, 9)
  return texts.length > 0 ? texts : wholesOf(attribute, 8).map(String)
}

/** A tensor of one dimension of texts or whole numbers, with its name. */
export const namedListIn = (tensor: Uint8Array): readonly [string, readonly string[]] => {
  const fields = [...fieldsIn(tensor)]
  const name = textOf(fields, 8)
  const isList = wholesOf(fields, 1).length === 1
  return [name, isList ? elementsOf(fields) : []]
}

const elementsOf = (fields: readonly FieldRead[]): readonly string[] => {
  const type = wholeOf(fields, 2)
  // Texts of a tensor are in a field of their own.
  const texts = textsOf(fields, 6)
  if (texts.length > 0) return texts
  const [raw] = contentsOf(fields, 9)
  const width = type === dtypeCode.int64 ? 8 : type === dtypeCode.int32 ? 4 : null
  if (width === null) return []
  if (!raw) return wholesOf(fields, width === 8 ? 7 : 5).map(String)
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  return Array.from({ length: Math.floor(raw.byteLength / width) }, (_, at) =>
    String(width === 8 ? view.getBigInt64(at * 8, true) : view.getInt32(at * 4, true)),
  )
}

/** Whole numbers of a repeated field, whether each stands by itself or all together. */
const wholesOf = (fields: readonly FieldRead[], id: number): bigint[] =>
  fields.flatMap((field) => {
    if (field.id !== id) return []
    return field.content ? packed(field.content) : [BigInt.asIntN(64, field.number)]
  })

/** Varints one after another. */
const packed = (content: Uint8Array): bigint[] => {
  const found: bigint[] = []
  let value = 0n
  let shift = 0n
  for (const byte of content) {
    value |= BigInt(byte & 127) << shift
    shift += 7n
    if (byte >= 128) continue
    found.push(BigInt.asIntN(64, value))
    value = 0n
    shift = 0n
  }
  return found
}

/** The version of an opset. */
export const versionOf = (fields: readonly FieldRead[]): number =>
  signed(fields.find(({ id }) => id === 2)?.number ?? 0n)
