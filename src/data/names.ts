/** Names and places as messages show them. */
import { relative, resolve } from 'node:path'

/** Names that a message shows at most. */
const mostShown = 20

export const quoted = (name: string): string =>
  JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)

/** `"age", "name" and 310 more`; `nothing` where there is none. */
export const listed = (names: readonly string[]): string => {
  if (names.length === 0) return 'nothing'
  const shown = names.slice(0, mostShown).map(quoted).join(', ')
  return names.length > mostShown ? `${shown} and ${names.length - mostShown} more` : shown
}

/** An address as it is; a path as short as is still clear: from the working folder where it lies below it, else absolute. */
export const shownPath = (path: string): string => {
  if (/^[a-z0-9]+:/i.test(path)) return path
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') || resolve(short) === short ? resolve(path) : short
}
