import type { RefusedRow } from '../../../src/core/records.ts'
import { type Field, fieldsOf, recordIn } from '../try/kind.ts'

/** What a refused row says: a record by its columns where it is one; null of a text. */
export const contentOf = ({ text, isCut }: Pick<RefusedRow, 'text' | 'isCut'>): Field[] | null =>
  isCut ? null : fieldsOf(text)

/** Signs that cannot be seen, in brackets: a bell is `[U+0007]`. */
export const visible = (text: string): string =>
  text.replace(
    /\p{Cc}|\p{Cf}/gu,
    (sign) => `[U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
  )

/** Where a row is kept: `queue.quarantine.jsonl, line 12`, or `call, row 7`. */
export const placeOf = ({ file, line }: Pick<RefusedRow, 'file' | 'line'>): string =>
  file === null ? `by a call, row ${line}` : `${file.split(/[/\\]/).at(-1)}, line ${line}`

/** What a correction begins with: a record a field a line, a text as it is; nothing of what is no text. */
export const draftOf = (row: Pick<RefusedRow, 'text' | 'isCut'>): string => {
  if (row.text.startsWith('base64: ')) return ''
  return contentOf(row) === null ? row.text : JSON.stringify(recordIn(row.text), null, 2)
}

/** The row that a correction says, and why it is none; a record has to be one again. */
export const rowIn = (
  text: string,
  row: Pick<RefusedRow, 'text' | 'isCut'>,
): { readonly written: string; readonly problem: string | null } => {
  const written = text.trim()
  if (written === '') return { written, problem: 'Write the row.' }
  if (contentOf(row) === null) return { written, problem: null }
  const record = recordIn(written)
  return record === null
    ? { written, problem: 'It is no record: fields with their values, as JSON.' }
    : { written: JSON.stringify(record), problem: null }
}
