import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Metrics } from '../src/core/records.ts'
import type { Claim, Figure } from './claim.ts'
import { checksOf, writeFaulty } from './peers/data/checks.ts'
import { writeCustomers, writeRows } from './peers/data/customers.ts'
import { ontoKnown } from './peers/data/onto.ts'
import { middleOf, ratioOf, type Side, startSide, takeTurns } from './peers/turns.ts'

/** Rows of the file that the peers are given, and of the large one; 20 columns each. */
const rows = Number(process.env['MILLRACE_BENCH_ROWS'] ?? 1_000_000)
const manyRows = Number(process.env['MILLRACE_BENCH_MANY_ROWS'] ?? 10_000_000)
/** Times that each side does its work. */
const rounds = { peers: 5, checks: 3, many: 3 }

export const claim: Claim = {
  name: 'data',
  summary:
    'profiles and checks of a data set version of 20 columns, beside reading it and three libraries of Python',
  async measure(note) {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
    try {
      return [
        ...(await besideReading(join(folder, 'many.csv'), note)),
        ...(await besidePeers(join(folder, 'customers.csv'), note)),
        ...(await besideCheckers(folder, note)),
        ...(await ontoKnown(folder, manyRows, note)),
      ]
    } finally {
      await rm(folder, { recursive: true })
    }
  },
}

type Note = (line: string) => void

const peers = join(import.meta.dirname, 'peers/data')
const ours = (what: string, file: string, sound = rows) =>
  startSide(what, process.execPath, [join(peers, 'ours.ts'), what, file, `${sound}`])

/** What a data set version keeps of a file, written once: an ingestion reads the file, everything after it the version. */
const rowsOf = async (csv: string): Promise<string> => {
  await writeRows(`${csv}.rows`, csv)
  return `${csv}.rows`
}

const besideReading = async (file: string, note: Note): Promise<Figure[]> => {
  await writeCustomers(file, manyRows)
  const held = await rowsOf(file)
  const sides = await Promise.all([
    ours('csv', file, manyRows),
    ...['read', 'profile', 'both'].map((what) => ours(what, held, manyRows)),
  ])
  const [csv = [], read = [], profile = [], both = []] = await inTurns(sides, rounds.many, note)
  const many = manyRows.toLocaleString('en')
  const of = (work: readonly Metrics[], base: readonly Metrics[], name: string): Figure => {
    const { middle, least, greatest } = ratioOf(work, base, 'seconds')
    note(`${name}: ${middle}, ${least} to ${greatest}`)
    const cpu = ratioOf(work, base, 'cpu_seconds')
    note(`the same of CPU time: ${cpu.middle}, ${cpu.least} to ${cpu.greatest}`)
    return { name, ...{ value: middle, unit: 'times', target: 4, rule: 'at most' } }
  }
  return [
    of(profile, read, `time of a profile of ${many} rows, of DuckDB's reading every value`),
    of(both, read, `time of a profile and 14 checks of them, of DuckDB's reading every value`),
    of(both, csv, 'the same, of its reading every value of the CSV file'),
    {
      name: 'peak memory of it',
      value: Math.max(...both.map(({ peak_mb }) => peak_mb ?? Number.NaN)),
      ...{ unit: 'MB', target: 2000, rule: 'at most' },
    },
  ]
}

const besidePeers = async (file: string, note: Note): Promise<Figure[]> => {
  const python = pythonWith('ydata_profiling')
  if (!python) return without('ydata-profiling', note)
  await writeCustomers(file, rows)
  const sides = [
    await ours('profile', await rowsOf(file)),
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

/** A file that passes every check, and one that fails each by one row; all sides have to see that. */
const besideCheckers = async (folder: string, note: Note): Promise<Figure[]> => {
  const python = pythonWith('pandera, great_expectations')
  if (!python) return without('pandera and great-expectations', note)
  const sound = join(folder, 'customers.csv')
  const faulty = join(folder, 'faulty.csv')
  await writeCustomers(sound, rows)
  await writeFaulty(faulty, sound)
  const of = async (file: string) =>
    Promise.all([
      ours('check', await rowsOf(file)),
      ...['pandera', 'ge'].map((name) =>
        startSide(name, python, [join(peers, `${name}_checks.py`), file, `${rows}`]),
      ),
    ])
  const figures: Figure[] = []
  for (const [file, what, failed] of [
    [sound, 'passes', 0],
    [faulty, 'fails each', 2 ** checksOf(rows).length - 1],
  ] as const) {
    const told = await inTurns(await of(file), rounds.checks, note)
    expectVerdicts(told.flat(), failed)
    const [own = [], ...others] = told
    for (const [at, name] of ['pandera', 'Great Expectations'].entries()) {
      const { middle, least, greatest } = ratioOf(others[at] ?? [], own, 'seconds')
      const cpu = ratioOf(others[at] ?? [], own, 'cpu_seconds')
      note(`${name}, of a file that ${what}: ${middle}, ${least} to ${greatest}`)
      note(`the same of CPU time: ${cpu.middle}, ${cpu.least} to ${cpu.greatest}`)
      figures.push({
        name: `${name}'s time for 14 checks of ${rows.toLocaleString('en')} rows, of ours, where the file ${what}`,
        ...{ value: middle, unit: 'times', target: 5, rule: 'at least' },
      })
    }
  }
  return figures
}

const expectVerdicts = (told: readonly Metrics[], failed: number): void => {
  for (const metrics of told)
    if (metrics['failed'] !== failed)
      throw new Error(`The sides differ in what fails: ${JSON.stringify(metrics)}.`)
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

const pythonWith = (modules: string): string | undefined => {
  const python = process.env['MILLRACE_DATA_PYTHON'] ?? 'python3'
  return spawnSync(python, ['-c', `import ${modules}`]).status === 0 ? python : undefined
}

const without = (packages: string, note: Note): Figure[] => {
  note(`no ${packages}: name a Python that has them with MILLRACE_DATA_PYTHON`)
  return []
}
