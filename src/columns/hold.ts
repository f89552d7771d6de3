/** Whether a value is what its column is of. */
import { readDate, recognised } from './date.ts'
import { isMarker } from './mark.ts'
import type { Column, Schema } from './schema.ts'
import { isTruth } from './traits.ts'
import { readNumber } from './value.ts'

/** Says of a known text whether it is of the type of a column; a mark of what is missing is of any. */
export const fits = ({ type, notation, form, words }: Column): ((text: string) => boolean) => {
  switch (type) {
    case 'number':
      return (text) => readNumber(text, notation) !== undefined || isMarker(text)
    case 'date':
      return form === undefined
        ? (text) => isMarker(text) || recognised.some((form) => readDate(text, form))
        : (text) => readDate(text, form) !== undefined || isMarker(text)
    case 'boolean':
      return (text) => isTruth(text, words) || isMarker(text)
    case 'category':
    case 'text':
    case 'identifier':
      return () => true
  }
}

/** `is a number since version 1` */
export const pinned = ({ type, form, since }: Column): string =>
  `is ${type === 'identifier' ? 'an' : 'a'} ${type}${form === undefined ? '' : ` as ${form}`} since version ${since}`

/** Makes the check of records by a schema: why one does not fit, null where it does. */
export const holder = ({
  columns,
}: Schema): ((fields: Iterable<[string, string]>) => string | null) => {
  const checks = new Map(columns.map((column) => [column.name, { column, fit: fits(column) }]))
  return (fields) => {
    for (const [name, text] of fields) {
      const check = text === '' ? undefined : checks.get(name)
      if (check && !check.fit(text))
        return `has ${shown(text)} in ${shown(name)}, which ${pinned(check.column)}`
    }
    return null
  }
}

const shown = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
