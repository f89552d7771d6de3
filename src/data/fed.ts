/** Rows that come out of what was asked and labelled: each enters once, by the id of its request. */
import type { Author } from '../core/records.ts'
import { checkName } from '../store/check.ts'
import { arrivalOf } from './arrive.ts'
import { type Context, exclusive } from './context.ts'
import { hand } from './handed.ts'
import { declareMask } from './mask.ts'
import { pinAnew, readPin } from './pins.ts'
import type { QueueLimits } from './queue.ts'
import type { Data, FedPlace, FedRows } from './types.ts'

type Feeding = Pick<Data, 'fed' | 'fedTo' | 'fedRows' | 'feed'>

const idOf = (request: string): string => `request:${request}`

const placeOf = (name: string) => ({ name, rule: 'requests' })

/** `most`: how many rows may wait. */
export const feedingOf = (context: Context, most: QueueLimits): Feeding => ({
  fed: (name, requests) => fed(context, checkName('data set', name), requests),
  fedRows: (name) => fedRows(context, checkName('data set', name)),
  async fedTo(name) {
    const pin = await readPin<FedPlace>(context.store, placeOf(checkName('data set', name)))
    return pin?.['to'] ?? null
  },
  async feed(name, { rows, to, author, mask }) {
    await declareMask(context, checkName('data set', name), mask)
    // Under the lock: whoever is erased meanwhile is noted before, or found among what waits.
    return exclusive(context, async () => {
      const result = await handed(context, name, { rows, author, most })
      if (to) await pinAnew(context.store, placeOf(name), { to })
      return result
    })
  },
})

const handed = async (
  context: Context,
  name: string,
  {
    rows,
    ...how
  }: {
    readonly rows: Parameters<Data['feed']>[1]['rows']
    readonly author: Author
    readonly most: QueueLimits
  },
): Promise<{ added: number; erased: number }> => {
  const arrive = (await arrivalOf(context, name)) ?? ((row: string) => row)
  const kept = rows.flatMap(({ request, text }) => {
    const row = arrive(text)
    return row === undefined ? [] : [{ id: idOf(request), text: row }]
  })
  const added = kept.length === 0 ? 0 : await hand(context, name, kept, how)
  return { added, erased: rows.length - kept.length }
}

const fed = async (
  { store }: Context,
  name: string,
  requests: readonly string[],
): Promise<Set<string>> => {
  if (requests.length === 0) return new Set()
  const found = await store.db
    .selectFrom('handed_rows')
    .select('id')
    .where('name', '=', name)
    .where('id', 'in', requests.map(idOf))
    .execute()
  const known = new Set(found.map(({ id }) => id))
  return new Set(requests.filter((request) => known.has(idOf(request))))
}

/** Reasons that are told at most. */
const mostReasons = 20

const fedRows = async ({ store }: Context, name: string): Promise<FedRows> => {
  const ofRequests = store.db
    .selectFrom('handed_rows')
    .where('name', '=', name)
    .where('id', 'like', `${idOf('')}%`)
  const stands = await ofRequests
    .select(({ fn, eb }) => [
      fn.countAll<number>().as('rows'),
      fn.max<number | null>('created_at').as('last'),
      eb('dataset', 'is not', null).as('isTaken'),
      eb('reason', 'is not', null).as('isRefused'),
      eb('length', '>', 0).as('isKept'),
    ])
    .groupBy(['isTaken', 'isRefused', 'isKept'])
    .execute()
  const refused = await ofRequests
    .select(({ fn }) => ['reason', fn.countAll<number>().as('rows')])
    .where('reason', 'is not', null)
    .where('length', '>', 0)
    .groupBy('reason')
    .orderBy('rows', 'desc')
    .orderBy('reason')
    .limit(mostReasons)
    .execute()
  const sum = (fits: (each: (typeof stands)[number]) => boolean) =>
    stands.filter(fits).reduce((total, { rows }) => total + Number(rows), 0)
  return {
    made: sum(() => true),
    taken: sum(({ isTaken }) => Boolean(isTaken)),
    waiting: sum(({ isTaken, isRefused }) => !isTaken && !isRefused),
    refused: refused.map(({ reason, rows }) => ({ reason: reason ?? '', rows: Number(rows) })),
    discarded: sum(({ isRefused, isKept }) => Boolean(isRefused) && !isKept),
    lastAt: stands.length === 0 ? null : Math.max(...stands.map(({ last }) => Number(last))),
  }
}
