/** A column as somebody declares it, checked against its values. */
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import { type Looked, mostly, partsOf, typeOf } from './detect.ts'
import type { Column, DeclaredColumn, PlaceOf } from './schema.ts'
import { notationOf, type Texts, total } from './survey.ts'

type Typed = Omit<Column, 'name' | 'since'>

/** The misfits of a declared form are its values that are not written so. Undefined for a column that is declared gone. `bad_data` names the first value that is not of the type. */
export const declaredColumn = (
  name: string,
  said: DeclaredColumn,
  looked: Looked,
  placeOf: PlaceOf,
): Typed | undefined => {
  switch (said.type) {
    case 'gone':
      return undefined
    case 'number':
      return declaredNumber(name, looked, placeOf)
    case 'date':
      return declaredDate(name, said, looked)
    case 'boolean': {
      const { values, traits } = looked
      const [words] = [...traits.truths].find(([, count]) => count === values.known) ?? []
      if (words === undefined)
        throw unlike(
          name,
          'boolean',
          'Its values are not all one of true and false, yes and no, y and n, t and f, on and off.',
        )
      return { type: 'boolean', words }
    }
    default:
      return { type: said.type }
  }
}

const declaredNumber = (name: string, { values }: Looked, placeOf: PlaceOf): Typed => {
  const { notation, unread } = notationOf(values)
  const first = firstOf(unread)
  if (first)
    throw new MillraceError('bad_data', {
      what: `${placeOf(first.place)} has ${quoted(first.text)} in ${quoted(name)}, which is declared as a number.`,
      why: `${total(unread)} of ${values.known} values are none.`,
      fix: 'Give numbers, leave the values empty, or declare another type.',
    })
  return { type: 'number', notation }
}

const firstOf = (texts: Texts) => texts.values().next().value

const declaredDate = (name: string, { form, parts }: DeclaredColumn, looked: Looked): Typed => {
  const { values, traits } = looked
  const told = partsOf(traits.timed > 0 || form === 'seconds' || form === 'milliseconds')
  if (form !== undefined) return { type: 'date', form, parts: [...(parts ?? told)] }
  const found = typeOf(name, looked)
  if (found?.type === 'date' && found.form !== undefined)
    return { ...found, parts: [...(parts ?? told)] }
  throw undecided(name, traits.dated >= values.known * mostly)
}

/** A column of dates of which nobody can tell how they are written. */
export const undecided = (name: string, isDated: boolean): MillraceError =>
  unlike(
    name,
    'date',
    isDated
      ? 'In some of its values either number may be the month, or they are written in two forms.'
      : 'Its values are written in no form that tells itself.',
    `Say how it is written: types: { ${JSON.stringify(name)}: { type: 'date', form: 'dd/mm/yyyy' } }, or 'mm/dd/yyyy', 'seconds' and so on.`,
  )

const unlike = (name: string, type: string, why: string, fix = 'Declare another type.') =>
  new MillraceError('bad_data', {
    what: `The column ${quoted(name)} cannot be read as a ${type}.`,
    why,
    fix,
  })
