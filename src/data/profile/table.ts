/** Counts by hash, with the values that they belong to. */

export interface CountedTable {
  /** Counts a value that is there; false where it is not. */
  hit(low: number, high: number): boolean
  insert(low: number, high: number, label: string): void
  size(): number
  entries(): [label: string, count: number][]
  /** Lets go of entries by their counts. */
  drop(
    isSeldom: (count: number) => boolean,
    gone: (low: number, high: number, count: number) => void,
  ): void
}

/** Slots of a fresh one; a quarter of them is used. */
const fewest = 64

const sized = (entries: number) => Math.max(fewest, 2 ** Math.ceil(Math.log2(8 * entries + 1)))

/** Open addressing; it doubles. */
export const createTable = (): CountedTable => {
  let [lows, highs] = [new Uint32Array(fewest), new Uint32Array(fewest)]
  let counts = new Float64Array(fewest)
  let labels = new Array<string>(fewest).fill('')
  let [mask, size] = [fewest - 1, 0]

  const place = (low: number, high: number, label: string, count: number) => {
    let at = low & mask
    while (counts[at] !== 0) at = (at + 1) & mask
    lows[at] = low
    highs[at] = high
    counts[at] = count
    labels[at] = label
    size++
  }
  const rebuild = (
    slots: number,
    isKept: (low: number, high: number, count: number) => boolean,
  ) => {
    const before = { lows, highs, counts, labels }
    ;[lows, highs] = [new Uint32Array(slots), new Uint32Array(slots)]
    counts = new Float64Array(slots)
    labels = new Array<string>(slots).fill('')
    ;[mask, size] = [slots - 1, 0]
    before.counts.forEach((count, at) => {
      const [low, high] = [before.lows[at] ?? 0, before.highs[at] ?? 0]
      if (count > 0 && isKept(low, high, count)) place(low, high, before.labels[at] ?? '', count)
    })
  }
  return {
    hit(low, high) {
      let at = low & mask
      for (let count = counts[at] ?? 0; count !== 0; count = counts[at] ?? 0) {
        if (lows[at] === low && highs[at] === high) {
          counts[at] = count + 1
          return true
        }
        at = (at + 1) & mask
      }
      return false
    },
    insert(low, high, label) {
      if (4 * size > mask) rebuild(2 * (mask + 1), () => true)
      place(low, high, label, 1)
    },
    size: () => size,
    entries() {
      const found: [string, number][] = []
      counts.forEach((count, at) => {
        if (count > 0) found.push([labels[at] ?? '', count])
      })
      return found
    },
    drop(isSeldom, gone) {
      // What is left is little, and is looked at for every value.
      rebuild(
        sized(counts.filter((count) => count > 0 && !isSeldom(count)).length),
        (low, high, count) => {
          if (!isSeldom(count)) return true
          gone(low, high, count)
          return false
        },
      )
    },
  }
}
