import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { columns, createCustomers } from './customers.ts'

/** Customers to learn from, and new ones that wait to be taken in. */
export const count = 8000
const waiting = 1000

/**
 * Fills `folder` with `customers.csv` and, one JSON object a line, `new_customers.jsonl`. A file that is
 * there stays as it is. Takes a moment.
 */
export const prepare = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await once(join(folder, 'customers.csv'), () => {
    const lines = createCustomers(count, { seed: 1 }).map(({ customer }) =>
      columns.map((name) => customer[name]),
    )
    return [columns, ...lines].map((fields) => fields.join(','))
  })
  await once(join(folder, 'new_customers.jsonl'), () =>
    createCustomers(waiting, { seed: 2, from: count + 1 }).map(({ customer }) =>
      JSON.stringify(customer),
    ),
  )
}

/** Writes a file of lines that is not there yet, whole or not at all. */
const once = async (path: string, lines: () => readonly string[]): Promise<void> => {
  if (await stat(path).catch(() => undefined)) return
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(
    temporary,
    lines()
      .map((line) => `${line}\n`)
      .join(''),
    { flush: true },
  )
  await rename(temporary, path)
}
