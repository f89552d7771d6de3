import { MillraceError } from '../core/error.ts'
import type { Study } from '../core/study.ts'
import { counted } from '../core/text.ts'
import { record } from '../store/audit.ts'
import { checkName, checkText } from '../store/check.ts'
import type { Database } from '../store/database.ts'
import { databaseLeases, expectLease, type Fence } from '../store/leases.ts'
import type { Context } from './context.ts'
import { toStudy } from './rows.ts'
import type { NewStudy } from './types.ts'

/** Name of the lease under which a study is carried out. */
export const studyLease = (id: string): string => `study/${id}`

export const startStudy = (
  { store, clock }: Context,
  study: NewStudy,
  fence: Fence,
): Promise<Study> =>
  store.db.transaction().execute(async (write) => {
    await expectLease(write, fence)
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
      })
      .execute()
    const { search, trials, metric } = study.plan
    await record(write, {
      time: startedAt,
      author: study.author,
      action: 'study.start',
      subject: `${study.model}/studies/${study.id}`,
      detail: `${search}, ${counted(trials, 'trial')}, ${metric}, data set ${study.datasetVersion}`,
    })
    return existing(await findStudy(write, study.id, clock), study.id)
  })

/** A study to go on with. Fails with `conflict` where it has ended. */
export const takeStudy = ({ store, clock }: Context, id: string, fence: Fence): Promise<Study> =>
  store.db.transaction().execute(async (write) => {
    await expectLease(write, fence)
    const study = existing(await findStudy(write, id, clock), id)
    if (study.endedAt === null) return study
    throw new MillraceError('conflict', { what: `Study ${id} has ended: ${study.status}.` })
  })

/** Keeps where a study stands: its trials, the best of them, and the version that one became. */
export const keepStudy = (
  { store }: Context,
  { id, trials, best, version }: Pick<Study, 'id' | 'trials' | 'best' | 'version'>,
  fence: Fence,
): Promise<void> =>
  store.db.transaction().execute(async (write) => {
    await expectLease(write, fence)
    const { numUpdatedRows } = await write
      .updateTable('studies')
      .set({ trials_json: JSON.stringify(trials), best, version })
      .where('id', '=', id)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw unknown(id)
  })

/** Ends a study; one that has ended stays as it is. */
export const endStudy = (
  { store, clock }: Context,
  id: string,
  status: 'finished' | 'failed' | 'cancelled',
  fence: Fence,
): Promise<Study> =>
  store.db.transaction().execute(async (write) => {
    await expectLease(write, fence)
    const study = existing(await findStudy(write, id, clock), id)
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
    return existing(await findStudy(write, id, clock), id)
  })

export const getStudy = async ({ store, clock }: Context, id: string): Promise<Study> =>
  existing(await findStudy(store.db, id, clock), id)

/** Newest first. */
export const listStudies = async ({ store, clock }: Context, model: string): Promise<Study[]> => {
  const rows = await store.db
    .selectFrom('studies')
    .selectAll()
    .where('model', '=', model)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const held = new Set((await databaseLeases(store.db, clock).held()).map(({ name }) => name))
  return rows.map((row) => toStudy(row, held.has(studyLease(row.id))))
}

const findStudy = async (
  db: Database,
  id: string,
  clock: Context['clock'],
): Promise<Study | undefined> => {
  const row = await db.selectFrom('studies').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toStudy(row, (await databaseLeases(db, clock).holder(studyLease(id))) !== null)
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
