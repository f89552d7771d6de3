import { randomFillSync } from 'node:crypto'

export type IdSource = () => string

/** Random bytes of the system, drawn many at a time: a draw costs as much as making the rest of an answer's id a few times. */
const pool = Buffer.alloc(4096)
let used = pool.length

const fourBytes = (): string => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 4
  return pool.toString('hex', used - 4, used)
}

/** 20 lower-case hexadecimal digits that sort by time: 12 of milliseconds, 8 random. */
export const newId: IdSource = () => Date.now().toString(16).padStart(12, '0') + fourBytes()
