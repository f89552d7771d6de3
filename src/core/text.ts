/** Texts of others, as they may stand in a message. */

/** A foreign text of 80 characters at most, or of as many as are given. */
export const clipped = (text: string, characters = 80): string =>
  text.length > characters ? `${text.slice(0, characters - 1).toWellFormed()}…` : text

/** A foreign text in quotes; `missing` where there is none. */
export const quoted = (text: string | undefined): string =>
  text === undefined ? 'missing' : JSON.stringify(clipped(text))

/** A count with its word: `1 row`, `2,000 rows`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
