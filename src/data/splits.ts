/** What the splits of a data set go by. */
import type { Store } from '../store/home.ts'
import { readFlat } from './json.ts'
import { extendPin, type Pin, readPin } from './pins.ts'
import { readSegments } from './segments.ts'
import { segmentsOf } from './versions.ts'

/** The columns by which a split tells rows apart: those of the oldest version that is kept. Null of lines. */
const pinnedColumns = async (
  store: Pick<Store, 'db' | 'blobs'>,
  name: string,
): Promise<readonly string[] | null> => {
  const columns = await columnsOf(store, name)
  if (!columns) return null
  const pin = await extendPin(store, { name, rule: 'columns' }, { columns })
  return pin['columns'] ?? null
}

/** Those that are pinned, or would be now. */
const columnsOf: typeof pinnedColumns = async (store, name) => {
  const kept = await readPin<readonly string[]>(store, { name, rule: 'columns' })
  if (kept) return kept['columns'] ?? null
  const oldest = await store.db
    .selectFrom('datasets')
    .selectAll()
    .where('name', '=', name)
    .where('pruned_at', 'is', null)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  for await (const [first] of readSegments(store.blobs, oldest ? segmentsOf(oldest) : [], 1)) {
    const read = readFlat(first ?? '')
    return 'fields' in read ? [...read.fields.keys()] : null
  }
  return null
}

export interface Pins {
  /** See `pinnedColumns`. */
  columns(): Promise<readonly string[] | null>
  /** What is pinned by a rule of numbers; what is new is added, what is there stays. */
  extend(rule: string, added: () => Pin<number>): Promise<Pin<number>>
  /** The same where nothing is to be added once something is there. */
  once(rule: string, made: () => Pin<number>): Promise<Pin<number>>
}

/** The pins of the data set of a version. */
export const pinsOf = (store: Pick<Store, 'db' | 'blobs'>, name: string): Pins => ({
  columns: () => pinnedColumns(store, name),
  extend: (rule, added) => extendPin(store, { name, rule }, added()),
  once: async (rule, made) =>
    (await readPin<number>(store, { name, rule })) ?? extendPin(store, { name, rule }, made()),
})

/** The same for a look: what is not pinned yet is as it would be, and stays unpinned. */
export const lookedPins = (store: Pick<Store, 'db' | 'blobs'>, name: string): Pins => {
  const kept = (rule: string) => readPin<number>(store, { name, rule })
  return {
    columns: () => columnsOf(store, name),
    extend: async (rule, added) => ({ ...added(), ...(await kept(rule)) }),
    once: async (rule, made) => (await kept(rule)) ?? made(),
  }
}
