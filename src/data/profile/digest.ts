/**
 * How many numbers lie where: a q-digest (Shrivastava et al., "Medians and beyond", 2004) over the order of doubles.
 * Intervals are halved ones, each named as in a heap: 1 has all numbers, 2n and 2n + 1 the halves of n. Digests add up,
 * and the error does not grow by it.
 */

/** How many numbers were counted in each interval; a number is counted in one. */
export type Digest = Map<number, number>

/** Bits of the mantissa that the finest intervals tell apart. */
export const mantissaBits = 12

/** Depth of the finest intervals: sign, exponent and mantissa. */
const deepest = 12 + mantissaBits

export const sizeOf = (digest: Digest): number => {
  let sum = 0
  for (const count of digest.values()) sum += count
  return sum
}

export const addDigests = (one: Digest, other: Digest): Digest => {
  const sum = new Map(one)
  for (const [node, count] of other) sum.set(node, (sum.get(node) ?? 0) + count)
  return sum
}

/** Joins what has less than its share, so that at most 3 · `intervals` are left. */
export const compress = (digest: Digest, intervals: number): Digest => {
  const least = Math.floor(sizeOf(digest) / intervals)
  if (least === 0) return digest
  const levels = byDepth(digest)
  const kept: Digest = new Map()
  for (let depth = deepest; depth > 0; depth--) {
    const level = levels[depth] ?? new Map()
    const above = levels[depth - 1] ?? new Map()
    for (const [node, count] of level) {
      if (node % 2 === 1 && level.has(node - 1)) continue
      const both = count + (level.get(node ^ 1) ?? 0)
      const all = both + (above.get(node >> 1) ?? 0)
      if (all <= least) above.set(node >> 1, all)
      else {
        kept.set(node, count)
        const sibling = level.get(node ^ 1)
        if (sibling !== undefined) kept.set(node ^ 1, sibling)
      }
    }
  }
  const [root] = levels[0]?.values() ?? []
  if (root !== undefined) kept.set(1, root)
  return kept
}

const byDepth = (digest: Digest): Digest[] => {
  const levels: Digest[] = Array.from({ length: deepest + 1 }, () => new Map())
  for (const [node, count] of digest) levels[depthOf(node)]?.set(node, count)
  return levels
}

const depthOf = (node: number) => 31 - Math.clz32(node)

/** An interval without another one inside, and the numbers that are counted in it or are its share of those around it. */
export interface Cell {
  readonly low: number
  readonly high: number
  readonly count: number
  /** By how many numbers the rank of a place within may be wrong, at most. */
  readonly doubt: number
}

/** Ascending, apart from each other. */
export const cellsOf = (digest: Digest): Cell[] => {
  const sums: Digest = new Map()
  for (const [node, count] of digest)
    for (let at = node; at > 0; at >>= 1) sums.set(at, (sums.get(at) ?? 0) + count)
  const cells: Cell[] = []
  const visit = (node: number, carried: number, around: number) => {
    const below = (sums.get(node) ?? 0) - (digest.get(node) ?? 0)
    const count = carried + (digest.get(node) ?? 0)
    if (below === 0) {
      const isFinest = depthOf(node) === deepest
      cells.push({ ...boundsOf(node), count, doubt: around + (isFinest ? 0 : count) })
      return
    }
    for (const child of [2 * node, 2 * node + 1]) {
      const sum = sums.get(child)
      if (sum !== undefined) visit(child, (count * sum) / below, around + (digest.get(node) ?? 0))
    }
  }
  if (sums.has(1)) visit(1, 0, 0)
  return cells
}

const boundsOf = (node: number) => {
  const depth = depthOf(node)
  const wide = 2 ** (32 - depth)
  const from = (node - 2 ** depth) * wide
  const [low, high] = [edgeAt(from), edgeAt(from + wide)]
  if (depth < deepest) return { low, high }
  // The finest stands for the end that has fewer digits: 0.5, 12 or -3, not what lies next to it.
  const round = low < 0 ? high : low
  return { low: round, high: round }
}

const edge = new DataView(new ArrayBuffer(8))

const edgeAt = (ordered: number): number => {
  const magnitude = ordered >= 2 ** 31 ? ordered - 2 ** 31 : 2 ** 31 - ordered
  edge.setUint32(0, Math.min(magnitude, 0x7fefffff))
  const value = edge.getFloat64(0)
  return ordered >= 2 ** 31 ? value : -value
}

/** As text: names ascending as their distances, and counts, seven bits a byte, as base64url. */
export const writeDigest = (digest: Digest): string => {
  const bytes: number[] = []
  let before = 0
  for (const [node, count] of [...digest].sort(([a], [b]) => a - b)) {
    pushNumber(bytes, node - before)
    pushNumber(bytes, count)
    before = node
  }
  return Buffer.from(bytes).toString('base64url')
}

const pushNumber = (bytes: number[], number: number) => {
  let left = number
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128)
  bytes.push(left)
}

export const readDigest = (text: string): Digest => {
  const digest: Digest = new Map()
  let [number, scale, node] = [0, 1, 0]
  let isCount = false
  for (const byte of Buffer.from(text, 'base64url')) {
    number += (byte % 128) * scale
    scale *= 128
    if (byte >= 128) continue
    if (isCount) digest.set(node, number)
    else node += number
    isCount = !isCount
    ;[number, scale] = [0, 1]
  }
  return digest
}
