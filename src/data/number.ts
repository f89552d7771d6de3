/** What texts of columns mean, as SQL reads them. */
import { markTexts } from '../columns/mark.ts'
import { type Notation, plainNotation } from '../columns/value.ts'
import { literal, named } from '../store/lake/lake.ts'

const spaces = '[\\s\\x{a0}\\x{202f}]*'

/** Numbers with marks between thousands, as `readNumber` takes them. */
const grouped: Readonly<Record<Notation['decimal'], { text: string; marks: string }>> = {
  '.': {
    text: "[+-]?\\d{1,3}(?:[, '\\x{a0}\\x{202f}]\\d{3})+(?:\\.\\d*)?",
    marks: "[, '\\x{a0}\\x{202f}]",
  },
  ',': {
    text: "[+-]?\\d{1,3}(?:[. '\\x{a0}\\x{202f}]\\d{3})+,\\d*",
    marks: "[. '\\x{a0}\\x{202f}]",
  },
}

/**
 * The number of a column of text in its notation, null where its text is none. Plain numbers are read at once, and only
 * what is left is looked at again.
 */
export const numberSql = (name: string, { decimal, affix }: Notation = plainNotation): string => {
  const column = named(name)
  const bare = affix === '' ? column : bareSql(column, affix)
  const { text, marks } = grouped[decimal]
  const joined = `regexp_replace(${bare}, ${literal(marks)}, '', 'g')`
  const ways = [
    `try_cast(trim(${column}) as double)`,
    ...(affix === '' ? [] : [`try_cast(${bare} as double)`]),
    ...(decimal === ',' ? [`try_cast(replace(${bare}, ',', '.') as double)`] : []),
    `case when regexp_full_match(${bare}, ${literal(text)}) then try_cast(replace(${joined}, ',', '.') as double) end`,
  ]
  return `coalesce(${ways.join(', ')})`
}

/** Without the sign before or behind a number. */
const bareSql = (column: string, affix: string): string => {
  const sign = affix.replaceAll('$', '[$]')
  const pattern = `^([-+]?)${sign}${spaces}|${spaces}${sign}$`
  return `regexp_replace(${column}, ${literal(pattern)}, '\\1')`
}

/** Whether the text of a column is a usual mark of a missing value: one expression for all marks, so that it takes little memory. */
export const isMarkerSql = (name: string): string =>
  `regexp_full_match(trim(${named(name)}), ${literal(markers)})`

const markers = markTexts.map((text) => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('|')

/** What two spellings of the value of a column have in common, see `canonical`. */
export const canonicalSql = (name: string): string => {
  const column = named(name)
  const whole = `regexp_replace(${column}, ${literal('^[+]?(-?[0-9]+)(?:[.]0*|([.][0-9]*[1-9])0*)?$')}, '\\1\\2')`
  return `case when length(${column}) <= 5 and lower(${column}) in ('true', 'false') then lower(${column}) when length(${column}) > 100 then nfc_normalize(${column}) else regexp_replace(nfc_normalize(${whole}), '^-0$', '0') end`
}
