import { MillraceError } from '../core/error.ts'
import type { Completion, ModelVersion } from '../core/records.ts'
import type { Database } from '../store/database.ts'
import { deleted, pruned } from '../store/retention.ts'
import type { Context } from './context.ts'
import { toListedVersion, toVersion } from './rows.ts'

export const getVersion = ({ store }: Context, model: string, version: number) =>
  requireVersion(store.db, model, version)

/** Models that have a version, by name. */
export const listModels = async ({ store }: Context): Promise<string[]> => {
  const rows = await store.db
    .selectFrom('versions')
    .select('model')
    .distinct()
    .where('deleted_at', 'is', null)
    .orderBy('model')
    .execute()
  return rows.map(({ model }) => model)
}

/** Newest first; one whose record is damaged says so in its gate. */
export const listVersions = async ({ store }: Context, model: string): Promise<ModelVersion[]> => {
  const rows = await store.db
    .selectFrom('versions')
    .selectAll()
    .where('model', '=', model)
    .where('deleted_at', 'is', null)
    .orderBy('version', 'desc')
    .execute()
  return rows.map(toListedVersion)
}

export const listCompletions = async (
  { store }: Context,
  model: string,
  version: number,
): Promise<Completion[]> => {
  await requireVersion(store.db, model, version)
  const rows = await store.db
    .selectFrom('completions')
    .select(['input', 'completion'])
    .where('model', '=', model)
    .where('version', '=', version)
    .orderBy('position')
    .execute()
  return rows.map(({ input, completion }) => ({ input, completion }))
}

/** The version, or `not_found` with the versions there are. */
export const requireVersion = async (
  db: Database,
  model: string,
  version: number,
): Promise<ModelVersion> => {
  const row = await db
    .selectFrom('versions')
    .selectAll()
    .where('model', '=', model)
    .where('version', '=', version)
    .executeTakeFirst()
  if (row && row.deleted_at !== null)
    throw deleted(`Version ${version} of ${model}`, row.deleted_at)
  if (row) return toVersion(row)
  const last = await db
    .selectFrom('versions')
    .select((select) => select.fn.max('version').as('version'))
    .where('model', '=', model)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  throw new MillraceError('not_found', {
    what: `Model ${JSON.stringify(model.slice(0, 100))} has no version ${version}.`,
    why: last?.version ? `Its newest is ${last.version}.` : 'It has no version yet.',
    fix: '`millrace models` lists the versions.',
  })
}

/** Fails with `not_found` where the files of a version were removed by rule. */
export const expectKept = async (db: Database, model: string, version: number): Promise<void> => {
  const row = await db
    .selectFrom('versions')
    .select('pruned_at')
    .where('model', '=', model)
    .where('version', '=', version)
    .executeTakeFirst()
  if (row?.pruned_at) throw pruned(`Version ${version} of ${model}`, 'files', row.pruned_at)
}
