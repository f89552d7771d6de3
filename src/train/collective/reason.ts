/** The one reason that ends a world, in memory that threads share. */
export interface AbortReason {
  /** Sets the reason, where there is none yet. */
  post(reason: string): void
  /** The reason, where there is one. */
  read(): string | null
}

const room = 2048

export const abortMemory = (): SharedArrayBuffer => new SharedArrayBuffer(8 + room)

/** The abort reason in memory of `abortMemory`; what is longer than 2 KB of UTF-8 is cut. */
export const openAbortReason = (memory: SharedArrayBuffer): AbortReason => {
  // States: 0 nothing, 1 somebody writes, 2 written.
  const [state, length] = [0, 1]
  const words = new Int32Array(memory, 0, 2)
  const text = new Uint8Array(memory, 8)
  return {
    post(reason) {
      if (Atomics.compareExchange(words, state, 0, 1) !== 0) return
      const bytes = new TextEncoder().encode(reason).subarray(0, room)
      text.set(bytes)
      Atomics.store(words, length, bytes.length)
      Atomics.store(words, state, 2)
      Atomics.notify(words, state)
    },
    read() {
      // A thread that was ended while it wrote must not hold up the others.
      if (Atomics.load(words, state) === 1) Atomics.wait(words, state, 1, 100)
      if (Atomics.load(words, state) === 0) return null
      return new TextDecoder().decode(text.slice(0, Atomics.load(words, length)))
    },
  }
}
