/** Protocol Buffers on the wire: each field is a key (number and kind) and its content. */
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
