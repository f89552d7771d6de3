import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely'
import { access } from './access.ts'
import { carryWords } from './carry.ts'
import { endpoints } from './endpoints.ts'
import { labels } from './labels.ts'
import { listRuns } from './listed.ts'
import { monitors } from './monitors.ts'
import { rollouts } from './rollouts.ts'
import { served } from './served.ts'
import { nameSets } from './sets.ts'
import { thresholds } from './thresholds.ts'

/** A step of the schema. Its number is its place in the list; what is released is never changed. */
export interface Migration {
  readonly name: string
  up(db: Kysely<unknown>): Promise<void>
}

export const migrations: readonly Migration[] = [
  {
    name: 'Runs, versions, aliases, audit and data sets',
    async up(db) {
      await tracking(db)
      await registry(db)
      await data(db)
    },
  },
  { name: 'Studies', up: (db) => studies(db) },
  { name: "The field's words", up: carryWords },
  {
    name: 'Numbers and leases',
    async up(db) {
      await numbers(db)
      await leases(db)
    },
  },
  { name: 'Stages', up: (db) => stages(db) },
  {
    name: 'Runs and studies belong to whoever holds their lease',
    async up(db) {
      await db.schema.alterTable('runs').dropColumn('owner').execute()
      await db.schema.alterTable('studies').dropColumn('owner').execute()
    },
  },
  { name: 'Rows from anywhere', up: (db) => rows(db) },
  {
    name: 'What was removed by rule',
    async up(db) {
      for (const table of ['datasets', 'versions', 'runs'])
        await db.schema.alterTable(table).addColumn('pruned_at', 'bigint').execute()
    },
  },
  {
    name: 'What was deleted by hand',
    async up(db) {
      for (const table of ['datasets', 'versions', 'runs'])
        await db.schema.alterTable(table).addColumn('deleted_at', 'bigint').execute()
      await db.schema
        .createTable('removals')
        .addColumn('path', 'text', (column) => column.primaryKey())
        .execute()
    },
  },
  { name: 'Runs by what they are listed by', up: listRuns },
  { name: 'Data sets of their own', up: nameSets },
  { name: 'Reports of data', up: (db) => reports(db) },
  {
    name: 'How files are read',
    up: (db) =>
      db.schema
        .alterTable('datasets')
        .addColumn('reading_json', 'text', (column) => column.notNull().defaultTo('{}'))
        .execute(),
  },
  {
    name: 'Types of columns',
    async up(db) {
      await db.schema.alterTable('datasets').addColumn('schema_json', 'text').execute()
    },
  },
  { name: 'Names, notes and tags', up: labels },
  {
    name: 'Profiles of data set versions',
    async up(db) {
      await db.schema.alterTable('datasets').addColumn('profile_digest', 'text').execute()
    },
  },
  {
    name: 'What checks of data go on from',
    async up(db) {
      await db.schema
        .createTable('data_states')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('dataset', 'text', (column) => column.notNull().references('datasets.id'))
        .addColumn('states_json', 'text', (column) => column.notNull())
        .execute()
    },
  },
  { name: 'Endpoints', up: endpoints },
  { name: 'Keys', up: access },
  { name: 'Rollouts', up: rollouts },
  { name: 'Thresholds', up: thresholds },
  { name: 'Requests by the minute', up: served },
  { name: 'Monitors', up: monitors },
]

/** Series go on from the highest number that was given out before there were any. */
const numbers = async (db: Kysely<unknown>) => {
  await db.schema
    .createTable('numbers')
    .addColumn('series', 'text', (column) => column.primaryKey())
    .addColumn('last', 'bigint', (column) => column.notNull())
    .execute()
  await sql`insert into numbers select 'audit', max(number) from audit having count(*) > 0`.execute(
    db,
  )
  await sql`insert into numbers select 'datasets/' || model, max(number) from datasets
    group by model`.execute(db)
  await sql`insert into numbers select 'versions/' || model, max(version) from versions
    group by model`.execute(db)
  await sql`insert into numbers select 'aliases/' || model || '/' || alias, max(number)
    from alias_events group by model, alias`.execute(db)
  await sql`insert into numbers select 'lines/' || run, max(number) from run_lines
    group by run`.execute(db)
}

const leases = (db: Kysely<unknown>) =>
  db.schema
    .createTable('leases')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('token', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()

/** Before, all rows of a version came from its file. */
const rows = async (db: Kysely<unknown>) => {
  const datasets = () => db.schema.alterTable('datasets')
  const empty = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo('')
  await datasets().addColumn('file_digest', 'text', empty).execute()
  await datasets()
    .addColumn('file_bytes', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  await datasets()
    .addColumn('taken_json', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute()
  await sql`update datasets set file_digest = digest, file_bytes = bytes`.execute(db)
  await db.schema
    .createTable('handed_rows')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('row_text', 'text', (column) => column.notNull())
    .addColumn('length', 'bigint', (column) => column.notNull())
    .addColumn('dataset', 'text')
    .addColumn('reason', 'text')
    .addPrimaryKeyConstraint('handed_rows_key', ['model', 'id'])
    .execute()
  await index(db, 'handed_rows', ['model', 'number'])
}

const stages = async (db: Kysely<unknown>) => {
  await db.schema
    .createTable('stages')
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('token', 'bigint', (column) => column.notNull())
    .addColumn('spec_json', 'text', (column) => column.notNull())
    .addColumn('leases_json', 'text', (column) => column.notNull())
    .addColumn('needs_json', 'text', (column) => column.notNull())
    .addColumn('cancelled', 'integer', (column) => column.notNull())
    .addColumn('asked_at', 'bigint', (column) => column.notNull())
    .addColumn('answer_json', 'text')
    .addPrimaryKeyConstraint('stages_key', ['run', 'stage'])
    .execute()
  await db.schema
    .createTable('stage_events')
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('event_json', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('stage_events_key', ['run', 'number'])
    .execute()
}

const studies = async (db: Kysely<unknown>) => {
  await db.schema
    .createTable('studies')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('running', 'finished', 'failed', 'cancelled')`),
    )
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('dataset_version', 'text', (column) => column.notNull())
    .addColumn('recipe_json', 'text', (column) => column.notNull())
    .addColumn('plan_json', 'text', (column) => column.notNull())
    .addColumn('trials_json', 'text', (column) => column.notNull())
    .addColumn('best', 'integer')
    .addColumn('version', 'integer')
    .addColumn('owner', 'text', (column) => column.notNull())
    .execute()
  await index(db, 'studies', ['model', 'started_at'])
}

const tracking = async (db: Kysely<unknown>) => {
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('running', 'finished', 'failed', 'cancelled')`),
    )
    .addColumn('trigger', 'text', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('seed', 'bigint', (column) => column.notNull())
    .addColumn('dataset_version', 'text', (column) => column.notNull())
    .addColumn('code_version', 'text', (column) => column.notNull())
    .addColumn('environment_json', 'text', (column) => column.notNull())
    .addColumn('config_json', 'text', (column) => column.notNull())
    .addColumn('params_json', 'text', (column) => column.notNull())
    .addColumn('progress_json', 'text')
    .addColumn('version', 'integer')
    .addColumn('error', 'text')
    .addColumn('owner', 'text', (column) => column.notNull())
    .execute()
  await index(db, 'runs', ['model', 'started_at'])
  await index(db, 'runs', ['status'])

  const metrics = (table: string) =>
    db.schema
      .createTable(table)
      .addColumn('run', 'text', (column) => column.notNull().references('runs.id'))
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('step', 'bigint', (column) => column.notNull())
      .addColumn('epoch', 'integer', (column) => column.notNull())
      .addColumn('time', 'bigint', (column) => column.notNull())
      .addColumn('value', 'double precision')
  await metrics('metrics').addPrimaryKeyConstraint('metrics_key', ['run', 'key', 'step']).execute()
  await metrics('latest_metrics')
    .addPrimaryKeyConstraint('latest_metrics_key', ['run', 'key'])
    .execute()

  await db.schema
    .createTable('run_lines')
    .addColumn('run', 'text', (column) => column.notNull().references('runs.id'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addColumn('line', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('run_lines_key', ['run', 'number'])
    .execute()
}

const registry = async (db: Kysely<unknown>) => {
  await db.schema
    .createTable('versions')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull().unique().references('runs.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('files_json', 'text', (column) => column.notNull())
    .addColumn('figures_json', 'text', (column) => column.notNull())
    .addColumn('gate_json', 'text', (column) => column.notNull())
    .addColumn('lineage_json', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('versions_key', ['model', 'version'])
    .execute()

  await db.schema
    .createTable('completions')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('input', 'text', (column) => column.notNull())
    .addColumn('completion', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('completions_key', ['model', 'version', 'position'])
    .addForeignKeyConstraint('completions_of', ['model', 'version'], 'versions', [
      'model',
      'version',
    ])
    .execute()

  const aliases = (table: string) =>
    db.schema
      .createTable(table)
      .addColumn('model', 'text', (column) => column.notNull())
      .addColumn('alias', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addColumn('author', 'text', (column) => column.notNull())
      .addForeignKeyConstraint(`${table}_of`, ['model', 'version'], 'versions', [
        'model',
        'version',
      ])
  await aliases('aliases').addPrimaryKeyConstraint('aliases_key', ['model', 'alias']).execute()
  await aliases('alias_events')
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('back', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('alias_events_key', ['model', 'alias', 'number'])
    .execute()

  await db.schema
    .createTable('evaluations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addColumn('accuracy', 'double precision', (column) => column.notNull())
    .addColumn('results_json', 'text', (column) => column.notNull())
    .addForeignKeyConstraint('evaluations_of', ['model', 'version'], 'versions', [
      'model',
      'version',
    ])
    .execute()
  await index(db, 'evaluations', ['model', 'time'])

  await db.schema
    .createTable('audit')
    .addColumn('number', 'bigint', (column) => column.primaryKey())
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .execute()
}

const data = async (db: Kysely<unknown>) => {
  await db.schema
    .createTable('datasets')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('rows', 'bigint', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('added', 'bigint', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('column_name', 'text', (column) => column.notNull())
    .addColumn('segments_json', 'text', (column) => column.notNull())
    .addUniqueConstraint('datasets_number', ['model', 'number'])
    .execute()

  await db.schema
    .createTable('dataset_files')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('file', 'text', (column) => column.notNull())
    .addColumn('dataset', 'text', (column) => column.notNull().references('datasets.id'))
    .addColumn('identity', 'text', (column) => column.notNull())
    .addColumn('checked_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('dataset_files_key', ['model', 'file'])
    .execute()

  await db.schema
    .createTable('ingestions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('plan_json', 'text', (column) => column.notNull())
    .execute()
  await index(db, 'ingestions', ['model', 'state'])
}

const reports = (db: Kysely<unknown>) =>
  db.schema
    .createTable('data_reports')
    .addColumn('dataset', 'text', (column) => column.notNull().references('datasets.id'))
    .addColumn('checks_digest', 'text', (column) => column.notNull())
    .addColumn('checked_at', 'bigint', (column) => column.notNull())
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addColumn('report_json', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('data_reports_key', ['dataset', 'checks_digest'])
    .execute()

const index = (db: Kysely<unknown>, table: string, columns: string[]) =>
  db.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute()
