import { type Kysely, sql } from 'kysely'

/**
 * Runs know the search that they are a trial of, and an index holds all they are filtered by: their rows are long,
 * with a whole configuration in each.
 */
export const listRuns = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('runs').addColumn('study', 'text').execute()
  // What is damaged stays as it is.
  await sql`update runs set study = params_json ->> 'tune.study'
    where kind = 'trial' and json_valid(params_json)`.execute(db)
  await db.schema
    .createIndex('runs_by_what_they_are_listed_by')
    .on('runs')
    .columns([
      ...['started_at', 'id', 'model', 'status', 'kind', 'trigger', 'study', 'version'],
      ...['ended_at', 'deleted_at', 'author'],
    ])
    .execute()
  await db.schema.createIndex('runs_by_study').on('runs').columns(['study', 'started_at']).execute()
}
