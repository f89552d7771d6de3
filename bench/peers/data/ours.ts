/**
 * Reads, profiles or checks the rows of a data set version, or reads a CSV file, once for each line of input:
 * `node ours.ts csv|read|profile|check|both FILE ROWS`.
 */
import { createInterface } from 'node:readline'
import type { Metrics } from '../../../src/core/records.ts'
import { lookAtRows } from '../../../src/data/checks/run.ts'
import { profileOf, startProfile } from '../../../src/data/profile/profile.ts'
import { rowsRelation } from '../../../src/data/relation.ts'
import { type Lake, literal, named, openLake } from '../../../src/store/lake/lake.ts'
import { checksOf } from './checks.ts'

const [what = '', file = '', most = ''] = process.argv.slice(2)

/** DuckDB's own time to read every value of a CSV file with its type. */
const csv = async (lake: Lake): Promise<void> => {
  const from = `read_csv(${literal(file)}, header = true)`
  const columns = await lake.all(`describe select * from ${from}`)
  await readAll(
    lake,
    from,
    columns.map(({ column_name }) => String(column_name)),
  )
}

/** The same of rows, whose values are texts. */
const read = async (lake: Lake): Promise<void> => {
  const { from, columns } = await rows()
  await readAll(lake, from, columns)
}

const readAll = (lake: Lake, from: string, columns: readonly string[]) =>
  lake.all(`select ${columns.map((name) => `max(${named(name)})`).join(', ')} from ${from}`)

const rows = () => rowsRelation([file], '*')

const profile = async (lake: Lake): Promise<void> => {
  await profileOf(lake, await rows())
}

const plain = { decimal: '.', affix: '' } as const
const numbers = new Map(['age', 'ratio', 'latitude'].map((name) => [name, plain]))

/** Answers which have failed, a bit each. */
const check = async (lake: Lake): Promise<Metrics> => checkWith(lake, false)

/** The same, and a profile, in one reading. */
const both = async (lake: Lake): Promise<Metrics> => checkWith(lake, true)

const checkWith = async (lake: Lake, isProfiled: boolean): Promise<Metrics> => {
  const relation = await rows()
  const version = {
    relation,
    numbers,
    column: '*',
    profiling: isProfiled ? await startProfile(lake, relation, {}) : undefined,
    rows: noRows,
    before: async () => null,
    held: async () => [],
  }
  const { results, figures } = await lookAtRows(lake, version, checksOf(Number(most)))
  if (isProfiled && figures.profile === null) throw new Error('No profile was made.')
  return { failed: results.reduce((sum, { passed }, at) => sum + (passed ? 0 : 2 ** at), 0) }
}

async function* noRows() {}

const work: ((lake: Lake) => Promise<unknown>) | undefined = {
  ...{ csv, read, profile, check, both },
}[what]
if (!work) throw new Error(`There is no "${what}" to be measured.`)
console.log('{}')
for await (const _ of createInterface({ input: process.stdin })) {
  await using lake = await openLake()
  const begun = performance.now()
  const worked = process.cpuUsage()
  const told = await work(lake)
  const { user, system } = process.cpuUsage(worked)
  const answer = {
    ...(typeof told === 'object' ? told : {}),
    seconds: (performance.now() - begun) / 1000,
    cpu_seconds: (user + system) / 1e6,
    peak_mb: process.resourceUsage().maxRSS / 1024,
  }
  console.log(JSON.stringify(answer))
}
