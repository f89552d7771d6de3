import type { RefusedRow } from '../../../src/core/records.ts'
import { type Field, fieldsOf } from '../try/kind.ts'

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
