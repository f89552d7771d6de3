import { MillraceError } from '../core/error.ts'
import type { Dim, Value } from './value.ts'

/** The values of one graph by name, and what is known of them while it is built. */
export interface Scope {
  /** Name of the graph. */
  readonly name: string
  /** A name that is free: the stem, or the stem and a number. */
  fresh(stem: string): string
  /** Takes a value in. Throws `internal` where its name is not free. */
  define<Made extends Value>(value: Made): Made
  find(name: string): Value | undefined
  /** Whether it is a value of this graph, not of another with the same name. */
  has(value: Value): boolean
  /** Notes what an integer value holds. */
  know(value: Value, contents: readonly Dim[]): void
  /** What an integer value holds, where that is known. */
  contents(name: string): readonly Dim[] | undefined
}

export const createScope = (name: string): Scope => {
  const values = new Map<string, Value>()
  const known = new Map<string, readonly Dim[]>()
  const counts = new Map<string, number>()
  return {
    name,
    fresh(stem) {
      let made: string
      do {
        const count = counts.get(stem) ?? 0
        counts.set(stem, count + 1)
        made = count === 0 ? stem : `${stem}_${count}`
      } while (values.has(made))
      return made
    },
    define(value) {
      if (value.name === '' || values.has(value.name))
        throw new MillraceError('internal', {
          what: `${name}: expected a new name for a value, got "${value.name}".`,
        })
      values.set(value.name, value)
      return value
    },
    find: (wanted) => values.get(wanted),
    has: (value) => values.get(value.name) === value,
    know(value, contents) {
      known.set(value.name, contents)
    },
    contents: (wanted) => known.get(wanted),
  }
}
