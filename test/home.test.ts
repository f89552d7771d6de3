/**
 * A home that was made when `former.txt` was its configuration: three versions of each model, a search that
 * is through, one that was killed, a comparison, and a training that was killed after its fifth epoch.
 */
import assert from 'node:assert/strict'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { ModelVersion, Run } from '../src/core/records.ts'
import { listComparisons } from '../src/experiments/comparisons.ts'
import { finished } from '../src/experiments/report/facts.ts'
import { filesOf } from '../src/experiments/report/files.ts'
import { environment } from '../src/pipeline/environment.ts'
import { openStore } from '../src/store/home.ts'
import { millrace } from './system/here.ts'
import { remove, temporaryFolder } from './system/millrace.ts'

const kept = join(import.meta.dirname, 'data/home-0.1')
const folder = await temporaryFolder()
after(() => remove(folder))
const project = join(folder, 'project')
const home = join(folder, 'home')
await cp(join(kept, 'project'), project, { recursive: true })
await cp(join(kept, 'home'), home, { recursive: true })

const answer = async (...words: string[]) => {
  const { code, stdout, stderr } = await millrace([
    ...words,
    ...['--project', project, '--home', home, '--json'],
  ])
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

const runs = async (): Promise<Run[]> => (await answer('runs', '--limit', '100')).runs

test('every run has a kind and a reason, and its parameters are called as today', async () => {
  const all = await runs()
  const of = (kind: string) => all.filter((run) => run.kind === kind)
  assert.deepEqual(
    [of('train').length, of('trial').length, of('comparison').length, of('reproduction').length],
    [6, 6, 2, 1],
  )
  assert.deepEqual(
    of('train')
      .map(({ model, trigger }) => `${model} ${trigger}`)
      .toSorted(),
    ['table first', 'table manual', 'words first', 'words larger', 'words manual', 'words manual'],
  )
  const { run: newest } = await answer('runs', `${of('train')[0]?.id}`)
  assert.equal(newest.params['train.lrSchedule'], 'cosine')
  assert.equal(newest.params['train.restoreBest'], 'false')
  assert.equal(newest.params['maxRows'], '380')
  assert.equal(newest.params['train.decay'], undefined)
})

test('the champions answer what they answered', async () => {
  const suggestions = async (...words: string[]) =>
    (await answer('predict', ...words)).suggestions.map(
      ({ word, probability }: { word: string; probability: number }) => [
        word,
        Number(probability.toPrecision(5)),
      ],
    )
  assert.deepEqual(await suggestions('the mill', '--model', 'words', '--top', '3'), [
    ['grinds', 0.11604],
    ['turns', 0.11341],
    ['feeds', 0.099638],
  ])
  assert.deepEqual(await suggestions('{"level":"7.5","weather":"dry"}', '--model', 'table'), [
    ['yes', 0.97224],
    ['no', 0.027761],
  ])
})

test('versions keep their metrics, and what changed between two is told in the words of today', async () => {
  const { version }: { version: ModelVersion } = await answer('models', 'table', '2')
  assert.ok(Math.abs((version.metrics['val_loss'] ?? 0) - 0.1324) < 1e-4)
  const { differences } = await answer('models', 'words', '1', '2')
  assert.ok(JSON.stringify(differences).includes('train.gradientAccumulation'))
})

test('a comparison is still there, with its metrics and without a reference', async () => {
  const store = await openStore(home)
  const [comparison] = await listComparisons(store, 'table')
  await store.close()
  assert.equal(comparison?.kind, 'same step')
  assert.equal(comparison.reference, null)
  assert.ok(comparison.sequential.outcome?.metrics['val_loss'])
  const done = finished(comparison)
  assert.match((done && filesOf(done)['report.html']) ?? '', /<h2>Both modes<\/h2>/)
})

test('a training that was killed goes on from its checkpoint', async () => {
  const interrupted = (await runs()).find(
    ({ kind, status }) => kind === 'train' && status === 'interrupted',
  )
  assert.ok(interrupted)
  const { code, stderr } = await millrace([
    ...['resume', interrupted.id, '--project', project, '--home', home],
  ])
  assert.ok([0, 3].includes(code ?? 1), stderr)
  assert.doesNotMatch(stderr, /epoch [1-5] done/)
  assert.match(stderr, /epoch 6 done/)
  const ended = (await runs()).find(({ id }) => id === interrupted.id)
  assert.deepEqual([ended?.status, ended?.version], ['finished', 4])
})

test('a search that was killed goes on, and the best is the one that it was', async () => {
  const { study } = await answer('tune', 'table')
  assert.equal(study.status, 'finished')
  assert.equal(study.plan.direction, 'minimize')
  assert.ok(Math.abs(study.trials[study.best - 1].rungs.at(-1).value - 0.1324) < 1e-4)
})

test('a version is reproduced: to the bit on the processor that trained it, else to rounding', async () => {
  for (const [model, number] of [
    ['words', '2'],
    ['table', '1'],
  ] as const) {
    const { stdout } = await millrace([
      ...['reproduce', model, number, '--project', project, '--home', home, '--json'],
    ])
    const { reproduction, error } = JSON.parse(stdout)
    const { version }: { version: ModelVersion } = await answer('models', model, number)
    if (!error || version.lineage.environment.cpu === environment().cpu)
      assert.equal(reproduction?.identical, true, `${model}: ${error?.what}`)
    else {
      assert.equal(error.code, 'not_reproduced')
      // Kernels are chosen by what a processor can do, and add up in another order.
      assert.match(error.why, /cpu was .*, is /)
      assert.ok(Number(/ differ, by (\S+) at most/.exec(error.what)?.[1]) < 1e-5, error.what)
    }
  }
})

test('every former word of the configuration is refused with the new one', async () => {
  const former = await readFile(join(kept, 'former.txt'), 'utf8')
  const { code, stderr } = await configured(former)
  assert.equal(code, 2)
  const expected = [
    ['words.data.limit', 'data.maxRows'],
    ['words.train.decay', 'train.lrSchedule'],
    ['words.train.accumulate', 'train.gradientAccumulation'],
    ['words.train.average', 'train.emaDecay'],
    ['words.train.patience', 'train.earlyStopping'],
    ['words.train.keep', 'train.restoreBest'],
    ['words.first.data.limit', 'data.maxRows'],
    ['words.evaluate.cases', 'evaluate.evalSet'],
    ['words.metric', 'gauge'],
    ['table.tune.reduction', 'tune.reductionFactor'],
  ]
  for (const [path = '', name = ''] of expected)
    assert.ok(stderr.includes(`models.${path}: is called ${name}`), `${path}\n${stderr}`)
  assert.match(stderr, /tune\.direction: found "least".* "least" is called "minimize" now/)
  const patience = await configured(
    (await readFile(join(kept, 'project/millrace.config.ts'), 'utf8')).replace(
      'train.earlyStopping',
      'train.patience',
    ),
  )
  assert.match(patience.stderr, /train\.patience is called train\.earlyStopping now/)
  const whole = await configured(former.replace('choice,', 'choice, whole,'))
  assert.match(whole.stderr, /`whole` is called `int` now/)
})

const configured = async (text: string) => {
  await writeFile(join(project, 'millrace.config.ts'), text)
  return millrace(['config', project])
}

test('former verbs and options are refused with the new ones', async () => {
  assert.match((await millrace(['folds'])).stderr, /"folds" is called "crossvalidate" now/)
  assert.match((await millrace(['retype'])).stderr, /"retype" is called "data retype" now/)
  assert.match(
    (await millrace(['train', '--hosts', 'x'])).stderr,
    /--hosts is called --hostfile now/,
  )
})
