/** What is counted by parts of the time, the oldest of which are forgotten. */

/** A part of the time, which began at `number` steps. */
export interface Dated<Part> {
  readonly number: number
  readonly part: Part
}

export interface Ring<Part> {
  /** The part under way; a new one where there is none yet. */
  at(elapsed: number): Part
  /** Those that are kept, oldest first; parts in which nothing was counted are left out. */
  parts(elapsed: number): readonly Dated<Part>[]
  /** Number of the oldest part that is kept now. */
  first(elapsed: number): number
}

/** `step`: seconds of a part; `kept`: how many are, the one under way among them. Times are seconds of a steady clock. */
export const createRing = <Part>(
  { step, kept }: { readonly step: number; readonly kept: number },
  make: () => Part,
): Ring<Part> => {
  const parts: Dated<Part>[] = []
  const first = (elapsed: number) => Math.floor(elapsed / step) - kept + 1
  const forget = (elapsed: number) => {
    const oldest = first(elapsed)
    while ((parts[0]?.number ?? oldest) < oldest) parts.shift()
  }
  return {
    at(elapsed) {
      forget(elapsed)
      const number = Math.floor(elapsed / step)
      const last = parts.at(-1)
      if (last?.number === number) return last.part
      const part = make()
      parts.push({ number, part })
      return part
    },
    parts(elapsed) {
      forget(elapsed)
      return parts
    },
    first,
  }
}

/** Adds one to a count. */
export const count = <Key>(counts: Map<Key, number>, key: Key, by = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + by)
}
