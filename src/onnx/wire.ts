/** Protocol Buffers on the wire: each field is a key (number and kind) and its content. */
import { MillraceError } from '../core/error.ts'

export type Field = Uint8Array

const varint = (value: number | bigint): number[] => {
  const bytes: number[] = []
  let left = BigInt.asUintN(64, BigInt(value))
  while (left > 127n) {
    bytes.push(Number(left & 127n) | 128)
    left >>= 7n
  }
  bytes.push(Number(left))
  return bytes
}

/** A whole number; negative ones take ten bytes. */
export const int = (number: number, value: number | bigint): Field =>
  Uint8Array.from([...varint(number << 3), ...varint(value)])

/** A 32-bit float. */
export const float = (number: number, value: number): Field => {
  const field = Uint8Array.from([...varint((number << 3) | 5), 0, 0, 0, 0])
  new DataView(field.buffer).setFloat32(field.length - 4, value, true)
  return field
}

export const bytes = (number: number, value: Uint8Array): Field =>
  joined([Uint8Array.from([...varint((number << 3) | 2), ...varint(value.length)]), value])

export const text = (number: number, value: string): Field =>
  bytes(number, new TextEncoder().encode(value))

/** A record inside a record. */
export const message = (number: number, fields: readonly Field[]): Field =>
  bytes(number, joined(fields))

/** Packed floats. */
export const floats = (number: number, values: readonly number[]): Field => {
  const data = new Uint8Array(values.length * 4)
  const view = new DataView(data.buffer)
  values.forEach((value, i) => {
    view.setFloat32(i * 4, value, true)
  })
  return bytes(number, data)
}

export const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((all, part) => all + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** A field that was read: a whole number as it stands there, or bytes; of a 32-bit or 64-bit field its bytes. */
export interface FieldRead {
  readonly id: number
  readonly number: bigint
  readonly content: Uint8Array | null
  /** All its bytes, its key among them. */
  readonly raw: Uint8Array
}

/** The fields of a message from its first byte to its last. Throws `corrupt` where it is no whole one. */
export function* fieldsIn(message: Uint8Array): Generator<FieldRead> {
  let at = 0
  const whole = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++]
      if (byte === undefined) throw brokenFile('it is cut off')
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return BigInt.asUintN(64, value)
    }
    throw brokenFile('a number in it has no end')
  }
  const take = (length: number): Uint8Array => {
    if (!(length <= message.length - at)) throw brokenFile('it is cut off')
    at += length
    return message.subarray(at - length, at)
  }
  const read = (kind: number): Pick<FieldRead, 'number' | 'content'> => {
    switch (kind) {
      case 0:
        return { number: whole(), content: null }
      case 1:
        return { number: 0n, content: take(8) }
      case 2:
        return { number: 0n, content: take(Number(whole())) }
      case 5:
        return { number: 0n, content: take(4) }
      default:
        throw brokenFile(`it has a field of the unknown kind ${kind}`)
    }
  }
  while (at < message.length) {
    const from = at
    const key = Number(whole())
    const value = read(key % 8)
    yield { id: Math.floor(key / 8), ...value, raw: message.subarray(from, at) }
  }
}

export const brokenFile = (why: string) =>
  new MillraceError('corrupt', {
    what: 'The model is not a whole ONNX file.',
    why: `${why.charAt(0).toUpperCase()}${why.slice(1)}.`,
    fix: 'Roll back to another version, or train again.',
  })
