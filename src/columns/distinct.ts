/** How many texts differ: exactly as long as they are few, then by the least of their hashes. */
import { hashEnd, hashNext, hashStart } from './hash.ts'

export interface Distinct {
  add(text: string): void
  count(): number
}

/** Texts that are told apart, and hashes that are kept of more: the count is right to 3 % then. */
const kept = 1024

/** Keeps the `kept` least hashes (Bar-Yossef et al. 2002): the greatest of them tells how dense they lie. */
export const createDistinct = (): Distinct => {
  let exact: Set<string> | null = new Set()
  let least = new Set<number>()
  let bound = 2 ** 32
  const addHash = (hash: number) => {
    if (hash >= bound) return
    least.add(hash)
    if (least.size < 2 * kept) return
    const sorted = Uint32Array.from(least).sort().subarray(0, kept)
    bound = (sorted.at(-1) ?? 0) + 1
    least = new Set(sorted)
  }
  return {
    add(text) {
      if (!exact) return addHash(hashOf(text))
      exact.add(text)
      if (exact.size <= kept) return
      for (const each of exact) addHash(hashOf(each))
      exact = null
    },
    count() {
      if (exact) return exact.size
      const sorted = Uint32Array.from(least).sort().subarray(0, kept)
      return Math.round(((kept - 1) / (sorted.at(-1) ?? 1)) * 2 ** 32)
    },
  }
}

const hashOf = (text: string): number => {
  let hash = hashStart
  const end = Math.min(text.length, 256)
  for (let at = 0; at < end; at++) hash = hashNext(hash, text.charCodeAt(at))
  return hashEnd(hash)
}
