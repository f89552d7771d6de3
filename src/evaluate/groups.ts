/** Which rows have something in common: a value of a column, or what a function makes of them. */
import type { SliceRule } from '../core/assessment.ts'
import { MillraceError } from '../core/error.ts'
import type { Rows } from '../core/rows.ts'

export interface Grouped {
  readonly by: string
  readonly declared: boolean
  /** Places of the rows of each value, most rows first. */
  readonly parts: readonly { readonly value: string; readonly places: readonly number[] }[]
}

/** Groups, values of a group, characters of a value that are kept. */
const most = { groups: 20, values: 12, text: 100 }

/** A value that a record has not. */
const missing = 'missing'

/**
 * The rows by each rule; without rules by each column that has from two to twelve values, but for one that `isTruth`
 * in every row. Of more values than twelve those with the most rows are kept. Fails with `bad_config` where a function
 * throws or answers no text.
 */
export const groupRows = (
  rows: Rows,
  rules: readonly SliceRule[] | null,
  isTruth: (row: number, text: string) => boolean,
): Grouped[] => {
  const groups = new Map<string, Group>(
    rules?.map((rule) => {
      const name = typeof rule === 'string' ? rule : rule.name
      return [name, createGroup(true)]
    }),
  )
  let place = 0
  for (const row of rows) {
    const record = recordOf(row)
    for (const [name, value] of rules ? ruled(record, rules) : Object.entries(record)) {
      const group = groups.get(name) ?? createGroup(false)
      groups.set(name, group)
      group.add(value, place, isTruth(place, value))
    }
    place++
  }
  return [...groups].flatMap(([by, group]) => group.grouped(by, rows.length)).slice(0, most.groups)
}

type Group = ReturnType<typeof createGroup>

const createGroup = (declared: boolean) => {
  const places = new Map<string, number[]>()
  let [tooMany, allTrue, rows] = [false, true, 0]
  return {
    add(value: string, place: number, isTrue: boolean) {
      rows++
      if (tooMany) return
      allTrue &&= isTrue
      const text = value === '' ? missing : value.slice(0, most.text)
      const kept = places.get(text)
      if (kept) kept.push(place)
      else places.set(text, [place])
      // A declared one may have any number: those of the most rows are kept.
      tooMany = !declared && places.size > most.values
      if (tooMany) places.clear()
    },
    grouped(by: string, all: number): Grouped[] {
      // A column that only some rows have is not one of the table.
      if (!declared && (tooMany || allTrue || places.size < 2 || rows < all)) return []
      const parts = [...places]
        .map(([value, those]) => ({ value, places: those }))
        .sort((one, other) => other.places.length - one.places.length)
      return [{ by, declared, parts: parts.slice(0, most.values) }]
    },
  }
}

const ruled = (record: Readonly<Record<string, string>>, rules: readonly SliceRule[]) =>
  rules.map((rule): readonly [string, string] => {
    if (typeof rule === 'string') return [rule, record[rule] ?? '']
    try {
      const value = rule.of(record)
      if (typeof value === 'string') return [rule.name, value]
      throw new TypeError(`it answered ${JSON.stringify(value)}, which is no text`)
    } catch (cause) {
      throw new MillraceError('bad_config', {
        what: `The slice "${rule.name}" could not be told of a row: ${cause instanceof Error ? cause.message : String(cause)}.`,
        fix: 'Let `of` answer a text for every record; fields are texts, and empty where nothing is known.',
        cause,
      })
    }
  })

/** The fields of a row as texts. */
export const recordOf = (row: string): Record<string, string> => {
  const given = parsed(row)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { text: row }
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value === null ? '' : `${value}`.trim()]),
  )
}

const parsed = (row: string): unknown => {
  if (!row.startsWith('{')) return undefined
  try {
    return JSON.parse(row)
  } catch {
    return undefined
  }
}
