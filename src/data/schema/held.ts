/** New rows are held to the schema. */
import { holder } from '../../columns/hold.ts'
import type { Schema } from '../../columns/schema.ts'
import { readFlat } from '../json.ts'
import { admitting, type Reader } from '../record.ts'

/** A reader that refuses rows whose values are not what their columns are of. */
export const holding = (reader: Reader, schema: Schema | null): Reader => {
  if (!schema || schema.columns.length === 0) return reader
  const reasonOf = holder(schema)
  return admitting(reader, (row) => {
    const read = readFlat(row)
    return 'fields' in read ? reasonOf(read.fields) : read.reason
  })
}
