import type { Evaluation } from '../core/records.ts'
import type { Context } from './context.ts'
import { toListedEvaluation } from './rows.ts'
import { requireVersion } from './versions.ts'

/** Keeps an evaluation; the same model, version and time twice is one. */
export const addEvaluation = async (
  { store }: Context,
  { model, version, time, accuracy, results }: Evaluation,
): Promise<void> => {
  await store.db.transaction().execute(async (write) => {
    await requireVersion(write, model, version)
    await write
      .insertInto('evaluations')
      .values({
        id: `${model}/${version}/${time}`,
        model,
        version,
        time,
        accuracy,
        results_json: JSON.stringify(results),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  })
}

/** Newest first. */
export const listEvaluations = async (
  { store }: Context,
  model: string,
  filter: { version?: number; limit?: number },
): Promise<Evaluation[]> => {
  let query = store.db.selectFrom('evaluations').selectAll().where('model', '=', model)
  if (filter.version !== undefined) query = query.where('version', '=', filter.version)
  const rows = await query
    .orderBy('time', 'desc')
    .orderBy('version', 'desc')
    .limit(filter.limit ?? 1000)
    .execute()
  return rows.map(toListedEvaluation)
}
