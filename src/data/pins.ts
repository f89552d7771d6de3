/** What of a data set was decided once and stays, whatever rows and columns come in. */
import type { Store } from '../store/home.ts'
import { readStored } from '../store/stored.ts'

export type Pin<Value> = Readonly<Record<string, Value>>

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

/** Pins something in the place of what was pinned by the name. */
export const pinAnew = async <Value>(
  { db }: Pick<Store, 'db'>,
  { name, rule }: { readonly name: string; readonly rule: string },
  pin: Pin<Value>,
): Promise<void> => {
  const pin_json = JSON.stringify(pin)
  await db
    .insertInto('dataset_pins')
    .values({ name, rule, pin_json, created_at: Date.now() })
    .onConflict((conflict) => conflict.columns(['name', 'rule']).doUpdateSet({ pin_json }))
    .execute()
}

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
