/** What of runs and versions is removed by rule. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Selectable } from 'kysely'
import { namesIn } from '../core/files.ts'
import { beyond, digestsIn, type Rule } from '../store/retention.ts'
import type { Tables } from '../store/schema.ts'
import { type Context, chunks } from './context.ts'
import { isFolder } from './folder.ts'

type VersionRow = Selectable<Tables['versions']>

/** Steps of an alias that a rollback may go back. */
const stepsBack = 10

/** Removes the files of versions that no alias points to, or has pointed to lately. Answers the versions. */
export const pruneVersions = async (
  context: Context,
  { before, newest, isDry }: Rule,
): Promise<VersionRow[]> => {
  const { db } = context.store
  const rows = await db
    .selectFrom('versions')
    .selectAll()
    .where('pruned_at', 'is', null)
    .orderBy('model')
    .orderBy('version', 'desc')
    .execute()
  const needed = await aliased(context)
  const old = beyond(rows, newest, ({ model }) => model).filter(
    ({ model, version, created_at }) => created_at < before && !needed.has(`${model}/${version}`),
  )
  if (isDry) return old
  for (const { model, version } of old) {
    await db.transaction().execute(async (write) => {
      // Nobody has made it champion in the meantime.
      await write
        .updateTable('versions')
        .set({ pruned_at: context.clock.now() })
        .where('model', '=', model)
        .where('version', '=', version)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('aliases')
                .select('aliases.version')
                .where('aliases.model', '=', model)
                .where('aliases.version', '=', version),
            ),
          ),
        )
        .execute()
      await write
        .deleteFrom('completions')
        .where('model', '=', model)
        .where('version', '=', version)
        .execute()
    })
    await removeCopy(context, model, version)
  }
  return old
}

const removeCopy = ({ store }: Context, model: string, version: number): Promise<void> =>
  rm(join(store.paths.models, model, `${version}`), { recursive: true, force: true })

/** Removes copies of versions whose files went: somebody may have made one anew at that moment. */
export const sweepCopies = async (context: Context): Promise<void> => {
  const { db, paths } = context.store
  for (const model of await namesIn(paths.models)) {
    if (!(await isFolder(join(paths.models, model)))) continue
    const copies = new Set(await namesIn(join(paths.models, model)))
    const gone = await db
      .selectFrom('versions')
      .select('version')
      .where('model', '=', model)
      .where('pruned_at', 'is not', null)
      .execute()
    for (const { version } of gone)
      if (copies.has(`${version}`)) await removeCopy(context, model, version)
  }
}

/** Versions that an alias points to, or has pointed to in its last steps. */
const aliased = async ({ store }: Context): Promise<ReadonlySet<string>> => {
  const now = await store.db.selectFrom('aliases').select(['model', 'version']).execute()
  const events = await store.db
    .selectFrom('alias_events')
    .select(['model', 'alias', 'version'])
    .orderBy('number', 'desc')
    .execute()
  const steps = new Map<string, number>()
  const lately = events.filter(({ model, alias }) => {
    const of = `${model}/${alias}`
    steps.set(of, (steps.get(of) ?? 0) + 1)
    return (steps.get(of) ?? 0) <= stepsBack
  })
  return new Set([...now, ...lately].map(({ model, version }) => `${model}/${version}`))
}

/**
 * Removes the history of metrics and the lines of runs that have ended and whose version, if any, is gone; their
 * latest metrics stay. Answers how many.
 */
export const pruneRuns = async (
  { store, clock }: Context,
  { before, newest, isDry }: Rule,
  versionsGone: readonly Pick<VersionRow, 'run_id'>[],
): Promise<number> => {
  const rows = await store.db
    .selectFrom('runs')
    .select(['id', 'model', 'status', 'started_at', 'ended_at'])
    .where('pruned_at', 'is', null)
    .orderBy('model')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const versions = await store.db
    .selectFrom('versions')
    .select('run_id')
    .where('pruned_at', 'is', null)
    .execute()
  const gone = new Set(versionsGone.map(({ run_id }) => run_id))
  const needed = new Set(versions.map(({ run_id }) => run_id).filter((run) => !gone.has(run)))
  const free = rows.filter(({ id }) => !needed.has(id))
  const old = beyond(free, newest, ({ model }) => model).filter(
    ({ status, ended_at }) => status !== 'running' && ended_at !== null && ended_at < before,
  )
  if (isDry) return old.length
  for (const part of chunks(
    old.map(({ id }) => id),
    1000,
  ))
    await store.db.transaction().execute(async (write) => {
      await write
        .deleteFrom('metrics')
        .where('run', 'in', [...part])
        .execute()
      await write
        .deleteFrom('run_lines')
        .where('run', 'in', [...part])
        .execute()
      await write
        .updateTable('runs')
        .set({ pruned_at: clock.now() })
        .where('id', 'in', [...part])
        .execute()
    })
  return old.length
}

/** Removes the files of runs that have ended before; those of one that may go on stay. Answers how many runs. */
export const pruneWorkspaces = async (
  { store }: Context,
  { before, isDry }: Omit<Rule, 'newest'>,
): Promise<number> => {
  let count = 0
  for (const run of await store.workspaces.runs()) {
    const row = await store.db
      .selectFrom('runs')
      .select(['status', 'ended_at'])
      .where('id', '=', run)
      .executeTakeFirst()
    if (!row || row.status === 'running' || row.ended_at === null || row.ended_at >= before)
      continue
    count++
    if (!isDry) await store.workspaces.remove(run)
  }
  return count
}

/** Digests of all blobs that versions need, but for those of some. */
export const blobsOfVersions = async (
  { store }: Context,
  except: readonly Pick<VersionRow, 'model' | 'version'>[],
): Promise<string[]> => {
  const left = new Set(except.map(({ model, version }) => `${model}/${version}`))
  const rows = await store.db
    .selectFrom('versions')
    .select(['model', 'version', 'files_json'])
    .where('pruned_at', 'is', null)
    .execute()
  return rows
    .filter(({ model, version }) => !left.has(`${model}/${version}`))
    .flatMap(({ files_json }) => digestsIn(files_json))
}

/** Data set versions that versions, runs and studies need: by lineage, or to go on with. */
export const neededDatasets = async (
  { store }: Context,
  except: readonly Pick<VersionRow, 'model' | 'version'>[],
  before: number,
): Promise<ReadonlySet<string>> => {
  const left = new Set(except.map(({ model, version }) => `${model}/${version}`))
  const versions = await store.db
    .selectFrom('versions')
    .innerJoin('runs', 'runs.id', 'versions.run_id')
    .select(['versions.model', 'versions.version', 'runs.dataset_version'])
    .where('versions.pruned_at', 'is', null)
    .execute()
  const runs = await store.db
    .selectFrom('runs')
    .select('dataset_version')
    .where('deleted_at', 'is', null)
    .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>=', before)]))
    .execute()
  const studies = await store.db
    .selectFrom('studies')
    .select('dataset_version')
    .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>=', before)]))
    .execute()
  const kept = versions.filter(({ model, version }) => !left.has(`${model}/${version}`))
  return new Set([...kept, ...runs, ...studies].map(({ dataset_version }) => dataset_version))
}
