/** Values that are replaced before a row is kept. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Context } from './context.ts'
import { readFlat } from './json.ts'
import { extendPin, readPin } from './pins.ts'
import { recordPrinter } from './record.ts'

const ruleOf = (name: string) => ({ name, rule: 'mask' })

/** Notes which columns of a data set are masked from now on. */
export const declareMask = async (
  { store }: Pick<Context, 'store'>,
  name: string,
  columns: readonly string[] | undefined,
): Promise<void> => {
  if (columns === undefined) return
  const known = await readPin<string>(store, ruleOf(name))
  if (!known && columns.length === 0) return
  const wanted = JSON.stringify(columns)
  if (known?.['columns'] === wanted) return
  const pin_json = JSON.stringify({
    salt: known?.['salt'] ?? randomBytes(32).toString('hex'),
    columns: wanted,
  })
  await extendPin(store, ruleOf(name), JSON.parse(pin_json))
  await store.db
    .updateTable('dataset_pins')
    .set({ pin_json })
    .where('name', '=', name)
    .where('rule', '=', 'mask')
    .execute()
}

export type Mask = (row: string) => string

/** Masks the rows of a data set; null where nothing is masked. */
export const maskOf = async (
  { store }: Pick<Context, 'store'>,
  name: string,
): Promise<Mask | null> => {
  const pin = await readPin<string>(store, ruleOf(name))
  const columns: readonly string[] = JSON.parse(pin?.['columns'] ?? '[]')
  const salt = pin?.['salt'] ?? ''
  return columns.length === 0 ? null : (row) => masked(row, new Set(columns), salt)
}

/** What stands for a value; for the same value the same, and for itself itself. */
const maskedValue = (value: string, salt: string): string =>
  value === '' || isMasked.test(value)
    ? value
    : `masked:${createHmac('sha256', salt).update(value).digest('hex').slice(0, 24)}`

const isMasked = /^masked:[0-9a-f]{24}$/

const masked = (row: string, columns: ReadonlySet<string>, salt: string): string => {
  const read = readFlat(row)
  if (!('fields' in read)) return row
  const names = [...read.fields.keys()]
  if (!names.some((name) => columns.has(name))) return row
  const values = [...read.fields].map(([name, value]) =>
    columns.has(name) ? maskedValue(value, salt) : value,
  )
  return recordPrinter(names)(values) ?? row
}

/** What a value of a column looks like in the rows of a data set. */
export const asKept = async (
  { store }: Pick<Context, 'store'>,
  { name, column }: { readonly name: string; readonly column: string },
  value: string,
): Promise<string> => {
  const pin = await readPin<string>(store, ruleOf(name))
  const columns: readonly string[] = JSON.parse(pin?.['columns'] ?? '[]')
  return columns.includes(column) ? maskedValue(value, pin?.['salt'] ?? '') : value
}
