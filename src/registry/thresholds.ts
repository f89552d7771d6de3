/** From which probability on a version answers a class: said at run time, and taken up by whatever serves it. */
import type { Author } from '../core/records.ts'
import type { Threshold, VersionThreshold } from '../core/threshold.ts'
import { record } from '../store/audit.ts'
import type { Context } from './context.ts'
import { requireVersion } from './versions.ts'

/** Those of the versions of a model. */
export const listThresholds = async (
  { store }: Context,
  model: string,
): Promise<VersionThreshold[]> => {
  const rows = await store.db
    .selectFrom('thresholds')
    .select(['version', 'class', 'threshold'])
    .where('model', '=', model)
    .orderBy('version')
    .execute()
  return rows.map((row) => ({ ...row }))
}

/** Keeps one, or takes it away. Fails with `not_found`. */
export const setThreshold = (
  { store, clock }: Context,
  { model, version }: { readonly model: string; readonly version: number },
  to: Threshold | null,
  author: Author,
): Promise<void> =>
  store.db.transaction().execute(async (write) => {
    await requireVersion(write, model, version)
    await write
      .deleteFrom('thresholds')
      .where('model', '=', model)
      .where('version', '=', version)
      .execute()
    if (to)
      await write
        .insertInto('thresholds')
        .values({ model, version, ...to })
        .execute()
    const detail = to ? `${to.class} from ${to.threshold} on` : 'none'
    const subject = `${model} v${version}`
    await record(write, { time: clock.now(), author, action: 'threshold', subject, detail })
  })
