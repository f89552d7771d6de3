/** What a message of the service weighs, before it is read. */
import { MillraceError } from '../../../core/error.ts'

/** Bytes of typed contents at most: each value of them becomes a JavaScript value. */
export const mostTyped = 4 << 20

/** Field of `ModelInferRequest` that has inputs with their typed contents. */
const inputs = 5

/** Fails with `too_large` where a request has more typed contents than are read. */
export const expectLight = (message: Uint8Array): void => {
  const bytes = bytesOfField(message, inputs)
  if (bytes > mostTyped)
    throw new MillraceError('too_large', {
      what: `The typed contents have ${bytes} bytes; at most ${mostTyped} are read.`,
      fix: 'Send them as raw contents.',
    })
}

/** Bytes of a field of messages, wherever it repeats. What is no message ends the count. */
const bytesOfField = (message: Uint8Array, field: number): number => {
  let at = 0
  let sum = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; at < message.length; scale *= 128) {
      const byte = message[at++] ?? 0
      value += (byte & 127) * scale
      if (byte < 128) break
    }
    return value
  }
  while (at < message.length) {
    const key = varint()
    const kind = key & 7
    if (kind === 0) varint()
    else if (kind === 1) at += 8
    else if (kind === 5) at += 4
    else if (kind === 2) {
      const length = varint()
      if (key >>> 3 === field) sum += length
      at += length
    } else break
  }
  return sum
}
