/** A data set fed by what was asked of its models and labelled since. */
import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import { counted } from '../core/text.ts'
import type { Requests } from '../inference/reading/requests.ts'
import type { ToldRequest } from '../inference/reading/told.ts'
import { type Context, modelsOf, type setOf } from '../pipeline/context.ts'
import { type LeftOut, labelOf, type Row, rowsOf } from './rows.ts'

/** What labelled requests came to. */
export interface Fed {
  /** Those that are rows now, which wait or were taken in. */
  readonly handed: number
  /** Those that are none, by the reason. */
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>
}

export interface Feeding {
  readonly requests: Pick<Requests, 'toldFrom'>
  readonly author: Author
  /** Only what was answered then or later, milliseconds since 1970. Default: all. */
  readonly since?: number | undefined
}

type Of = ReturnType<typeof setOf>

/** How long a label waits for the record of its request, milliseconds. */
const patience = 3_600_000

/**
 * Makes rows of labelled requests to the models of a data set until a batch of rows waits or there are no more, each
 * once by the id of its request. `conflict` where none of its models could have labelled requests.
 */
export const feed = async (
  context: Pick<Context, 'config' | 'data' | 'clock' | 'registry'>,
  dataset: Of,
  { requests, author, since }: Feeding,
): Promise<Fed> => {
  const { data } = context
  const { name, source, ingest } = dataset
  const rowOf = await makerOf(context, dataset)
  const queue = { ...source, queue: ingest?.queue ?? null }
  const told = requests.toldFrom({
    behind: since === undefined ? await data.fedTo(name) : null,
    since: since === undefined ? undefined : since - patience,
    known: (ids) => data.fed(name, ids),
  })
  const counts = new Map<LeftOut, number>()
  const leaveOut = (why: LeftOut, many = 1) => counts.set(why, (counts.get(why) ?? 0) + many)
  const isEarly = ({ records, time }: ToldRequest) =>
    records.length === 0 && time > context.clock.now() - patience
  let handed = 0
  let waits = false
  for (let left = await room(context, dataset); left > 0; left = await room(context, dataset)) {
    const { value: page, done } = await told.next()
    if (done || !page) break
    const rows = page.flatMap((each: ToldRequest) => {
      if (each.records.length === 0) {
        if (!isEarly(each)) leaveOut('unknown')
        return []
      }
      const row = rowOf(each, since)
      if (row === null) return []
      if ('text' in row) return [{ request: each.requestId, text: row.text }]
      leaveOut(row.leftOut)
      return []
    })
    // Who waits for a record is looked at again, and all behind it.
    const passed: readonly ToldRequest[] = waits ? [] : page.slice(0, firstOr(page, isEarly))
    waits ||= passed.length < page.length
    const last = passed.at(-1)
    const to = since === undefined && last ? { place: last.place, requestId: last.requestId } : null
    if (rows.length === 0 && !to) continue
    const { added, erased } = await data.feed(name, { rows, to, author, mask: queue.mask })
    handed += added
    if (erased > 0) leaveOut('erased', erased)
  }
  await told.return(undefined)
  if (handed > 0)
    await context.registry.audit({
      ...{ author, action: 'feed', subject: name },
      detail: [
        counted(handed, 'labelled request'),
        ...(counts.size === 0 ? [] : [`left out: ${leftOutWords(counts)}`]),
      ].join('; '),
    })
  return { handed, leftOut: Object.fromEntries(counts) }
}

const leftOutWords = (counts: ReadonlyMap<LeftOut, number>): string =>
  [...counts].map(([why, many]) => `${many} ${why}`).join(', ')

const firstOr = <T>(list: readonly T[], fits: (each: T) => boolean): number => {
  const at = list.findIndex(fits)
  return at < 0 ? list.length : at
}

/** Rows that a batch still lacks. */
const room = async ({ data }: Pick<Context, 'data'>, { name, source, ingest }: Of) =>
  (ingest?.batch ?? 0) - (await data.waiting(name, { ...source, queue: ingest?.queue ?? null }))

/** Models of a data set whose labelled requests can be rows of it. */
export const feedersOf = (context: Pick<Context, 'config'>, dataset: Of): readonly ModelConfig[] =>
  dataset.source.column !== '*' || dataset.source.images
    ? []
    : modelsOf(context, dataset).filter((model) => labelOf(model) !== null)

/** Makes the row of a labelled request; null of one that this data set has nothing to do with. */
const makerOf = async (
  context: Pick<Context, 'config' | 'data'>,
  dataset: Of,
): Promise<(told: ToldRequest, since: number | undefined) => Row | null> => {
  const models = feedersOf(context, dataset)
  if (models.length === 0) throw unfed(dataset.name)
  const columns = await context.data.columns(dataset.source)
  const [newest] = await context.data.versions(dataset.name)
  const schema = newest ? await context.data.schema(newest.id) : null
  const makers = new Map(
    models.map((model: ModelConfig) => [model.name, rowsOf({ columns, schema, dataset }, model)]),
  )
  return ({ records, label }, since) => {
    const asked = records.filter(
      ({ model, variant, time }) =>
        makers.has(model) && variant !== 'shadow' && (since === undefined || time >= since),
    )
    const [first] = asked
    const make = first && makers.get(first.model)
    if (!make) return null
    // A label is of an id: which of two questions it is of, nobody knows.
    if (asked.some(({ inputs }) => inputs !== first.inputs)) return { leftOut: 'ambiguous' }
    return make(first, label)
  }
}

const unfed = (name: string) =>
  new MillraceError('conflict', {
    what: `The data set "${name}" cannot be fed by labelled requests.`,
    why: 'Its rows are no records, or no model that learns from it predicts a column of them.',
    fix: `Hand rows over by a call: POST /api/models/${name}/rows.`,
  })
