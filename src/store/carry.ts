/** Schema 3: the field's words in columns and in kept JSON. */
import { type Kysely, sql } from 'kysely'
import {
  carriedParams,
  carriedPlan,
  carriedRecipe,
  carriedTrials,
  carriedTrigger,
} from '../core/former.ts'
import type { Json } from '../core/records.ts'

type Row = Readonly<Record<string, string>>

export const carryWords = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('versions').renameColumn('figures_json', 'metrics_json').execute()
  await db.schema
    .alterTable('runs')
    .addColumn('kind', 'text', (column) => column.notNull().defaultTo('train'))
    .execute()
  await carryRuns(db)
  await carryVersions(db)
  await carryStudies(db)
}

const carryRuns = async (db: Kysely<unknown>) => {
  const runs = await sql<Row>`select id, "trigger", config_json, params_json from runs`.execute(db)
  for (const { id, trigger = '', config_json, params_json } of runs.rows) {
    const carried = carriedTrigger(trigger)
    await sql`update runs set kind = ${carried.kind}, "trigger" = ${carried.trigger},
      config_json = ${rewritten(config_json, carriedRecipe)},
      params_json = ${rewritten(params_json, (params) => carriedParams(Object(params)))}
      where id = ${id}`.execute(db)
  }
}

const carryVersions = async (db: Kysely<unknown>) => {
  const versions = await sql<Row>`select model, version, lineage_json from versions`.execute(db)
  for (const { model, version, lineage_json } of versions.rows)
    await sql`update versions set lineage_json = ${rewritten(lineage_json, carriedLineage)}
      where model = ${model} and version = ${version}`.execute(db)
}

const carriedLineage = (lineage: Json): Json => {
  const { config = null, ...others } = Object(lineage)
  return { ...others, config: carriedRecipe(config) }
}

const carryStudies = async (db: Kysely<unknown>) => {
  const studies =
    await sql<Row>`select id, recipe_json, plan_json, trials_json from studies`.execute(db)
  for (const { id, recipe_json, plan_json, trials_json } of studies.rows)
    await sql`update studies set recipe_json = ${rewritten(recipe_json, carriedRecipe)},
      plan_json = ${rewritten(plan_json, carriedPlan)},
      trials_json = ${rewritten(trials_json, carriedTrials)} where id = ${id}`.execute(db)
}

/** Kept text with another value; text that is no JSON stays, and is refused where it is read. */
const rewritten = (text: string | undefined, carry: (value: Json) => Json): string => {
  try {
    return JSON.stringify(carry(JSON.parse(text ?? '')))
  } catch {
    return text ?? ''
  }
}
