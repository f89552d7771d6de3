/** Checks of the made-up customers that each side can make, and a file that fails every one of them by one row. */
import type { DataCheck } from '../../../src/core/validation.ts'
import { literal, openLake } from '../../../src/store/lake/lake.ts'

const common = { severity: 'block', why: null } as const

/** In the order that every side tells them in; a file of so many rows passes. */
export const checksOf = (rows: number): readonly DataCheck[] => [
  { ...common, kind: 'rows', least: 1, most: rows },
  { ...common, share: 0, kind: 'between', column: 'age', least: 18, most: 88 },
  { ...common, share: 0, kind: 'between', column: 'ratio', least: 0, most: 1 },
  { ...common, share: 0, kind: 'between', column: 'latitude', least: -90, most: 90 },
  { ...common, share: 0, kind: 'set', column: 'plan', values: ['basic', 'plus', 'pro'] },
  { ...common, share: 0, kind: 'set', column: 'country', values: countries },
  { ...common, share: 0, kind: 'set', column: 'churn', values: ['0', '1'] },
  { ...common, share: 0, kind: 'pattern', column: 'customer', pattern: 'C[0-9]+' },
  { ...common, share: 0, kind: 'pattern', column: 'note', pattern: '[a-z]+ [a-z]+ [0-9]+' },
  { ...common, share: 0, kind: 'length', column: 'city', least: 6, most: 8 },
  { ...common, share: 0, kind: 'missing', column: 'income' },
  { ...common, share: 0, kind: 'missing', column: 'since' },
  { ...common, kind: 'unique', columns: ['id'] },
  { ...common, share: 0, kind: 'duplicates' },
]

const countries = ['AT', 'DE', 'CH', 'FR', 'IT', 'ES', 'PT', 'NL', 'BE', 'LU']

const faults: Readonly<Record<string, string | null>> = {
  age: '17',
  ratio: '1.5',
  latitude: '90.5',
  plan: 'gold',
  country: 'XX',
  churn: '2',
  customer: 'D7',
  note: 'late delivery',
  city: 'x',
  income: null,
  since: null,
}

/** Row by row one fault, then a row whose identifier was there, and one that is there twice. */
export const writeFaulty = async (file: string, sound: string): Promise<void> => {
  await using lake = await openLake({ threads: 1 })
  await lake.run(
    `create view sound as select * from read_csv(${literal(sound)}, header = true, all_varchar = true)`,
  )
  const rows = Object.entries(faults).map(
    ([column, value], at) =>
      `(select * replace (${literal(`${10 ** 9 + at}`)} as "id", ${value === null ? 'null' : literal(value)} as "${column}") from sound limit 1)`,
  )
  const all = [
    'from sound',
    ...rows,
    `(select * replace ('18' as "age", '0.12345' as "ratio") from sound limit 1)`,
    '(from sound limit 1)',
  ]
  await lake.run(`copy (${all.join(' union all ')}) to ${literal(file)} (header)`)
}
