import { MillraceError } from '../../core/error.ts'

/** One field of a protobuf message: a number, or the bytes of a string, a message or an array. */
interface Field {
  readonly id: number
  readonly value: number | Uint8Array
}

/** Constants of an ONNX file by name, those of a type. */
export interface Constants {
  readonly float32: ReadonlyMap<string, Float32Array>
  readonly int32: ReadonlyMap<string, Int32Array>
  readonly int64: ReadonlyMap<string, BigInt64Array>
}

/**
 * The constants of an ONNX file: a model's weights and tables. Reads ModelProto.graph (7),
 * GraphProto.initializer (5), TensorProto.name (8), data_type (2: 1 is float32, 6 int32, 7 int64) and raw_data (9).
 */
export const readConstants = (model: Uint8Array): Constants => {
  const found = { float32: new Map(), int32: new Map(), int64: new Map() }
  const hold = (name: string, type: unknown, data: Uint8Array) => {
    const { buffer, length } = Uint8Array.from(data)
    if (length % (type === 7 ? 8 : 4) !== 0) throw truncated(model.length)
    if (type === 1) found.float32.set(name, new Float32Array(buffer))
    if (type === 6) found.int32.set(name, new Int32Array(buffer))
    if (type === 7) found.int64.set(name, new BigInt64Array(buffer))
  }
  for (const graph of messages(model, 7))
    for (const tensor of messages(graph, 5)) {
      const fields = new Map(fieldsOf(tensor).map(({ id, value }) => [id, value]))
      const name = fields.get(8)
      const data = fields.get(9)
      if (name instanceof Uint8Array && data instanceof Uint8Array)
        hold(Buffer.from(name).toString(), fields.get(2), data)
    }
  return found
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
