/** Values of a column in their order; while few of them differ, each is looked at once. */

export interface Turns {
  add(text: string, place: number): void
  /** Looks at what is left. */
  end(): void
}

/** Different texts that are waited with. */
const kept = 4096

/** Hands over each text with the place of its first and how often it stands there, as soon as there are many. */
export const createTurns = (look: (text: string, place: number, times: number) => void): Turns => {
  let few: Map<string, { readonly place: number; times: number }> | null = new Map()
  const end = () => {
    for (const [text, { place, times }] of few ?? []) look(text, place, times)
    few = null
  }
  return {
    add(text, place) {
      if (!few) return look(text, place, 1)
      const found = few.get(text)
      if (found) found.times++
      else few.set(text, { place, times: 1 })
      if (few.size > kept) end()
    },
    end,
  }
}
