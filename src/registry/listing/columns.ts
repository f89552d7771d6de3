import { isObject, readStored } from '../../store/stored.ts'
import { type Context, chunks } from '../context.ts'
import { unlessDamaged } from '../rows.ts'
import type { RunColumns } from './types.ts'

/** Runs that are looked at for their names. */
const looked = 400

/** What the newest runs, of a model or of all, can be told and sorted by; in alphabetical order. */
export const runColumns = async ({ store }: Context, model?: string): Promise<RunColumns> => {
  let newest = store.db
    .selectFrom('runs')
    .select(['id', 'params_json'])
    .where('deleted_at', 'is', null)
  if (model !== undefined) newest = newest.where('model', '=', model)
  const runs = await newest.orderBy('started_at', 'desc').limit(looked).execute()
  const metrics = new Set<string>()
  for (const part of chunks(runs, looked))
    for (const { key } of await store.db
      .selectFrom('latest_metrics')
      .select('key')
      .distinct()
      .where(
        'run',
        'in',
        part.map(({ id }) => id),
      )
      .execute())
      metrics.add(key)
  const params = new Set(runs.flatMap(({ id, params_json }) => namesIn(id, params_json)))
  return { metrics: [...metrics].sort(), params: [...params].sort() }
}

const namesIn = (id: string, text: string): string[] =>
  unlessDamaged(
    () =>
      Object.keys(
        readStored<object>(text, { of: `Run ${id}`, what: 'parameters', isSound: isObject }),
      ),
    () => [],
  )
