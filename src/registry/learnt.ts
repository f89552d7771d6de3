/** Which model versions learnt from data set versions. */
import type { Store } from '../store/home.ts'

export interface Learner {
  readonly model: string
  readonly version: number
  /** Id of the data set version. */
  readonly dataset: string
}

/** Those that were not deleted, by model and number. */
export const learntFrom = async (
  { db }: Pick<Store, 'db'>,
  datasets: readonly string[],
): Promise<Learner[]> => {
  const rows = await db
    .selectFrom('versions')
    .innerJoin('runs', 'runs.id', 'versions.run_id')
    .select(['versions.model', 'versions.version', 'runs.dataset_version'])
    .where('versions.deleted_at', 'is', null)
    .orderBy('versions.model')
    .orderBy('versions.version')
    .execute()
  const wanted = new Set(datasets)
  return rows
    .filter(({ dataset_version }) => wanted.has(dataset_version))
    .map(({ model, version, dataset_version }) => ({ model, version, dataset: dataset_version }))
}

/** Those that learnt from versions of a data set whose rows are gone. */
export const learntFromGone = async (
  store: Pick<Store, 'db'>,
  dataset: string,
): Promise<Learner[]> => {
  const gone = await store.db
    .selectFrom('datasets')
    .select('id')
    .where('name', '=', dataset)
    .where('pruned_at', 'is not', null)
    .execute()
  return learntFrom(
    store,
    gone.map(({ id }) => id),
  )
}

/** Runs that go on, or may, on data set versions. */
export const runsOn = async (
  { db }: Pick<Store, 'db'>,
  datasets: readonly string[],
): Promise<{ readonly id: string; readonly isRunning: boolean }[]> => {
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'status', 'dataset_version'])
    .where('deleted_at', 'is', null)
    .execute()
  const wanted = new Set(datasets)
  return rows
    .filter(({ dataset_version }) => wanted.has(dataset_version))
    .map(({ id, status }) => ({ id, isRunning: status === 'running' }))
}
