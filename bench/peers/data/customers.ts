/** Made-up customers: numbers, dates, categories, identifiers and texts, as CSV of 20 columns. */
import { literal, openLake } from '../../../src/store/lake/lake.ts'

const picked = (words: string) =>
  `[${words.split(' ').map(literal).join(', ')}][1 + (random() * ${words.split(' ').length})::int % ${words.split(' ').length}]`

const columns = (rows: number): Readonly<Record<string, string>> => ({
  id: 'i',
  customer: `'C' || (i * 7919 % ${Math.max(1, Math.floor(rows / 8))})`,
  age: '18 + (random() * 70)::int',
  income: 'round(exp(random() + random() + random() + 8), 2)',
  balance: 'case when random() < 0.3 then 0 else round((random() - 0.3) * 10000, 2) end',
  ratio: 'round(random(), 4)',
  visits: '(random() * random() * 200)::int',
  seconds: 'case when random() < 0.05 then null else (random() * 3600)::int end',
  temperature: 'round(20 + 5 * random() + 5 * random(), 3)',
  latitude: 'round(random() * 180 - 90, 6)',
  longitude: 'round(random() * 360 - 180, 6)',
  city: "'city ' || (random() * random() * 500)::int",
  country: picked('AT DE CH FR IT ES PT NL BE LU'),
  plan: picked('basic plus pro'),
  channel: `case when random() < 0.02 then null else ${picked('web shop phone mail')} end`,
  active: 'random() < 0.4',
  since: "date '2015-01-01' + (random() * 3650)::int",
  seen: "timestamp '2020-01-01' + to_seconds((random() * 150000000)::int)",
  note: `${picked('late good bad slow quick nice wrong')} || ' ' || ${picked('delivery service price person product')} || ' ' || (random() * 100000)::int`,
  churn: '(random() < 0.2)::int',
})

export const writeCustomers = async (file: string, rows: number): Promise<void> => {
  await using lake = await openLake({ threads: 1 })
  await lake.all('select setseed(0.5)')
  const list = Object.entries(columns(rows)).map(([name, value]) => `${value} as ${name}`)
  await lake.run(
    `copy (select ${list.join(', ')} from range(${rows}) rows(i)) to ${literal(file)} (header)`,
  )
}

/** The rows of such a file as a data set version holds them: JSON of texts, one a line. */
export const writeRows = async (file: string, csv: string): Promise<void> => {
  await using lake = await openLake({ threads: 1 })
  await lake.run(
    `copy (select coalesce(columns(*), '') from read_csv(${literal(csv)}, header = true, all_varchar = true)) to ${literal(file)} (format json)`,
  )
}
