/** The schema of a data set version: by its rows where it is the first, else by the version before. */

import { MillraceError } from '../core/error.ts'
import { own } from '../core/own.ts'
import { quoted } from '../core/text.ts'
import { declaredColumn } from './declare.ts'
import { typeOf } from './detect.ts'
import { fits, pinned } from './hold.ts'
import type { Column, Declared, PlaceOf, Schema } from './schema.ts'
import { look, mostUnread, note, noValues, type Texts, total } from './survey.ts'
import { lookCloser, noTraits } from './traits.ts'
import { createTurns } from './turns.ts'

export interface PinOptions {
  /** What people say of columns. */
  readonly declared: Declared
  /** The schema of the version before; null where there is none. */
  readonly before: Schema | null
  /** Number of the version that pins what is new. */
  readonly since: number
  /** Known values that a column needs before it is pinned by them. Default `10`. */
  readonly fewest?: number
  /** The data set, as messages name it. Default: not named. */
  readonly set?: string
}

/** A later version may have so many values that are not of their column's type, which are read as missing. */
const mostMisfits = 0.01

export interface Pin {
  /** Looks at rows: compact JSON of strings, in the order of the data. */
  add(rows: readonly string[]): void
  /**
   * The schema of the rows that were seen. `bad_data` names the first row where a column that was pinned is
   * gone, or where more than one value in a hundred is not what its column is of.
   */
  end(placeOf: PlaceOf): Schema
}

interface Seen {
  add(text: string, place: number): void
  /** Undefined where nothing is known of it. */
  end(placeOf: PlaceOf): Column | undefined
}

/** A column by its name as rows write it. */
interface Slot {
  readonly given: string
  /** In NFC. */
  readonly name: string
  /** Null until a value is known. */
  seen: Seen | null
}

export const createPin = (options: PinOptions): Pin => {
  const { before, declared } = options
  const columns = new Map<string, Seen>()
  for (const column of before?.columns ?? []) columns.set(column.name, held(column, options.set))
  const slots = new Map<string, Slot>()
  // Rows name their columns in the same order, so that hardly any has to be looked up.
  const order: Slot[] = []
  let place = 0
  const slotOf = (given: string): Slot => {
    const slot = slots.get(given) ?? { given, name: given.normalize('NFC'), seen: null }
    slots.set(given, slot)
    return slot
  }
  const seenOf = (slot: Slot): Seen => {
    const seen = columns.get(slot.name) ?? fresh(slot.name, options)
    columns.set(slot.name, seen)
    slot.seen = seen
    return seen
  }
  return {
    add(rows) {
      for (const row of rows) {
        const fields: Readonly<Record<string, string>> = JSON.parse(row)
        let at = 0
        for (const given in fields) {
          const expected = order[at]
          const slot = expected?.given === given ? expected : slotOf(given)
          order[at++] = slot
          const text = fields[given] ?? ''
          if (text !== '') (slot.seen ?? seenOf(slot)).add(text, place)
        }
        place++
      }
    },
    end(placeOf) {
      const names = new Set([...slots.values()].map(({ name }) => name))
      for (const column of before?.columns ?? [])
        if (!names.has(column.name) && place > 0) columns.set(column.name, gone(column, declared))
      expectThere(declared, names)
      return { columns: [...columns.values()].flatMap((seen) => seen.end(placeOf) ?? []) }
    },
  }
}

/** A column that nothing was known of. */
const fresh = (name: string, { declared, since, fewest = 10 }: PinOptions): Seen => {
  const values = noValues()
  const traits = noTraits()
  const said = own(declared, name)
  // Who says how dates are written has all of them held to it.
  const wanted =
    said?.type === 'date' && said.form !== undefined
      ? held({ name, type: 'date', form: said.form, since })
      : null
  const turns = createTurns((text, place, times) => {
    const before = values.known
    look(values, text, place, times)
    if (values.known > before) lookCloser(traits, text, place, times)
  })
  return {
    add(text, place) {
      wanted?.add(text, place)
      turns.add(text, place)
    },
    end(placeOf) {
      wanted?.end(placeOf)
      turns.end()
      const looked = { values, traits }
      if (!said && values.known < fewest) return undefined
      const typed = said ? declaredColumn(name, said, looked, placeOf) : typeOf(name, looked)
      return typed && { name, ...typed, since }
    },
  }
}

/** A column that is held to what it is. */
const held = (column: Column, set?: string): Seen => {
  const fit = fits(column)
  const misfits: Texts = new Map()
  let known = 0
  const turns = createTurns((text, place, times) => {
    known += times
    if (!fit(text)) note(misfits, text, place, times)
  })
  return {
    add: turns.add,
    end(placeOf) {
      turns.end()
      const [first] = misfits.values()
      const count = total(misfits)
      if (!first || (count <= known * mostMisfits && misfits.size <= mostUnread)) return column
      throw new MillraceError('bad_data', {
        what: `${placeOf(first.place)} has ${quoted(first.text)} in ${quoted(column.name)}, which ${pinned(column)}.`,
        why: `${count} of ${known} values are not of that type; one in a hundred may be.`,
        fix: `Correct the file; or change the type of the column: millrace data retype ${set ?? 'SET'} ${JSON.stringify(column.name)} category.`,
      })
    },
  }
}

const gone = (column: Column, declared: Declared): Seen => ({
  add() {},
  end() {
    if (own(declared, column.name)?.type === 'gone') return undefined
    throw new MillraceError('bad_data', {
      what: `The data have no column ${quoted(column.name)} any more, which ${pinned(column)}.`,
      fix: `Put it back; or say that it is gone: types: { ${JSON.stringify(column.name)}: 'gone' } beside the file in the configuration.`,
    })
  },
})

const expectThere = (declared: Declared, names: ReadonlySet<string>): void => {
  for (const [name, { type }] of Object.entries(declared))
    if (type !== 'gone' && !names.has(name))
      throw new MillraceError('bad_data', {
        what: `\`types\` names the column ${quoted(name)}, which is not there.`,
        why: `The columns are ${[...names]
          .slice(0, 20)
          .map((each) => quoted(each))
          .join(', ')}.`,
        fix: 'Correct the name in the configuration, or the header of the file.',
      })
}
