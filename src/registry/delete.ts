/**
 * Deleting runs and versions by hand. Rows that others refer to stay, marked as deleted: numbers are never
 * given out again, and what the lineage, the gate or the audit trail of others names is still what it was.
 */
import { MillraceError } from '../core/error.ts'
import type { Author, ModelVersion, Run } from '../core/records.ts'
import { counted } from '../core/text.ts'
import { record } from '../store/audit.ts'
import type { Database } from '../store/database.ts'
import { letGo } from '../store/leases.ts'
import type { Context } from './context.ts'
import { markRuns, markVersions } from './forget.ts'
import { takeRun } from './runs.ts'
import { listStudies } from './studies.ts'
import { requireVersion } from './versions.ts'

/** Fails with `refused` while an alias points to a version. */
export const expectUnaliased = async (
  db: Database,
  model: string,
  version: number,
): Promise<void> => {
  const aliases = await db
    .selectFrom('aliases')
    .select('alias')
    .where('model', '=', model)
    .where('version', '=', version)
    .execute()
  if (aliases.length === 0) return
  throw new MillraceError('conflict', {
    what: `Version ${version} of ${model} is ${aliases.map(({ alias }) => alias).join(' and ')}; it was not deleted.`,
    why: 'What an alias points to is served, and the next version is judged beside it.',
    fix: `Let another take its place first: millrace promote ${model} VERSION, or millrace rollback ${model}.`,
  })
}

/** Fails with `not_found` where a version is not there any more; one whose record is damaged is. */
const expectUndeleted = async (db: Database, model: string, version: number): Promise<void> => {
  const row = await db
    .selectFrom('versions')
    .select('deleted_at')
    .where('model', '=', model)
    .where('version', '=', version)
    .executeTakeFirst()
  if (row?.deleted_at !== null) await requireVersion(db, model, version)
}

/** Deletes a version in one transaction; its files are noted to go. Fails with `refused` where it is aliased. */
export const deleteVersion = (
  { store, clock }: Context,
  { model, version, runId, files }: ModelVersion,
  author: Author,
): Promise<void> =>
  store.db.transaction().execute(async (write) => {
    await expectUndeleted(write, model, version)
    await expectUnaliased(write, model, version)
    const now = clock.now()
    await markVersions(write, model, [version], now)
    await record(write, {
      time: now,
      author,
      action: 'version.delete',
      subject: `${model}/${version}`,
      detail: `run ${runId}, ${counted(files.length, 'file')}`,
    })
  })

/**
 * Fails where a run cannot be deleted: with `already_running` while somebody works on it, with `refused` where a
 * search still needs it.
 */
export const expectDeletable = async (context: Context, run: Run): Promise<void> => {
  const { id, model, status, kind } = run
  if (status === 'running')
    throw new MillraceError('already_running', {
      what: `Run ${id} is under way; it was not deleted.`,
      fix: `Wait until it has ended, or end it: millrace cancel ${id}.`,
    })
  if (kind !== 'trial') return
  for (const study of await listStudies(context, model)) {
    const trial = study.trials.find((each) => each.run === id)
    const isBest = trial?.number === study.best && study.version === null
    if (trial && (study.endedAt === null || isBest))
      throw new MillraceError('conflict', {
        what: `Run ${id} is trial ${trial.number} of the search ${study.id}, which still needs it.`,
        why:
          study.endedAt === null ? 'The search may go on.' : 'It is the best, and not registered.',
        fix: `Go on with the search, or begin another: millrace tune ${model} --new.`,
      })
  }
}

/** Deletes a run in one transaction; its files are noted to go. A version that it made stays. */
export const deleteRun = (
  { store, clock }: Context,
  { id, model, kind, status, version }: Run,
  author: Author,
): Promise<void> =>
  store.db.transaction().execute(async (write) => {
    // Nobody else takes it up.
    const lease = await takeRun(write, id, clock)
    const now = clock.now()
    await markRuns(write, [id], now)
    await letGo(write, lease)
    await record(write, {
      time: now,
      author,
      action: 'run.delete',
      subject: `${model}/runs/${id}`,
      detail: `${kind}, ${status}${version === null ? '' : `, version ${version}`}`,
    })
  })
