/** The schema that is kept with a data set version. */
import { parseSchema, type Schema } from '../../columns/schema.ts'
import type { Context } from '../context.ts'

interface Kept {
  readonly model: string
  readonly number: number
  readonly schema_json: string | null
}

/** Null of lines, and of a version from before there were schemas. Fails with `corrupt`. */
export const schemaOf = ({ model, number, schema_json }: Kept): Schema | null =>
  schema_json === null ? null : parseSchema(schema_json, `data set version ${number} of ${model}`)

/** The schema of the newest version. */
export const newestSchema = async ({ store }: Context, model: string): Promise<Schema | null> => {
  const row = await store.db
    .selectFrom('datasets')
    .select(['model', 'number', 'schema_json'])
    .where('model', '=', model)
    .where('deleted_at', 'is', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? schemaOf(row) : null
}
