import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Metrics } from '../src/core/records.ts'
import type { Claim, Figure } from './claim.ts'
import { writeCustomers } from './peers/data/customers.ts'
import { middleOf, ratioOf, type Side, startSide, takeTurns } from './peers/turns.ts'

/** Rows of the file that the peers are given, and of the large one; 20 columns each. */
const rows = Number(process.env['MILLRACE_BENCH_ROWS'] ?? 1_000_000)
const manyRows = Number(process.env['MILLRACE_BENCH_MANY_ROWS'] ?? 10_000_000)
/** Times that each side does its work. */
const rounds = { peers: 5, many: 3 }

export const claim: Claim = {
  name: 'data',
  summary: 'profiles of a CSV file of 20 columns, beside reading it and ydata-profiling',
  async measure(note) {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
    try {
      return [
        ...(await besideReading(join(folder, 'many.csv'), note)),
        ...(await besidePeers(join(folder, 'customers.csv'), note)),
      ]
    } finally {
      await rm(folder, { recursive: true })
    }
  },
}

type Note = (line: string) => void

const peers = join(import.meta.dirname, 'peers/data')
const ours = (what: string, file: string) =>
  startSide(what, process.execPath, [join(peers, 'ours.ts'), what, file])

const besideReading = async (file: string, note: Note): Promise<Figure[]> => {
  await writeCustomers(file, manyRows)
  const sides = await Promise.all(['read', 'load', 'profile'].map((what) => ours(what, file)))
  const [read = [], load = [], profile = []] = await inTurns(sides, rounds.many, note)
  const against = (base: readonly Metrics[], name: string): Figure => {
    const { middle, least, greatest } = ratioOf(profile, base, 'seconds')
    note(`profile of ${manyRows} rows, of ${name}: ${middle}, ${least} to ${greatest}`)
    return {
      name: `time of a profile of ${manyRows.toLocaleString('en')} rows, of DuckDB's ${name}`,
      ...{ value: middle, unit: 'times', target: 4, rule: 'at most' },
    }
  }
  return [
    against(read, 'reading every value'),
    against(load, 'loading them into a table'),
    {
      name: 'peak memory of it',
      value: Math.max(...profile.map(({ peak_mb }) => peak_mb ?? Number.NaN)),
      ...{ unit: 'MB', target: 2000, rule: 'at most' },
    },
  ]
}

const besidePeers = async (file: string, note: Note): Promise<Figure[]> => {
  const python = findPython()
  if (!python) {
    note('no ydata-profiling: name a Python that has it with MILLRACE_DATA_PYTHON')
    return []
  }
  await writeCustomers(file, rows)
  const sides = [
    await ours('profile', file),
    await startSide('ydata-profiling', python, [join(peers, 'profile.py'), file]),
  ]
  const [own = [], theirs = []] = await inTurns(sides, rounds.peers, note)
  const { middle, least, greatest } = ratioOf(theirs, own, 'seconds')
  note(`ydata-profiling takes ${middle} times as long, ${least} to ${greatest}`)
  note(`ours ${middleOf(own.map(({ seconds = Number.NaN }) => seconds))} s`)
  return [
    {
      name: `ydata-profiling's time for a profile of ${rows.toLocaleString('en')} rows, of ours`,
      ...{ value: middle, unit: 'times', target: 5, rule: 'at least' },
    },
  ]
}

/** Once for warmth, then in turns. */
const inTurns = async (sides: readonly Side[], rounds: number, note: Note) => {
  try {
    for (const side of sides) await side.turn()
    return await takeTurns(sides, rounds, note)
  } finally {
    for (const side of sides) await side.close()
  }
}

const findPython = (): string | undefined => {
  const python = process.env['MILLRACE_DATA_PYTHON'] ?? 'python3'
  return spawnSync(python, ['-c', 'import ydata_profiling']).status === 0 ? python : undefined
}
