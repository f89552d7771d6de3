/** Reads or profiles a CSV file, once for each line of input: `node ours.ts read|profile FILE`. */
import { createInterface } from 'node:readline'
import { fileRelation } from '../../../src/data/profile/file.ts'
import { profileOf } from '../../../src/data/profile/profile.ts'
import { type Lake, named, openLake } from '../../../src/store/lake/lake.ts'

const [what = '', file = ''] = process.argv.slice(2)

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

const work = { read, load, profile }[what]
if (!work) throw new Error(`There is no "${what}" to be measured.`)
console.log('{}')
for await (const _ of createInterface({ input: process.stdin })) {
  await using lake = await openLake()
  const begun = performance.now()
  const worked = process.cpuUsage()
  await work(lake)
  const { user, system } = process.cpuUsage(worked)
  const answer = {
    seconds: (performance.now() - begun) / 1000,
    cpu_seconds: (user + system) / 1e6,
    peak_mb: process.resourceUsage().maxRSS / 1024,
  }
  console.log(JSON.stringify(answer))
}
