import { MillraceError } from '../../core/error.ts'

/** One field of a protobuf message: a number, or the bytes of a string, a message or an array. */
interface Field {
  readonly id: number
  readonly value: number | Uint8Array
}

/**
 * The float32 constants of an ONNX file by name: a model's weights. Reads ModelProto.graph (7),
 * GraphProto.initializer (5), TensorProto.name (8), data_type (2) and raw_data (9).
 */
export const readWeights = (model: Uint8Array): Map<string, Float32Array> => {
  const weights = new Map<string, Float32Array>()
  for (const graph of messages(model, 7))
    for (const tensor of messages(graph, 5)) {
      const fields = new Map(fieldsOf(tensor).map(({ id, value }) => [id, value]))
      const name = fields.get(8)
      const data = fields.get(9)
      if (fields.get(2) !== 1 || !(name instanceof Uint8Array && data instanceof Uint8Array))
        continue
      if (data.length % 4 !== 0) throw truncated(model.length)
      weights.set(Buffer.from(name).toString(), new Float32Array(Uint8Array.from(data).buffer))
    }
  return weights
}

const messages = (bytes: Uint8Array, id: number): Uint8Array[] =>
  fieldsOf(bytes).flatMap((field) =>
    field.id === id && field.value instanceof Uint8Array ? [field.value] : [],
  )

const fieldsOf = (bytes: Uint8Array): Field[] => {
  const fields: Field[] = []
  let at = 0
  const varint = () => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw truncated(bytes.length)
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  const take = (length: number) => {
    if (at + length > bytes.length) throw truncated(bytes.length)
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const key = varint()
    const kind = key & 7
    const id = key >>> 3
    if (kind === 0) fields.push({ id, value: varint() })
    else if (kind === 1) fields.push({ id, value: take(8) })
    else if (kind === 2) fields.push({ id, value: take(varint()) })
    else if (kind === 5) fields.push({ id, value: take(4) })
    else throw truncated(bytes.length)
  }
  return fields
}

const truncated = (length: number) =>
  new MillraceError('corrupt', { what: `The model of ${length} bytes is not a whole ONNX file.` })
