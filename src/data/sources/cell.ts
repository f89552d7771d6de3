/** How the text of a field becomes that of a row. */

import { recordPrinter } from '../record.ts'
import type { Header } from './header.ts'
import type { Reading } from './reading.ts'

/** The row of a record, undefined where it is blank. */
export const rowsOf = ({ columns, index }: Pick<Header, 'columns' | 'index'>, reading: Reading) => {
  const cell = cellOf(reading)
  if (index >= 0) return (fields: readonly string[]) => cell(fields[index] ?? '') || undefined
  const print = recordPrinter(columns)
  return (fields: readonly string[]) => print(fields.map(cell))
}

/** Without white space around it; a missing value as '', numbers with the point that JSON has. */
const cellOf = ({ missing = [], decimal }: Reading) => {
  const marks = new Set(missing.map((mark) => mark.trim()))
  const isPlain = marks.size === 0 && decimal !== ','
  if (isPlain) return unbroken
  return (value: string): string => {
    const text = unbroken(value)
    if (marks.has(text)) return ''
    return decimal === ',' && grouped.test(text) ? pointed(text) : text
  }
}

/** `1.234,5`, `1234,5`, `1.234`: points between thousands, a comma before decimals. */
const grouped =
  /^[+-]?(?:\d+|\d{1,3}(?:[. '\u00a0\u202f]\d{3})+)(?:,\d*)?(?:[eE][+-]?\d+)?$|^[+-]?,\d+$/

const pointed = (text: string): string =>
  text.replaceAll(/[. '\u00a0\u202f]/g, '').replace(',', '.')

/** Line breaks with the white space around them become single spaces. */
const unbroken = (value: string): string => {
  if (!value.includes('\n') && !value.includes('\r')) return value.trim()
  return value
    .split(/[\r\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ')
}
