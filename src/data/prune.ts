/** What of data set versions is removed by rule. */
import { beyond, digestsIn, type Rule } from '../store/retention.ts'
import type { Context } from './context.ts'

interface Removed {
  readonly id: string
}

type Place = Pick<Context, 'store' | 'clock'>

/** Lets go of the rows of data set versions that nothing needs; what they were is still known. */
export const pruneDatasets = async (
  { store, clock }: Place,
  ruleOf: (name: string) => Omit<Rule, 'isDry'>,
  { needed, isDry }: { readonly needed: ReadonlySet<string>; readonly isDry: boolean },
): Promise<Removed[]> => {
  const rows = await store.db
    .selectFrom('datasets')
    .select(['id', 'name', 'created_at'])
    .where('pruned_at', 'is', null)
    .orderBy('name')
    .orderBy('turn', 'desc')
    .execute()
  const files = await store.db.selectFrom('dataset_files').select('dataset').execute()
  const current = new Set(files.map(({ dataset }) => dataset))
  const old = beyond(
    rows,
    (name) => ruleOf(name).newest,
    ({ name }) => name,
  ).filter(
    ({ id, name, created_at }) =>
      created_at < ruleOf(name).before && !needed.has(id) && !current.has(id),
  )
  if (!isDry)
    for (const { id } of old)
      await store.db
        .updateTable('datasets')
        .set({ segments_json: '[]', taken_json: '[]', pruned_at: clock.now() })
        .where('id', '=', id)
        .execute()
  return old
}

/** Digests of all blobs that data set versions and ingestions need, but for those of some. */
export const blobsOfData = async (
  { store }: Place,
  except: readonly Removed[],
): Promise<string[]> => {
  const left = new Set(except.map(({ id }) => id))
  const rows = await store.db
    .selectFrom('datasets')
    .select(['id', 'segments_json', 'taken_json'])
    .where('pruned_at', 'is', null)
    .execute()
  const profiles = await store.db
    .selectFrom('datasets')
    .select('profile_digest')
    .where('profile_digest', 'is not', null)
    .execute()
  const states = await store.db
    .selectFrom('data_states')
    .innerJoin('datasets', 'datasets.id', 'data_states.dataset')
    .select(['dataset', 'states_json'])
    .where('pruned_at', 'is', null)
    .execute()
  const plans = await store.db.selectFrom('ingestions').select('plan_json').execute()
  return [
    ...rows
      .filter(({ id }) => !left.has(id))
      .flatMap(({ segments_json, taken_json }) => digestsIn(`${segments_json} ${taken_json}`)),
    ...profiles.flatMap(({ profile_digest }) => profile_digest ?? []),
    ...states
      .filter(({ dataset }) => !left.has(dataset))
      .flatMap(({ states_json }) => digestsIn(states_json)),
    ...plans.flatMap(({ plan_json }) => digestsIn(plan_json)),
  ]
}
