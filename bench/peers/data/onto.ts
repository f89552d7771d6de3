/** Twenty rows that come to a large data set version whose profile and report are known. */
import { appendFile, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createData } from '../../../src/data/data.ts'
import { openStore } from '../../../src/store/home.ts'
import type { Figure } from '../../claim.ts'
import { checksOf } from './checks.ts'
import { writeCustomers } from './customers.ts'

/** Times that rows come, and how many. */
const times = 3
const few = 20

/** Seconds that each step takes at most, with 14 checks of which none lets a row fail. */
export const ontoKnown = async (
  folder: string,
  rows: number,
  note: (line: string) => void,
): Promise<Figure[]> => {
  const file = join(folder, 'known.csv')
  await writeCustomers(file, rows)
  const store = await openStore(join(folder, 'home'))
  try {
    const data = createData(store)
    const checks = checksOf(rows + times * few)
    const source = { file, column: '*' }
    const { id } = await data.current('customers', source)
    const whole = await timed(() => data.report(id, checks, []))
    note(`report of ${rows.toLocaleString('en')} rows of which nothing is known: ${whole.told}`)
    note(`profile of the same: ${(await timed(() => data.profile(id))).told}`)
    const queue = join(folder, 'known.jsonl')
    const slowest = { ingestion: 0, profile: 0, report: 0 }
    for (let turn = 0; turn < times; turn++) {
      await appendFile(queue, (await comingTo(file, rows + turn * few)).join(''))
      const options = { ...source, queue, writeBack: false, batch: few, author: 'bench', checks }
      const ingestion = await timed(() => data.ingest('customers', options))
      const { added, dataset } = ingestion.value
      if (added !== few) throw new Error(`${added} of ${few} rows came in.`)
      const profile = await timed(() => data.profile(dataset.id))
      const report = await timed(() => data.report(dataset.id, checks, []))
      if (report.value.verdict !== 'passed') throw new Error(JSON.stringify(report.value))
      const took = { ingestion, profile, report }
      note(
        Object.entries(took)
          .map(([name, { told }]) => `${name} ${told}`)
          .join(', '),
      )
      for (const name of ['ingestion', 'profile', 'report'] as const)
        slowest[name] = Math.max(slowest[name], took[name].seconds)
    }
    return Object.entries(slowest).map(([name, value]) => ({
      name: `${name} of ${few} rows before ${rows.toLocaleString('en')} that are known, slowest of ${times}`,
      ...{ value, unit: 's', target: 1, rule: 'at most' as const },
    }))
  } finally {
    await store.close()
    await rm(join(folder, 'home'), { recursive: true, force: true })
  }
}

const timed = async <T>(work: () => Promise<T>) => {
  const [begun, worked] = [performance.now(), process.cpuUsage()]
  const value = await work()
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(worked)
  const told = `${seconds.toFixed(2)} s (${((user + system) / 1e6).toFixed(2)} s of CPU time)`
  return { value, seconds, told }
}

/** The first rows of a file with other identifiers, as lines of a queue. */
const comingTo = async (file: string, first: number): Promise<string[]> => {
  const source = await open(file)
  try {
    const lines: string[] = []
    let names: string[] | null = null
    for await (const line of source.readLines()) {
      const cells = line.split(',')
      if (names === null) names = cells
      else {
        const fields = names.map((name, at) => [name, cells[at] ?? ''] as const)
        const row = { ...Object.fromEntries(fields), id: `${first + lines.length}` }
        lines.push(`${JSON.stringify(row)}\n`)
      }
      if (lines.length === few) break
    }
    return lines
  } finally {
    await source.close()
  }
}
