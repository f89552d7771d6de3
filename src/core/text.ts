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
  return clipped(asJson(value)?.replace(marked, '$1') ?? String(value), characters)
}

/** A value that holds itself, or fails when it is read, has no JSON. */
const asJson = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value, (_, inner) => (isBeyondJson(inner) ? `${mark}${inner}` : inner))
  } catch {
    return Array.isArray(value) ? 'a list without JSON' : 'an object without JSON'
  }
}

const mark = '\u0000'
const marked = /"\\u0000(-?\w+)"/g
const isBeyondJson = (value: unknown) =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))

/** A count with its word: `1 row`, `2,000 rows`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** A number of bytes: `345.5 MB`. */
export const size = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)),
  )
  return `${Number((bytes / 1000 ** step).toPrecision(4))} ${units[step]}`
}
