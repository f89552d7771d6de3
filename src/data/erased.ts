/** Whose rows were erased from a data set: they come in no more, whatever a file or a queue still holds. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Database } from '../store/database.ts'
import type { Context } from './context.ts'
import { readFlat } from './json.ts'

/** What of a value is kept once its rows are gone. */
export const fingerprintOf = (salt: string, value: string): string =>
  createHmac('sha256', salt).update(value.normalize('NFC')).digest('hex')

/** The salt of a data set's fingerprints, a new one where there are none. */
export const saltOf = async (db: Database, name: string): Promise<string> => {
  const known = await db
    .selectFrom('erasures')
    .select('salt')
    .where('name', '=', name)
    .executeTakeFirst()
  return known?.salt ?? randomBytes(32).toString('hex')
}

/** The value of a column of a row; undefined where it cannot be read or has none. */
export const valueIn = (row: string, column: string): string | undefined => {
  const read = readFlat(row)
  const value = 'fields' in read ? read.fields.get(column) : undefined
  return value?.trim() || undefined
}

export type IsErased = (row: string) => boolean

/** Tells rows of persons who were erased; null where nobody was. */
export const erasedFrom = async (
  { store }: Pick<Context, 'store'>,
  name: string,
): Promise<IsErased | null> => {
  const erased = await store.db
    .selectFrom('erasures')
    .select(['column_name', 'salt', 'fingerprint'])
    .where('name', '=', name)
    .execute()
  return erased.length === 0 ? null : isOneOf(erased)
}

/** The same for some erasures. */
export const isOneOf = (
  erased: readonly {
    readonly column_name: string
    readonly salt: string
    readonly fingerprint: string
  }[],
): IsErased => {
  const known = new Set(
    erased.map(({ column_name, fingerprint }) => `${column_name} ${fingerprint}`),
  )
  const columns = new Map(erased.map(({ column_name, salt }) => [column_name, salt]))
  return (row) =>
    [...columns].some(([column, salt]) => {
      const value = valueIn(row, column)
      return value !== undefined && known.has(`${column} ${fingerprintOf(salt, value)}`)
    })
}
