/** What words look like: beginnings and endings that several of them have. */
import { unknown } from '../tokenizer.ts'

/** Letters of an ending, beside at least two others; and of a beginning, beside at least one. */
const endings = [1, 2, 3]
const beginnings = [4, 5]

/** Of each form that several words have their ids. `words`: by id, the reserved ones first. */
export const formsOf = (words: readonly string[]): number[][] => {
  const found = new Map<string, number[]>()
  const add = (form: string, id: number) => {
    const ids = found.get(form)
    if (ids) ids.push(id)
    else found.set(form, [id])
  }
  for (const [id, word] of words.entries()) {
    if (id <= unknown) continue
    const letters = Array.from(word)
    for (const length of endings)
      if (letters.length >= length + 2) add(`-${letters.slice(-length).join('')}`, id)
    for (const length of beginnings)
      if (letters.length > length) add(`${letters.slice(0, length).join('')}-`, id)
  }
  return [...found.values()].filter((ids) => ids.length > 1)
}
