import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Labelled, readMails } from '../examples/spam/prepare.ts'
import { trainSchema } from '../src/config/schema/train.ts'
import type { Metrics } from '../src/core/records.ts'
import { hash } from '../src/core/rng.ts'
import { subset, without } from '../src/core/rows.ts'
import { trainTask } from '../src/pipeline/training.ts'
import { createTasks } from '../src/tasks/catalogue.ts'
import { readPackage, writePackage } from '../src/tasks/kit/package.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim } from './claim.ts'

/** Those of the defaults were 101 to 105. */
const seeds = [1, 2, 3, 4, 5]
/** Share of the families that is held out. */
const share = 0.2
const ours = 'Millrace'

/** What somebody came to by a seed. */
interface Told {
  readonly by: string
  readonly metrics: Metrics
  /** Of processor time. */
  readonly seconds: number
}

export const claim: Claim = {
  name: 'text',
  summary:
    "spam told from other mail by defaults, beside scikit-learn's TF-IDF and LogisticRegression on the same rows",
  async measure(note) {
    const python = process.env['MILLRACE_PYTHON']
    if (!python) {
      note('no peer: name a Python that has scikit-learn with MILLRACE_PYTHON (peers/README.md)')
      return []
    }
    const folder = await temporaryFolder()
    try {
      const mails = await readMails()
      const tests = new Map(seeds.map((seed) => [seed, heldOut(mails, seed)]))
      writeFileSync(join(folder, 'mails.json'), JSON.stringify(mails))
      writeFileSync(
        join(folder, 'tests.json'),
        JSON.stringify(Object.fromEntries([...tests].map(([seed, at]) => [seed, [...at]]))),
      )
      const told = learnTheirs(python, folder)
      for (const [seed, test] of tests) told.push(await learnOurs(folder, mails, { seed, test }))
      return figuresOf(told, note)
    } finally {
      await remove(folder)
    }
  },
}

/** The places of the mails whose family is held out. */
const heldOut = (mails: readonly Labelled[], seed: number): Uint32Array =>
  Uint32Array.from(
    mails.flatMap(({ family }, at) => (hash(`${seed}:${family}`) / 2 ** 32 < share ? [at] : [])),
  )

const learnTheirs = (python: string, folder: string): Told[] => {
  const script = join(import.meta.dirname, 'peers/text/learn.py')
  const { status, stdout, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`learn.py failed: ${stderr.slice(-2000)}`)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const learnOurs = async (
  folder: string,
  mails: readonly Labelled[],
  { seed, test }: { readonly seed: number; readonly test: Uint32Array },
): Promise<Told> => {
  const rows = mails.map(({ text, label }) => JSON.stringify({ text, label }))
  const sides = { training: without(rows, test), validation: subset(rows, test) }
  const task = createTasks().of('text-class')
  const recipe = {
    task: { kind: task.kind, text: 'text', label: 'label', positive: 'spam' },
    maxRows: null,
    train: { ...trainSchema.parse({ seed }), auto: true },
  }
  const begun = process.cpuUsage()
  const { prepared, parameters } = await trainTask({ task, recipe, sides, rows }, () => {})
  const { user, system } = process.cpuUsage(begun)
  const place = join(folder, 'package')
  await writePackage(place, { prepared, parameters, metrics: {}, lineage: null })
  const [judged] = await task.judge([await readPackage(place)], sides.validation)
  return { by: ours, metrics: judged?.metrics ?? {}, seconds: (user + system) / 1e6 }
}

const figuresOf = (told: readonly Told[], note: (line: string) => void) => {
  const of = new Map(Map.groupBy(told, ({ by }) => by))
  for (const [by, all] of of) {
    const shown = ['f1', 'auc', 'val_loss'].map((name) => {
      const { mean, error } = spread(all.map(({ metrics }) => metrics[name] ?? Number.NaN))
      return `${name} ${mean.toFixed(4)} ± ${error.toFixed(4)}`
    })
    const { mean: seconds } = spread(all.map((each) => each.seconds))
    note(`${by}: ${shown.join(', ')}; ${seconds.toFixed(1)} s of processor time`)
  }
  const mine = (of.get(ours) ?? []).map(({ metrics }) => metrics['f1'] ?? Number.NaN)
  return [...of]
    .filter(([by]) => by !== ours)
    .map(([by, all]) => {
      const theirs = all.map(({ metrics }) => metrics['f1'] ?? Number.NaN)
      const gain = spread(mine.map((value, at) => value - (theirs[at] ?? Number.NaN)))
      note(`F1 less that of ${by}: ${gain.mean.toFixed(4)} ± ${gain.error.toFixed(4)}`)
      return {
        name: `F1 of spam, mean of ${seeds.length} splits, beside ${by}`,
        value: spread(mine).mean,
        unit: '',
        target: spread(theirs).mean,
        rule: 'at least' as const,
      }
    })
}

/** Mean, and the standard error of it. */
const spread = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  return { mean, error: Math.sqrt(variance / values.length) }
}
