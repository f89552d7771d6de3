import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPin } from '../src/columns/pin.ts'
import { trainSchema } from '../src/config/schema/train.ts'
import type { Metrics } from '../src/core/records.ts'
import { subset, without } from '../src/core/rows.ts'
import { readColumn } from '../src/data/lines.ts'
import { trainTask } from '../src/pipeline/training.ts'
import { createTasks } from '../src/tasks/catalogue.ts'
import { readPackage, writePackage } from '../src/tasks/kit/package.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim, Figure } from './claim.ts'

const here = join(import.meta.dirname, 'peers/tables')

interface Table {
  readonly name: string
  readonly label: string
}

const listed: {
  readonly seeds: readonly number[]
  readonly measured: { readonly classes: readonly Table[]; readonly numbers: readonly Table[] }
} = JSON.parse(readFileSync(join(here, 'tables.json'), 'utf8'))

/** What somebody's defaults came to on a table, by a seed. */
interface Told {
  readonly table: string
  readonly by: string
  readonly metrics: Metrics
}

const kinds = { classes: 'tabular-class', numbers: 'tabular-regression' } as const
type Kind = keyof typeof kinds
const ours = 'Millrace'

export const claim: Claim = {
  name: 'tables',
  summary: "defaults on tables that packages ship, beside scikit-learn's, on the same rows",
  async measure(note) {
    const python = process.env['MILLRACE_TABLES_PYTHON']
    if (!python) {
      note('no tables: name a Python that has them with MILLRACE_TABLES_PYTHON (peers/README.md)')
      return []
    }
    const folder = await temporaryFolder()
    try {
      run(python, ['tables.py', folder, 'measured'])
      const figures: Figure[] = []
      for (const kind of ['classes', 'numbers'] as const) {
        const told = [
          ...(await learnOurs(folder, kind, note)),
          ...learnTheirs(python, folder, kind),
        ]
        figures.push(...figuresOf(kind, told, note))
      }
      return figures
    } finally {
      await remove(folder)
    }
  },
}

const run = (python: string, [script = '', ...args]: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(python, [join(here, script), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (status === 0) return stdout
  throw new Error(`${script} failed: ${stderr.slice(-2000)}`)
}

const learnTheirs = (python: string, folder: string, kind: Kind): Told[] =>
  run(python, ['learn.py', folder, 'measured', kind])
    .trim()
    .split('\n')
    .map((line) => {
      const { table, by, kind: _, ...metrics } = JSON.parse(line)
      return { table, by, metrics }
    })

const learnOurs = async (
  folder: string,
  kind: Kind,
  note: (line: string) => void,
): Promise<Told[]> => {
  const told: Told[] = []
  for (const table of listed.measured[kind])
    for (const [at, seed] of listed.seeds.entries()) {
      const begun = performance.now()
      const metrics = await learnOne(folder, kind, table, { at, seed })
      note(`${table.name}, seed ${seed}: ${((performance.now() - begun) / 1000).toFixed(1)} s`)
      told.push({ table: table.name, by: ours, metrics })
    }
  return told
}

const learnOne = async (
  folder: string,
  kind: Kind,
  { name, label }: Table,
  { at, seed }: { readonly at: number; readonly seed: number },
): Promise<Metrics> => {
  const rows: string[] = []
  for await (const batch of readColumn({ file: join(folder, `${name}.csv`), column: '*' }))
    rows.push(...batch)
  const tests: readonly (readonly number[])[] = JSON.parse(
    readFileSync(join(folder, `${name}.tests.json`), 'utf8'),
  )
  const test = Uint32Array.from(tests[at] ?? [])
  const sides = { training: without(rows, test), validation: subset(rows, test) }
  const pin = createPin({ declared: {}, before: null, since: 1 })
  pin.add(rows)
  const task = createTasks().of(kinds[kind])
  const train = { ...trainSchema.parse({ seed }), auto: true }
  const recipe = { task: { kind: task.kind, label }, maxRows: null, train }
  const schema = pin.end(String)
  const { prepared, parameters } = await trainTask({ task, recipe, sides, rows, schema }, () => {})
  const place = join(folder, 'package')
  await writePackage(place, { prepared, parameters, metrics: {}, lineage: null })
  const [judged] = await task.judge([await readPackage(place)], sides.validation)
  return judged?.metrics ?? {}
}

/** The metrics that are ranked, and whether more is better. */
const ranked = {
  classes: [
    ['auc', true],
    ['val_loss', false],
    ['ece', false],
  ],
  numbers: [['rmse', false]],
} as const

const rivals = { classes: 'LogisticRegression', numbers: 'Ridge' } as const

const figuresOf = (kind: Kind, told: readonly Told[], note: (line: string) => void): Figure[] => {
  for (const [metric, isMore] of ranked[kind]) {
    const means = [...ranksOf(told, metric, isMore)].map(
      ([by, { mean, error }]) => `${by} ${mean.toFixed(2)} ± ${error.toFixed(2)}`,
    )
    note(`mean rank of ${metric}, ± standard error over tables: ${means.join(', ')}`)
  }
  const [[metric, isMore]] = ranked[kind]
  for (const [table, same] of Map.groupBy(told, ({ table }) => table))
    note(`${table}, ${metric}: ${spreadsOf(same, metric)}`)
  const ranks = ranksOf(told, metric, isMore)
  const of = (by: string) => ranks.get(by)?.mean ?? Number.NaN
  const coverage = told.flatMap(({ by, metrics }) =>
    by === ours ? (metrics['coverage'] ?? []) : [],
  )
  return [
    {
      name: `mean rank of ${metric} over ${listed.measured[kind].length} tables, of four, ${listed.seeds.length} seeds`,
      value: of(ours),
      unit: '',
      target: Math.min(of(rivals[kind]), of('HistGradientBoosting')),
      rule: 'at most',
    },
    ...(kind === 'numbers'
      ? [
          {
            name: 'numbers that lie in their interval of 90 %, mean over tables and seeds',
            value: mean(coverage),
            unit: '',
            target: 0.9,
            rule: 'at least',
          } satisfies Figure,
        ]
      : []),
  ]
}

/** Mean of each over the splits, ± its deviation between them. */
const spreadsOf = (told: readonly Told[], metric: string): string =>
  [...Map.groupBy(told, ({ by }) => by)]
    .map(([by, all]) => {
      const values = all.map(({ metrics }) => metrics[metric] ?? Number.NaN)
      return `${by} ${mean(values).toPrecision(4)} ± ${deviation(values).toPrecision(2)}`
    })
    .join(', ')

/** By n − 1. */
const deviation = (values: readonly number[]): number => {
  const centre = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Mean over the tables of the rank by the mean over the seeds, 1 the best; those that are equal share theirs. */
const ranksOf = (told: readonly Told[], metric: string, isMore: boolean) => {
  const ranks = new Map<string, number[]>()
  for (const same of Map.groupBy(told, ({ table }) => table).values()) {
    const scores = [...Map.groupBy(same, ({ by }) => by)].map(([by, all]) => ({
      by,
      score: mean(all.map(({ metrics }) => metrics[metric] ?? Number.NaN)) * (isMore ? -1 : 1),
    }))
    for (const { by, score } of scores) {
      const better = scores.filter((other) => other.score < score).length
      const equal = scores.filter((other) => other.score === score).length
      ranks.set(by, [...(ranks.get(by) ?? []), better + (equal + 1) / 2])
    }
  }
  return new Map(
    [...ranks].map(([by, all]) => {
      return [by, { mean: mean(all), error: deviation(all) / Math.sqrt(all.length) }]
    }),
  )
}
