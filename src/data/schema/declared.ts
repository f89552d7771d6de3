/** What the configuration says of columns must be what is pinned. */

import { pinned } from '../../columns/hold.ts'
import type { Column, DeclaredColumn } from '../../columns/schema.ts'
import { MillraceError } from '../../core/error.ts'
import { own } from '../../core/own.ts'
import { quoted } from '../names.ts'
import type { Source } from '../types.ts'
import { schemaOf } from './kept.ts'

/** Fails with `conflict` where a declaration is not what the version is of; a column never changes by itself. */
export const expectDeclared = (
  row: Parameters<typeof schemaOf>[0],
  { declared = {} }: Source,
): void => {
  const schema = schemaOf(row)
  if (!schema) return
  for (const column of schema.columns) {
    const said = own(declared, column.name)
    if (!said || said.type === 'gone' || agrees(column, said)) continue
    const form = said.form === undefined ? '' : ` --form ${said.form}`
    const parts = said.parts === undefined ? '' : ` --parts ${said.parts.join(',')}`
    throw new MillraceError('conflict', {
      what: `\`types\` says that the column ${quoted(column.name)} is a ${said.type}; in the data of ${row.name} it ${pinned(column)}.`,
      why: 'A column does not change its type by itself, since models learn by it.',
      fix: `Correct the configuration; or change the column: millrace data retype ${row.name} ${JSON.stringify(column.name)} ${said.type}${form}${parts}`,
    })
  }
}

/** Whether a column is already what is said of it. */
export const agrees = (column: Column, { type, form, parts }: DeclaredColumn): boolean =>
  column.type === type &&
  (form === undefined || form === column.form) &&
  (parts === undefined || parts.join() === column.parts?.join())
