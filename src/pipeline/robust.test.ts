import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { trainedPackage } from '../../test/system/models.ts'
import { resolveConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import { createRng } from '../core/rng.ts'
import { gate } from '../evaluate/gate.ts'
import { imageClass, nextWord, records, tabularClass } from '../index.ts'
import { createTasks, type Tasks } from '../tasks/catalogue.ts'
import { nextWordTask } from '../tasks/nextword/task.ts'
import { tabularTask } from '../tasks/tabular/task.ts'
import { expectModels } from './ready.ts'
import { robustBeside, robustInGate, robustnessOf } from './robust.ts'

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

const rng = createRng(3)
const rows = Array.from({ length: 300 }, () => {
  const [x, plan] = [rng.normal(), rng.below(2) === 0 ? 'basic' : 'family']
  const isYes = x + (plan === 'family' ? 1 : -1) > 0
  return JSON.stringify({ x: x.toFixed(4), plan, label: isYes ? 'yes' : 'no' })
})
const options = { amounts: { typos: 1, missing: 0.5, adversarial: 0.5 }, mostRows: 200 }
const tasks = createTasks()
const folderOf = async (name: string, epochs: number) => {
  const folder = join(home, name)
  const prepared = tabularTask.prepare(rows, { label: 'label', hidden: [8] })
  await trainedPackage(folder, prepared, { rows, epochs })
  return folder
}

test('each kind of noise is told with its interval, of the same rows as they are, the same each time', async () => {
  const version = { tasks, folder: await folderOf('one', 6), rows, options, seed: 1 }
  const report = (await robustnessOf(version)) ?? assert.fail()
  const { robustness } = report
  assert.deepEqual([robustness.metric, robustness.rows], ['accuracy', 200])
  const clean = robustness.clean['accuracy'] ?? 0
  assert.ok(clean > 0.9, `${clean}`)
  assert.deepEqual(
    robustness.noises.map(({ noise, amount, problem }) => [noise, amount, problem]),
    [
      ['typos', 1, null],
      ['missing', 0.5, null],
      ['adversarial', 0.5, null],
    ],
  )
  for (const { noise, metrics, interval } of robustness.noises) {
    const [value = 1, [from, to] = [1, 0]] = [metrics['accuracy'], interval ?? undefined]
    assert.ok(value < clean && from < value && value < to, `${noise} ${value}`)
  }
  assert.deepEqual((await robustnessOf(version))?.robustness, robustness)
  const { figures, notes } = robustInGate(report, 1)
  assert.equal(figures['robust_accuracy_typos'], robustness.noises[0]?.metrics['accuracy'])
  assert.equal(notes['robust_f1_missing'], '50 % of the values missing, 200 rows')
  const held = gate(
    { robust_accuracy_missing: { atLeast: 0.99, tolerance: 0 } },
    { candidate: {}, baseline: {}, champion: null, report: robustInGate(report, 1) },
  )
  assert.deepEqual(
    held.checks.map(({ passed, about }) => [passed, about]),
    [[false, '50 % of the values missing, 200 rows']],
  )
})

test('beside the champion each has its own noise, and chance is told of the difference', async () => {
  const of = async (name: string, epochs: number) =>
    robustnessOf({ tasks, folder: await folderOf(name, epochs), rows, options, seed: 1 })
  const beside = robustBeside(await of('mine', 6), await of('theirs', 1), 1)
  assert.ok((beside.errors['robust_accuracy_missing'] ?? 0) > 0)
  assert.ok(
    (beside.candidate['robust_accuracy_missing'] ?? 0) >
      (beside.champion['robust_accuracy_missing'] ?? 1),
  )
})

test('rows that cannot be judged with noise in them are said to be so, and fail a gate', async () => {
  let asked = 0
  const strict: Pick<Tasks, 'judge' | 'rowGraph' | 'language' | 'openPredictor'> = {
    ...tasks,
    judge: (folders, some) => {
      asked++
      if (asked > 1) throw new MillraceError('bad_data', { what: 'Row 1 has no "x".' })
      return tasks.judge(folders, some)
    },
  }
  const folder = await folderOf('strict', 1)
  const report = await robustnessOf({
    ...{ tasks: strict, folder, rows, seed: 1 },
    options: { amounts: { missing: 0.5 }, mostRows: 50 },
  })
  assert.equal(report?.robustness.noises[0]?.problem, 'Row 1 has no "x"')
  const { passed, checks } = gate(
    { robust_accuracy_missing: { atLeast: 0, tolerance: 0 } },
    { candidate: {}, baseline: {}, champion: null, report: robustInGate(report, 1) },
  )
  assert.equal(passed, false)
  assert.match(checks[0]?.problem ?? '', /has no robust_accuracy_missing/)
})

test('next words are put behind words with slips in them, and held beside those of the champion', async () => {
  const starts = ['please let me know', 'thank you for your', 'i will call you']
  const texts = Array.from({ length: 200 }, (_, at) => `${starts[at % 3]} today number${at % 5}`)
  const wordsOf = async (name: string, epochs: number) => {
    const folder = join(home, name)
    const prepared = nextWordTask.prepare(texts, { embedding: 8, units: 16 })
    await trainedPackage(folder, prepared, { rows: texts, epochs })
    const settings = { amounts: { typos: 1 }, mostRows: 60 }
    return (
      (await robustnessOf({ tasks, folder, rows: texts, options: settings, seed: 1 })) ??
      assert.fail()
    )
  }
  const [mine, theirs] = [await wordsOf('good', 4), await wordsOf('poor', 1)]
  const { robustness } = mine
  assert.deepEqual([robustness.metric, robustness.rows], ['top5', 60])
  const [typos] = robustness.noises
  assert.ok((typos?.metrics['top5'] ?? 1) < (robustness.clean['top5'] ?? 0))
  const { figures, errors, notes } = robustInGate(mine, 1)
  assert.equal(figures['robust_top1_typos'], typos?.metrics['top1'])
  assert.ok((errors['robust_top5_typos'] ?? 0) > 0)
  assert.equal(notes['robust_top5_typos'], '100 % of the words misspelt, 60 rows')
  const beside = robustBeside(mine, theirs, 1)
  assert.ok('robust_top5_typos' in beside.errors && 'robust_top5_typos' in beside.champion)
})

const configOf = (task: object, robustness: object, gate: object = {}) => {
  const models = { m: { task, data: records('rows.csv'), evaluate: { robustness }, gate } }
  return resolveConfig({ models } as unknown as Parameters<typeof resolveConfig>[0], {
    project: home,
    home,
    fast: false,
  })
}

test('noise that a kind of model cannot be put to is refused, and so is a gate on what is not measured', () => {
  const table = tabularClass({ label: 'y' })
  expectModels(
    configOf(
      table,
      { missing: 0.1 },
      { robust_auc_missing: { atLeast: 'champion', confidence: 0.95 } },
    ),
    tasks,
  )
  for (const [task, robustness, gate, what] of [
    [table, { blur: 1 }, {}, /evaluate\.robustness\.blur: models of the kind tabular-class/],
    [
      imageClass({ height: 8, width: 8, image: 'i', label: 'y' }),
      { typos: 0.1 },
      {},
      /robustness\.typos: models of the kind image-class/,
    ],
    [nextWord(), { missing: 0.1 }, {}, /robustness\.missing: models of the kind next-word/],
    [table, { missing: 0.1 }, { robust_auc_typos: { atLeast: 0.5 } }, /robust_auc_typos/],
    [table, { missing: 0.1 }, { robust_auc_missing: { above: 'baseline' } }, /robust_auc_missing/],
  ] as const)
    assert.throws(() => expectModels(configOf(task, robustness, gate), tasks), {
      code: 'bad_config',
      what,
    })
  expectModels(
    configOf(
      nextWord(),
      { typos: 0.1 },
      { robust_top5_typos: [{ atLeast: 0.2 }, { atLeast: 'champion', confidence: 0.95 }] },
    ),
    tasks,
  )
  assert.throws(() => configOf(table, {}), /at least one of typos, missing/)
  assert.throws(() => configOf(table, { missing: 2 }), /robustness\.missing/)
})
