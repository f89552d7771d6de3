import { MillraceError } from '../core/error.ts'
import { isAlive, owner, pidOf } from '../core/process.ts'
import type { Study } from '../core/study.ts'
import { record } from '../store/audit.ts'
import { checkName, checkText } from '../store/check.ts'
import type { Database } from '../store/database.ts'
import type { Context } from './context.ts'
import { toStudy } from './rows.ts'
import type { NewStudy } from './types.ts'

/** Begins a study that this process answers for. */
export const startStudy = ({ store, clock }: Context, study: NewStudy): Promise<Study> =>
  store.db.transaction().execute(async (write) => {
    const startedAt = clock.now()
    await write
      .insertInto('studies')
      .values({
        id: checkName('study', study.id),
        model: checkName('model', study.model),
        status: 'running',
        author: checkText('author', study.author, 200),
        started_at: startedAt,
        ended_at: null,
        dataset_version: study.datasetVersion,
        recipe_json: JSON.stringify(study.recipe),
        plan_json: JSON.stringify(study.plan),
        trials_json: '[]',
        best: null,
        version: null,
        owner: owner(),
      })
      .execute()
    const { search, trials, metric } = study.plan
    await record(write, {
      time: startedAt,
      author: study.author,
      action: 'study.start',
      subject: `${study.model}/studies/${study.id}`,
      detail: `${search}, ${trials} trials, ${metric}, data set ${study.datasetVersion}`,
    })
    return existing(await findStudy(write, study.id), study.id)
  })

/** Takes over a study whose process is gone. `already_running` while it is not, `bad_input` where it has ended. */
export const takeStudy = ({ store }: Context, id: string): Promise<Study> =>
  store.db.transaction().execute(async (write) => {
    const row = await write
      .selectFrom('studies')
      .select(['status', 'owner'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw unknown(id)
    if (row.status !== 'running')
      throw new MillraceError('bad_input', { what: `Study ${id} has ended: ${row.status}.` })
    if (row.owner !== owner() && isAlive(row.owner))
      throw new MillraceError('already_running', {
        what: `Study ${id} is in the hands of process ${pidOf(row.owner)}.`,
        fix: 'Wait until it has ended, or stop that process.',
      })
    await write.updateTable('studies').set({ owner: owner() }).where('id', '=', id).execute()
    return existing(await findStudy(write, id), id)
  })

/** Keeps where a study stands: its trials, the best of them, and the version that one became. */
export const keepStudy = async (
  { store }: Context,
  { id, trials, best, version }: Pick<Study, 'id' | 'trials' | 'best' | 'version'>,
): Promise<void> => {
  const { numUpdatedRows } = await store.db
    .updateTable('studies')
    .set({ trials_json: JSON.stringify(trials), best, version })
    .where('id', '=', id)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw unknown(id)
}

/** Ends a study; one that has ended stays as it is. */
export const endStudy = (
  { store, clock }: Context,
  id: string,
  status: 'finished' | 'failed' | 'cancelled',
): Promise<Study> =>
  store.db.transaction().execute(async (write) => {
    const study = existing(await findStudy(write, id), id)
    if (study.endedAt !== null) return study
    const endedAt = clock.now()
    await write
      .updateTable('studies')
      .set({ status, ended_at: endedAt })
      .where('id', '=', id)
      .execute()
    await record(write, {
      time: endedAt,
      author: study.author,
      action: 'study.end',
      subject: `${study.model}/studies/${id}`,
      detail: study.best === null ? status : `${status}, best trial ${study.best}`,
    })
    return existing(await findStudy(write, id), id)
  })

export const getStudy = async ({ store }: Context, id: string): Promise<Study> =>
  existing(await findStudy(store.db, id), id)

/** Newest first. */
export const listStudies = async ({ store }: Context, model: string): Promise<Study[]> => {
  const rows = await store.db
    .selectFrom('studies')
    .selectAll()
    .where('model', '=', model)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toStudy)
}

const findStudy = async (db: Database, id: string): Promise<Study | undefined> => {
  const row = await db.selectFrom('studies').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toStudy(row)
}

const existing = <T>(found: T | undefined, id: string): T => {
  if (found === undefined) throw unknown(id)
  return found
}

const unknown = (id: string) =>
  new MillraceError('not_found', {
    what: `There is no study ${JSON.stringify(id.slice(0, 100))}.`,
    fix: 'The console lists the studies of a model under Tune.',
  })
