/** What of a data set was decided once and stays, whatever rows and columns come in. */
import type { Store } from '../store/home.ts'
import { readStored } from '../store/stored.ts'
import { readFlat } from './json.ts'
import { readSegments } from './segments.ts'
import { segmentsOf } from './versions.ts'

type Pin<Value> = Readonly<Record<string, Value>>

/**
 * What is pinned by a name. What is not there yet is added, what is there stays: two that add at a time come to the
 * same.
 */
export const extendPin = <Value>(
  { db }: Pick<Store, 'db'>,
  { name, rule }: { readonly name: string; readonly rule: string },
  added: Pin<Value>,
): Promise<Pin<Value>> =>
  db.transaction().execute(async (write) => {
    const kept = await write
      .selectFrom('dataset_pins')
      .select('pin_json')
      .where('name', '=', name)
      .where('rule', '=', rule)
      .executeTakeFirst()
    const of = `Data set ${name}`
    const known = kept ? readStored<Pin<Value>>(kept.pin_json, { of, what: `pin of ${rule}` }) : {}
    const pin = { ...added, ...known }
    const pin_json = JSON.stringify(pin)
    if (pin_json === kept?.pin_json) return pin
    await write
      .insertInto('dataset_pins')
      .values({ name, rule, pin_json, created_at: Date.now() })
      .onConflict((conflict) => conflict.columns(['name', 'rule']).doUpdateSet({ pin_json }))
      .execute()
    return pin
  })

/** What is pinned by a name; null where nothing is. */
export const readPin = async <Value>(
  { db }: Pick<Store, 'db'>,
  { name, rule }: { readonly name: string; readonly rule: string },
): Promise<Pin<Value> | null> => {
  const kept = await db
    .selectFrom('dataset_pins')
    .select('pin_json')
    .where('name', '=', name)
    .where('rule', '=', rule)
    .executeTakeFirst()
  return kept
    ? readStored<Pin<Value>>(kept.pin_json, { of: `Data set ${name}`, what: `pin of ${rule}` })
    : null
}

/** The columns by which a split tells rows apart: those of the oldest version that is kept. Null of lines. */
export const pinnedColumns = async (
  store: Pick<Store, 'db' | 'blobs'>,
  name: string,
): Promise<readonly string[] | null> => {
  const place = { name, rule: 'columns' }
  const kept = await readPin<readonly string[]>(store, place)
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
    if (!('fields' in read)) return null
    const pin = await extendPin(store, place, { columns: [...read.fields.keys()] })
    return pin['columns'] ?? null
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
