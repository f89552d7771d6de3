/** Values of a configuration, as pages show them. */
import { basename } from 'node:path'
import { within } from '../core/files.ts'
import type { Range } from '../core/study.ts'
import { code } from './markdown.ts'

/** Folders that are called by what they are, because they lie elsewhere on every machine. */
export interface Places {
  readonly project: string
  readonly home: string
}

/** An address as it is; a file that is the same on every machine: within the home, within the project, or by its name alone. */
export const fileName = (path: string, { project, home }: Places): string => {
  if (/^[a-z0-9]+:/i.test(path)) return path
  const inHome = within(home, path)
  return inHome ? `<home>/${inHome}` : within(project, path) || `…/${basename(path)}`
}

/** What `<home>` and `…` stand for, where a text has them. */
export const legendOf = (text: string): string =>
  [
    text.includes('<home>') ? '`<home>` is the state folder, by default `.millrace`.' : '',
    text.includes('…/') ? '`…` is a folder outside of the project.' : '',
  ]
    .filter(Boolean)
    .join(' ')

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** A length of time in its largest unit that leaves no rest: `1 h`, `90 s`. */
export const lasting = (milliseconds: number): string => {
  const [unit, size] = units.find(([, size]) => milliseconds % size === 0) ?? ['s', 1000]
  return `${milliseconds / size} ${unit}`
}

/** `every 1 h`; of none, that it happens by hand. */
export const everyOr = (milliseconds: number | null, otherwise: string): string =>
  milliseconds === null ? otherwise : `every ${lasting(milliseconds)}`

/** A value of an option. */
export const value = (given: unknown): string => {
  if (given === null || given === undefined) return 'not set'
  if (typeof given === 'function') return 'a function'
  return code(JSON.stringify(given) ?? String(given))
}

/** What a search may try. */
export const rangeWords = (range: Range): string => {
  switch (range.kind) {
    case 'choice':
      return `one of ${range.values.map(value).join(', ')}`
    case 'int':
      return `a whole number from ${range.low} to ${range.high}`
    case 'range':
      return `a number from ${range.low} to ${range.high}`
    case 'log':
      return `a number from ${range.low} to ${range.high}, all orders of magnitude alike`
  }
}
