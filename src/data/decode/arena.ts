/** Memory for what goes to another thread and comes back, so that none is asked for row by row. What is taken holds anything. */
export interface Arena {
  numbers(length: number): Float64Array<ArrayBuffer>
  words(length: number): Uint32Array<ArrayBuffer>
  bits(length: number): Uint8Array<ArrayBuffer>
  /** Memory of its own, of so many bytes or more. */
  whole(bytes: number): ArrayBuffer
  /** The memory that was taken from since it was asked last; nothing more is taken from it. */
  end(): readonly ArrayBuffer[]
  /** Memory that may be taken from. */
  give(buffers: readonly ArrayBuffer[]): void
}

/** Bytes that are asked for at least. */
const least = 4 << 20

/** Pieces that are kept to be taken from. */
const mostKept = 6

export const createArena = (): Arena => {
  let taken: ArrayBuffer[] = []
  let kept: ArrayBuffer[] = []
  let current: ArrayBuffer | null = null
  let used = 0
  const take = (bytes: number): { readonly buffer: ArrayBuffer; readonly at: number } => {
    const last = current
    if (last && used + bytes <= last.byteLength) {
      const at = used
      used += (bytes + 7) & ~7
      return { buffer: last, at }
    }
    const next = fresh(bytes)
    taken.push(next)
    current = next
    used = (bytes + 7) & ~7
    return { buffer: next, at: 0 }
  }
  const fresh = (bytes: number): ArrayBuffer => {
    const place = kept.findIndex(({ byteLength }) => byteLength >= bytes)
    const [found = new ArrayBuffer(Math.max(least, bytes))] = place < 0 ? [] : kept.splice(place, 1)
    return found
  }
  return {
    numbers(length) {
      const { buffer, at } = take(8 * length)
      return new Float64Array(buffer, at, length)
    },
    words(length) {
      const { buffer, at } = take(4 * length)
      return new Uint32Array(buffer, at, length)
    },
    bits(length) {
      const { buffer, at } = take(length)
      return new Uint8Array(buffer, at, length)
    },
    whole(bytes) {
      const memory = fresh(bytes)
      taken.push(memory)
      return memory
    },
    end() {
      const all = taken
      ;[taken, current] = [[], null]
      return all
    },
    give(buffers) {
      kept = [...kept, ...buffers].slice(-mostKept)
    },
  }
}
