/** What a model's own example tells of how large its rows are. */
import type { Form } from '../core/input.ts'

/** Characters that a value of a record may have, unless the model's own are longer. */
export const longestValue = 65_536

/** So many times as long as the model's own may a value be: the model says best what is wrong with an image of another size. */
const generous = 4

/** Characters of any value: an image of 1024×1024 pixels and 4 channels in base64, and some. */
export const longestImage = 6_000_000

/**
 * Columns whose values may be longer than others, with the characters they may have: those of images. A file of a
 * picture may be much larger than the pixels that become of it.
 */
export const roomOf = (example: string, form: Form): ReadonlyMap<string, number> =>
  form.kind === 'image'
    ? new Map([[form.column, longestImage]])
    : new Map(
        Object.entries(recordIn(example))
          .map(([name, value]) => [name, generous * String(value).length] as const)
          .filter(([, characters]) => characters > longestValue),
      )

const recordIn = (example: string): object => {
  try {
    const value: unknown = JSON.parse(example)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** Characters of rows that go through a model together, at most: what it makes of them is many times as large. */
const mostTogether = 1 << 20

/** Rows that go through a model together, at most `most`: of large images only a few. */
export const togetherOf = (example: string, most: number): number =>
  Math.min(most, Math.max(1, Math.floor(mostTogether / example.length)))
