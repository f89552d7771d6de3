import type { Alias } from '../core/records.ts'
import { candidateAlias } from '../core/rollout.ts'
import { record } from '../store/audit.ts'
import { checkName } from '../store/check.ts'
import type { Database, Write } from '../store/database.ts'
import { nextNumber } from '../store/numbers.ts'
import type { Context } from './context.ts'
import { toAlias } from './rows.ts'
import { expectKept, requireVersion } from './versions.ts'

/**
 * Points an alias to a version; where it points there already, nothing happens. `back`: as a step
 * back, which takes the newest step away instead of adding one.
 */
export const setAlias = (
  { store, clock }: Context,
  alias: Omit<Alias, 'since'>,
  options: { readonly back?: boolean } = {},
): Promise<Alias> =>
  store.db.transaction().execute(async (write) => {
    await requireVersion(write, alias.model, alias.version)
    await expectKept(write, alias.model, alias.version)
    return pointAlias(write, { ...alias, since: clock.now() }, options)
  })

/** The same within a transaction that is already open. */
export const pointAlias = async (
  write: Write,
  alias: Alias,
  { back = false }: { readonly back?: boolean } = {},
): Promise<Alias> => {
  const { model, version, since, author } = alias
  const name = checkName('alias', alias.alias)
  const before = await write
    .selectFrom('aliases')
    .selectAll()
    .where('model', '=', model)
    .where('alias', '=', name)
    .executeTakeFirst()
  if (before?.version === version) return toAlias(before)
  const row = { model, alias: name, version, since, author }
  await write
    .insertInto('aliases')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['model', 'alias']).doUpdateSet({ version, since, author }),
    )
    .execute()
  const number = await nextNumber(write, `aliases/${model}/${name}`)
  await write
    .insertInto('alias_events')
    .values({ ...row, number, back: back ? 1 : 0 })
    .execute()
  await record(write, {
    time: since,
    author,
    action: back ? 'alias.back' : name === candidateAlias ? 'alias.propose' : 'alias.set',
    subject: `${model}@${name}`,
    detail: before ? `version ${before.version} → ${version}` : `version ${version}`,
  })
  return row
}

export const getAlias = ({ store }: Context, model: string, alias: string) =>
  aliasIn(store.db, model, alias)

/** The same, also within a transaction that is already open. */
export const aliasIn = async (db: Database, model: string, alias: string) => {
  const row = await db
    .selectFrom('aliases')
    .selectAll()
    .where('model', '=', model)
    .where('alias', '=', alias)
    .executeTakeFirst()
  return row ? toAlias(row) : null
}

export const listAliases = async ({ store }: Context, model: string): Promise<Alias[]> => {
  const rows = await store.db
    .selectFrom('aliases')
    .selectAll()
    .where('model', '=', model)
    .orderBy('alias')
    .execute()
  return rows.map(toAlias)
}

export const aliasHistory = async (
  { store }: Context,
  model: string,
  alias: string,
): Promise<Alias[]> => {
  const rows = await store.db
    .selectFrom('alias_events')
    .selectAll()
    .where('model', '=', model)
    .where('alias', '=', alias)
    .orderBy('number', 'desc')
    .execute()
  return rows.map(toAlias)
}

/** What an alias pointed to before its newest step; steps back take steps away. */
export const previousAlias = async (
  context: Context,
  model: string,
  alias: string,
): Promise<Alias | null> => (await stepsBack(context.store.db, model, alias))[0] ?? null

/** What an alias can still go back to, step by step: versions that were deleted are passed over. */
export const stepsBack = async (db: Database, model: string, alias: string): Promise<Alias[]> => {
  const rows = await db
    .selectFrom('alias_events')
    .innerJoin('versions', (join) =>
      join
        .onRef('versions.model', '=', 'alias_events.model')
        .onRef('versions.version', '=', 'alias_events.version'),
    )
    .selectAll('alias_events')
    .select('versions.deleted_at')
    .where('alias_events.model', '=', model)
    .where('alias_events.alias', '=', alias)
    .orderBy('alias_events.number')
    .execute()
  type Step = (typeof rows)[number]
  const steps: Step[] = []
  for (const row of rows) {
    // A step back may have passed over what was deleted.
    if (row.back)
      do steps.pop()
      while (steps.length > 0 && steps.at(-1)?.version !== row.version)
    if (!row.back || steps.length === 0) steps.push(row)
  }
  const kept = steps.filter(({ deleted_at }) => deleted_at === null)
  const distinct = kept.filter(({ version }, at) => kept[at - 1]?.version !== version)
  return distinct.slice(0, -1).reverse().map(toAlias)
}
