/** The type of a column by its values, where nobody says what it is. */
import type { DateForm } from './date.ts'
import type { DatePart } from './parts.ts'
import type { Column } from './schema.ts'
import { mostUnread, notationOf, total, type Values } from './survey.ts'
import type { Traits } from './traits.ts'

export interface Looked {
  readonly values: Values
  readonly traits: Traits
}

/** A column is of numbers, or of dates, where so many of its known values are. */
export const mostly = 0.9
/** With fewer values than this nobody can tell an identifier from a category. */
const fewest = 50
/** An identifier has so many different values, of all. */
const nearlyAll = 0.95
/** A whole number that counts rows leaves hardly any out. */
const dense = 1.05
/** Names of columns whose whole numbers say which row it is, and no more. */
const namesRows = /(?:^|[^A-Za-z])(?:id|ID|Id|uuid|UUID)$|[a-z]I[dD]$/

/** Names of columns that count rows where their whole numbers leave none out; others may well mean something. */
const countsRows =
  /^(?:#|no\.?|nr\.?|row|rows?[ _-]?(?:no|nr|num|number)|index|idx|unnamed.*|column1)$/i

type Typed = Omit<Column, 'name' | 'since'>

/** Undefined where no value is known. */
export const typeOf = (name: string, { values, traits }: Looked): Typed | undefined => {
  const { known } = values
  if (known === 0) return undefined
  const [words] = [...traits.truths].find(([, count]) => count === known) ?? []
  if (words !== undefined) return { type: 'boolean', words }
  const number = numberOf(values)
  if (number) return isCount(name, known, traits) ? { type: 'identifier' } : number
  const date = dateOf(known, traits)
  if (date) return date
  const distinct = traits.distinct.count()
  if (traits.phrases >= known / 2 && distinct >= known / 2 && distinct >= fewest / 2)
    return { type: 'text' }
  return { type: isDistinct(known, distinct) ? 'identifier' : 'category' }
}

const numberOf = (values: Values): Typed | undefined => {
  const { notation, unread } = notationOf(values)
  const finite = values.known - total(new Map([...unread].filter(([text]) => isInfinite(text))))
  const share = (values.known - total(unread)) / finite
  if (!(share >= mostly) || unread.size > mostUnread) return undefined
  return { type: 'number', notation }
}

/** What programs write where they divide by zero: it is no number that can be learnt, and speaks for numbers. */
const isInfinite = (text: string): boolean => /^[+-]?inf(?:inity)?$/i.test(text)

const isDistinct = (known: number, distinct: number) =>
  known >= fewest && distinct >= known * nearlyAll

const isCount = (name: string, known: number, { whole, distinct }: Traits): boolean => {
  const { count, least, most } = whole
  if (count < known || !isDistinct(known, distinct.count())) return false
  // Two of them may be the same double: they are names, whatever they are called.
  if (namesRows.test(name) || most > Number.MAX_SAFE_INTEGER) return true
  return most - least + 1 <= known * dense && countsRows.test(name.trim())
}

/** Where the order of day and month cannot be told, there is no form. */
const dateOf = (known: number, { dates, dated, timed, orders }: Traits): Typed | undefined => {
  if (dated < known * mostly) return undefined
  const [best] = [...dates].toSorted(([, one], [, other]) => other - one)
  if (!best) return undefined
  const parts = partsOf(timed > 0)
  const [form, count] = best
  const other = otherOrder[form]
  if (other) {
    const [first, last] = [orders.dayFirst.size > 0, orders.monthFirst.size > 0]
    if (first === last) return { type: 'date', parts }
    const decided = first === form.startsWith('dd') ? form : other
    return { type: 'date', form: decided, parts }
  }
  return count < known * mostly ? undefined : { type: 'date', form, parts }
}

/** Forms that differ in the order of day and month alone. */
const otherOrder: Readonly<Partial<Record<DateForm, DateForm>>> = {
  'dd/mm/yyyy': 'mm/dd/yyyy',
  'mm/dd/yyyy': 'dd/mm/yyyy',
  'dd-mm-yyyy': 'mm-dd-yyyy',
  'mm-dd-yyyy': 'dd-mm-yyyy',
}

/** What models are told of a date where nobody says it. */
export const partsOf = (isTimed: boolean): DatePart[] =>
  isTimed ? ['month', 'weekday', 'hour', 'age'] : ['month', 'weekday', 'age']
