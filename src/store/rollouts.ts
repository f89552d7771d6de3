import { type Kysely, sql } from 'kysely'

/** How versions take over from others. */
export const rollouts = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('rollouts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('stable', 'integer', (column) => column.notNull())
    .addColumn('candidate', 'integer', (column) => column.notNull())
    .addColumn('phase', 'text', (column) => column.notNull())
    .addColumn('weight', 'double precision', (column) => column.notNull())
    .addColumn('verdict', 'text')
    .addColumn('state_json', 'text', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('generation', 'bigint', (column) => column.notNull())
    .execute()
  // One at a time for an endpoint, whoever begins it.
  await sql`create unique index rollouts_under_way on rollouts (endpoint) where ended_at is null`.execute(
    db,
  )
  await db.schema
    .createIndex('rollouts_by_endpoint')
    .on('rollouts')
    .columns(['endpoint', 'created_at'])
    .execute()
  await db.schema
    .createTable('rollout_points')
    .addColumn('rollout', 'text', (column) => column.notNull().references('rollouts.id'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('point_json', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('rollout_points_key', ['rollout', 'number'])
    .execute()
}
