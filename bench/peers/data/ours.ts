/** Reads, profiles or checks a CSV file, once for each line of input: `node ours.ts read|load|profile|check|both FILE ROWS`. */
import { createInterface } from 'node:readline'
import type { Metrics } from '../../../src/core/records.ts'
import { runChecks } from '../../../src/data/checks/run.ts'
import { fileRelation } from '../../../src/data/profile/file.ts'
import { profileOf } from '../../../src/data/profile/profile.ts'
import { type Lake, named, openLake } from '../../../src/store/lake/lake.ts'
import { checksOf } from './checks.ts'

const [what = '', file = '', rows = ''] = process.argv.slice(2)

/** DuckDB's own time to read every value with its type. */
const read = async (lake: Lake): Promise<void> => {
  const { from, columns } = await fileRelation(lake, file)
  await lake.all(`select ${columns.map((name) => `max(${named(name)})`).join(', ')} from ${from}`)
}

/** Into a table of its own, on the disk where it does not fit into memory. */
const load = async (lake: Lake): Promise<void> => {
  const { from } = await fileRelation(lake, file)
  await lake.run(`create or replace table loaded as select * from ${from}`)
}

const profile = async (lake: Lake): Promise<void> => {
  await profileOf(lake, await fileRelation(lake, file))
}

const plain = { decimal: '.', affix: '' } as const
const numbers = new Map(['age', 'ratio', 'latitude'].map((name) => [name, plain]))

/** Answers which have failed, a bit each. */
const check = async (lake: Lake): Promise<Metrics> => {
  const relation = await fileRelation(lake, file, { typed: false })
  const version = {
    relation,
    numbers,
    column: '*',
    rows: noRows,
    before: async () => null,
    held: async () => [],
  }
  const results = await runChecks(lake, version, checksOf(Number(rows)))
  return { failed: results.reduce((sum, { passed }, at) => sum + (passed ? 0 : 2 ** at), 0) }
}

async function* noRows() {}

const both = async (lake: Lake): Promise<Metrics> => {
  await profile(lake)
  return await check(lake)
}

const work: ((lake: Lake) => Promise<unknown>) | undefined = {
  ...{ read, load, profile, check, both },
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
