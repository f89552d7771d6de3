/** The schema that is kept with a data set version. */
import { parseSchema, type Schema } from '../../columns/schema.ts'
import type { Context } from '../context.ts'

interface Kept {
  readonly name: string
  readonly number: number
  readonly schema_json: string | null
}

/** Null of lines, and of a version from before there were schemas. Fails with `corrupt`. */
export const schemaOf = ({ name, number, schema_json }: Kept): Schema | null =>
  schema_json === null ? null : parseSchema(schema_json, `data set version ${number} of ${name}`)

/** The schema of the newest version. */
export const newestSchema = async (
  { store }: Pick<Context, 'store'>,
  name: string,
): Promise<Schema | null> => {
  const row = await store.db
    .selectFrom('datasets')
    .select(['name', 'number', 'schema_json'])
    .where('name', '=', name)
    .where('deleted_at', 'is', null)
    .orderBy('turn', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? schemaOf(row) : null
}
