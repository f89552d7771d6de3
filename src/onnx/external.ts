/** Whether an ONNX file keeps some of its numbers in other files, which onnxruntime would then read. */
import { MillraceError } from '../core/error.ts'

/** Messages that hold others, by their fields (onnx.proto): what a field leads to. */
type Kind = 'model' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparse' | 'function' | 'training'

const fields: Readonly<Record<Kind, Readonly<Record<number, Kind>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: {
    5: 'tensor',
    6: 'graph',
    10: 'tensor',
    11: 'graph',
    22: 'sparse',
    23: 'sparse',
  },
  tensor: {},
  sparse: { 1: 'tensor', 2: 'tensor' },
  function: { 7: 'node', 11: 'attribute' },
  training: { 1: 'graph', 2: 'graph' },
}

/** TensorProto.external_data and TensorProto.data_location. */
const externalData = 13
const dataLocation = 14

/** Messages inside each other, at most: graphs in graphs need three each. */
const deepest = 64

/**
 * Fails with `refused` where a model names another file for some of its numbers, and with `corrupt` where it
 * is no whole ONNX file. Skips over what holds no tensors, so its time goes with the number of tensors.
 */
export const refuseExternal = (model: Uint8Array): void => look(model, 'model', 0)

/** Reads a message from its first byte to its last. */
const readerOf = (bytes: Uint8Array) => {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1, count = 0; count < 10; scale *= 128, count++) {
      const byte = bytes[at++]
      if (byte === undefined) throw broken('it is cut off')
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    throw broken('a number in it has no end')
  }
  const take = (length: number): Uint8Array => {
    if (!(length <= bytes.length - at)) throw broken('it is cut off')
    at += length
    return bytes.subarray(at - length, at)
  }
  return { more: () => at < bytes.length, varint, take }
}

const look = (bytes: Uint8Array, kind: Kind, depth: number): void => {
  if (depth > deepest) throw broken(`it is nested more than ${deepest} levels deep`)
  const { more, varint, take } = readerOf(bytes)
  while (more()) {
    const key = varint()
    const id = Math.floor(key / 8)
    switch (key % 8) {
      case 0:
        if (varint() !== 0 && kind === 'tensor' && id === dataLocation) throw external()
        break
      case 1:
        take(8)
        break
      case 2: {
        const content = take(varint())
        if (kind === 'tensor' && id === externalData) throw external()
        const inner = fields[kind][id]
        if (inner) look(content, inner, depth + 1)
        break
      }
      case 5:
        take(4)
        break
      default:
        throw broken(`it has a field of the unknown kind ${key % 8}`)
    }
  }
}

const external = () =>
  new MillraceError('refused', {
    what: 'The model keeps some of its numbers in other files.',
    why: 'A model could read any file of this machine that way.',
    fix: 'Save the model as one file, with its numbers inside.',
  })

const broken = (why: string) =>
  new MillraceError('corrupt', {
    what: 'The model is not a whole ONNX file.',
    why: `${why.charAt(0).toUpperCase()}${why.slice(1)}.`,
    fix: 'Roll back to another version, or train again.',
  })
