/** Texts of others, as they may stand in a message. */

/** A foreign text of 80 characters at most, or of as many as are given. */
export const clipped = (text: string, characters = 80): string =>
  text.length > characters ? `${text.slice(0, characters - 1).toWellFormed()}…` : text

/** A foreign text in quotes; `missing` where there is none. */
export const quoted = (text: string | undefined): string =>
  text === undefined ? 'missing' : JSON.stringify(clipped(text))

/** A foreign value as JSON, clipped; NaN, infinite numbers and functions, which JSON does not know, by their names. */
export const told = (value: unknown, characters = 80): string => {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  const text = JSON.stringify(value, (_, inner) =>
    isBeyondJson(inner) ? `${mark}${inner}` : inner,
  )
  return clipped(text?.replace(marked, '$1') ?? String(value), characters)
}

const mark = '\u0000'
const marked = /"\\u0000(-?\w+)"/g
const isBeyondJson = (value: unknown) =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))

/** A count with its word: `1 row`, `2,000 rows`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
