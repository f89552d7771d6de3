/** The bytes of a picture's file. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { expectPlain, readPlain } from '../../../core/plain.ts'

/** Up to so many bytes are read at once: through the pool of threads a small file takes five times as long. */
const small = 64 << 10

const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants

/** A plain file of at most `most` bytes; of a longer one, how long it is. Fails with the system's own error. */
export const readPicture = async (path: string, most: number): Promise<Buffer | number> => {
  const found = readSmall(path)
  if (Buffer.isBuffer(found)) return found
  return found > most ? found : readPlain(path)
}

/** The bytes of a small file; of another its length. */
const readSmall = (path: string): Buffer | number => {
  const file = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
  try {
    const look = fstatSync(file)
    expectPlain(path, look)
    if (look.size > small) return look.size
    const bytes = Buffer.allocUnsafe(look.size)
    let done = 0
    for (let got = -1; got !== 0 && done < bytes.length; done += got)
      got = readSync(file, bytes, done, bytes.length - done, done)
    return bytes.subarray(0, done)
  } finally {
    closeSync(file)
  }
}
