import type { Json, Metrics, ModelVersion } from '../core/records.ts'
import type { Context } from './context.ts'
import type { Difference } from './types.ts'
import { getVersion } from './versions.ts'

/** What changed between two versions, group by group; what is the same is left out. */
export const differences = async (
  context: Context,
  model: string,
  from: number,
  to: number,
): Promise<Difference[]> => {
  const before = await getVersion(context, model, from)
  const after = await getVersion(context, model, to)
  return [...(await dataDifferences(context, before, after)), ...lineageDifferences(before, after)]
}

/** What of two versions is different beside their data. */
export const lineageDifferences = (before: ModelVersion, after: ModelVersion): Difference[] => {
  const one = before.lineage
  const other = after.lineage
  return [
    ...compare('code', { version: one.codeVersion }, { version: other.codeVersion }),
    ...compare('configuration', flatten(one.config), flatten(other.config)),
    ...compare('environment', flatten({ ...one.environment }), flatten({ ...other.environment })),
    ...compare('seed', { seed: String(one.seed) }, { seed: String(other.seed) }),
    ...compare('metrics', metrics(before.metrics), metrics(after.metrics)),
  ]
}

/** A nested value as paths and texts: `{ train: { epochs: 3, rates: [1, 2] } }` → `{ 'train.epochs': '3', 'train.rates': '[1,2]' }`. */
export const flatten = (value: Json, path = ''): Record<string, string> => {
  if (value === null || typeof value !== 'object') return { [path]: String(value) }
  if (Array.isArray(value)) return { [path]: JSON.stringify(value) }
  const entries = Object.entries(value)
  if (entries.length === 0) return path ? { [path]: '{}' } : {}
  return Object.assign(
    {},
    ...entries.map(([name, inner]) => flatten(inner as Json, path ? `${path}.${name}` : name)),
  )
}

const compare = (
  group: Difference['group'],
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): Difference[] =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((name) => from[name] !== to[name])
    .sort()
    .map((name) => ({ group, name, from: from[name] ?? null, to: to[name] ?? null }))

const metrics = (values: Metrics) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))

const dataDifferences = async (
  { store }: Context,
  before: ModelVersion,
  after: ModelVersion,
): Promise<Difference[]> => {
  const find = (id: string) =>
    store.db.selectFrom('datasets').selectAll().where('id', '=', id).executeTakeFirst()
  const from = await find(before.lineage.datasetVersion)
  const to = await find(after.lineage.datasetVersion)
  const facts = (version: ModelVersion, row: Awaited<ReturnType<typeof find>>) => ({
    digest: version.lineage.datasetDigest,
    version: row ? String(row.number) : version.lineage.datasetVersion,
    ...(row && { rows: String(row.rows) }),
  })
  const found = compare('data', facts(before, from), facts(after, to))
  if (!from || !to || from.name !== to.name || from.number >= to.number) return found
  const between = await store.db
    .selectFrom('datasets')
    .select((select) => select.fn.sum('added').as('added'))
    .where('name', '=', from.name)
    .where('number', '>', from.number)
    .where('number', '<=', to.number)
    .executeTakeFirst()
  const added = {
    group: 'data',
    name: 'rows taken in',
    from: null,
    to: String(between?.added ?? 0),
  }
  return Number(added.to) > 0 ? [...found, added as Difference] : found
}
