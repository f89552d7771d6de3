/** A JSON object as fields of text. */
import { bad } from '../bad.ts'
import { doubledKey, writtenKeys } from '../json.ts'
import { quoted } from '../names.ts'

/** Objects within objects, at most. */
const deepest = 16

/** A number as it is written. */
class Digits {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/**
 * Fields by their names in NFC: of objects within it `a.b`, lists as compact JSON, numbers digit by digit, null as ''. Half a
 * surrogate pair, which JSON may escape and no UTF-8 can hold, becomes U+FFFD.
 * `bad_data` where a line is no object, names a field twice, or goes too deep.
 */
export const flatten = (line: string, place: string): Map<string, string> => {
  const fields = new Map<string, string>()
  const value = parsed(line, place)
  if (!isRecord(value)) throw bad(place, 'is not a JSON object', 'Give one object a line.')
  const keys = { read: 0 }
  collect(value, '', { fields, keys, place, depth: 0 })
  // Of names that are there twice only the last was read.
  if (keys.read !== writtenKeys(line)) throw twice(place, doubledKey(line) ?? '')
  return fields
}

const parsed = (line: string, place: string): unknown => {
  try {
    return JSON.parse(line, (_, value, context?: { readonly source?: string }) =>
      typeof value === 'number' ? new Digits(context?.source ?? `${value}`) : value,
    )
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error
    throw bad(place, 'is not JSON', 'Give one JSON object a line.', `${error.message}.`)
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Digits)

interface Into {
  readonly fields: Map<string, string>
  /** Names of all objects so far. */
  readonly keys: { read: number }
  readonly place: string
  readonly depth: number
}

const collect = (value: Readonly<Record<string, unknown>>, before: string, into: Into): void => {
  const { fields, place, depth } = into
  if (depth > deepest) throw tooDeep(place)
  for (const [key, each] of Object.entries(value)) {
    into.keys.read++
    const name = `${before}${key}`.toWellFormed().normalize('NFC')
    if (isRecord(each)) {
      collect(each, `${name}.`, { ...into, depth: depth + 1 })
      continue
    }
    if (fields.has(name)) throw twice(place, name)
    fields.set(name, textOf(each, into))
  }
}

const twice = (place: string, name: string) =>
  bad(place, `names ${quoted(name)} twice`, 'Give each field one name.')

const textOf = (value: unknown, into: Into): string => {
  if (value === null || value === undefined) return ''
  if (value instanceof Digits) return value.text
  return Array.isArray(value) ? printed(value, into) : `${value}`.toWellFormed()
}

/** What stands in a list, as compact JSON. */
const printed = (value: unknown, into: Into): string => {
  const deeper = { ...into, depth: into.depth + 1 }
  if (deeper.depth > deepest) throw tooDeep(into.place)
  if (value instanceof Digits) return value.text
  if (Array.isArray(value)) return `[${value.map((each) => printed(each, deeper)).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value)
  const fields = Object.entries(value).map(([key, each]) => {
    into.keys.read++
    return `${JSON.stringify(key)}:${printed(each, deeper)}`
  })
  return `{${fields.join(',')}}`
}

const tooDeep = (place: string) =>
  bad(place, `holds lists or objects more than ${deepest} deep`, 'Leave out what is that deep.')
