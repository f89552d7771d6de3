import type { Profile } from './types.ts'

/** Words in the last bin of the lengths, or more. */
const longest = 50

/** Counts rows, words and lengths. A word is a run of letters, digits and apostrophes. */
export const profile = async (batches: AsyncIterable<readonly string[]>): Promise<Profile> => {
  const vocabulary = new Set<string>()
  const lengths = new Array<number>(longest + 1).fill(0)
  let rows = 0
  let words = 0
  for await (const batch of batches)
    for (const row of batch) {
      const found = row.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu) ?? []
      for (const word of found) vocabulary.add(word)
      const bin = Math.min(found.length, longest)
      lengths[bin] = (lengths[bin] ?? 0) + 1
      rows++
      words += found.length
    }
  return {
    rows,
    words,
    vocabulary: vocabulary.size,
    lengths: lengths.flatMap((count, words) => (count > 0 ? [{ words, rows: count }] : [])),
  }
}
