import type { Alias } from '../core/records.ts'
import { checkName } from '../store/check.ts'
import { type Context, record, type Write } from './context.ts'
import { toAlias } from './rows.ts'
import { requireVersion } from './versions.ts'

/** Points an alias to a version; where it points there already, nothing happens. */
export const setAlias = ({ store, clock }: Context, alias: Omit<Alias, 'since'>): Promise<Alias> =>
  store.db.transaction().execute(async (write) => {
    await requireVersion(write, alias.model, alias.version)
    return pointAlias(write, { ...alias, since: clock.now() })
  })

/** The same within a transaction that is already open. */
export const pointAlias = async (write: Write, alias: Alias): Promise<Alias> => {
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
  const last = await write
    .selectFrom('alias_events')
    .select((select) => select.fn.max('number').as('number'))
    .where('model', '=', model)
    .where('alias', '=', name)
    .executeTakeFirst()
  await write
    .insertInto('alias_events')
    .values({ ...row, number: Number(last?.number ?? 0) + 1 })
    .execute()
  await record(write, {
    time: since,
    author,
    action: 'alias.set',
    subject: `${model}@${name}`,
    detail: before ? `version ${before.version} → ${version}` : `version ${version}`,
  })
  return row
}

export const getAlias = async ({ store }: Context, model: string, alias: string) => {
  const row = await store.db
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
