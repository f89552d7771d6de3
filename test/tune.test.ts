import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import type { ModelVersion } from '../src/core/records.ts'
import type { Study, Trial } from '../src/core/study.ts'
import type { Reproduction } from '../src/experiments/reproduction.ts'
import { createRegistry, type HomeRegistry } from '../src/registry/registry.ts'
import { hold } from '../src/store/hold.ts'
import { openStore } from '../src/store/home.ts'
import { millrace } from './system/here.ts'
import { remove, root, temporaryFolder, untilLeft } from './system/millrace.ts'

// What a killed process held is free soon.
process.env['MILLRACE_LEASE'] = '2s'
const project = join(import.meta.dirname, 'data/tune')
const homes = { straight: await temporaryFolder(), killed: await temporaryFolder() }
after(() => Promise.all(Object.values(homes).map(remove)))

const place = (home: string) => ['--project', project, '--home', home, '--json']

/** What a verb answers. */
const ask = async <T>(home: string, ...words: string[]): Promise<T> => {
  const { stdout } = await millrace([...words, ...place(home)])
  return JSON.parse(stdout) as T
}

interface Tuned {
  readonly study: Study
  readonly version: ModelVersion | null
}
interface Refused {
  readonly error: { readonly code: string; readonly what: string }
}

/** What a trial came to, without the ids that differ from home to home. */
const result = ({ run: _, ...trial }: Trial) => trial

/** Starts a search and lets its lines through; answers when one fits. */
const startUntil = (
  home: string,
  fits: (line: string) => boolean,
  ...words: string[]
): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(root, 'src/cli/main.ts'), 'tune', 'tiny', ...words, ...place(home)],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    createInterface({ input: child.stderr }).on('line', (line) => fits(line) && resolve(child))
    child.on('close', () => reject(new Error('The search ended before it could be killed.')))
  })

/** Reads what a home keeps, in this process. */
const reading = async <T>(
  home: string,
  read: (registry: HomeRegistry) => Promise<T>,
): Promise<T> => {
  const store = await openStore(home)
  try {
    return await read(await createRegistry(store))
  } finally {
    await store.close()
  }
}

const studiesOf = (home: string) => reading(home, (registry) => registry.studies('tiny'))

/** Numbers of the epochs that a run told of, in their order. */
const epochsOf = async (home: string, run: string): Promise<number[]> => {
  const log = await reading(home, (registry) => registry.lines(run))
  return log.flatMap(({ line }) => {
    const found = /^epoch (\d+):/.exec(line)
    return found ? [Number(found[1])] : []
  })
}

test('A search killed in the middle goes on, trains no rung twice and ends as one that was not', async () => {
  const undisturbed = ask<Tuned>(homes.straight, 'tune', 'tiny')
  // Two rungs are through and a third is under way.
  let rungs = 0
  const first = await startUntil(homes.killed, (line) => {
    const { trial } = JSON.parse(line) as { trial?: Trial | null }
    if (trial?.status === 'paused') rungs++
    return rungs >= 2 && trial?.status === 'training'
  })
  first.kill('SIGKILL')
  await once(first, 'close')
  // What it has held runs out, and its trials end with that.
  await untilLeft(homes.killed, 2000)
  const [open] = await studiesOf(homes.killed)
  assert.equal(open?.status, 'interrupted')

  const { study } = await ask<Tuned>(homes.killed, 'tune', 'tiny')
  const straight = await undisturbed
  assert.equal(straight.study.status, 'finished')
  assert.equal(straight.study.trials.length, 4)
  assert.ok(straight.study.trials.some(({ status }) => status === 'stopped'))
  assert.ok(straight.study.trials.some(({ status }) => status === 'finished'))
  assert.equal(study.id, open?.id)
  assert.deepEqual(study.trials.map(result), straight.study.trials.map(result))
  assert.equal(study.best, straight.study.best)
  for (const trial of straight.study.trials) {
    const trained = Array.from({ length: trial.rungs.at(-1)?.epochs ?? 0 }, (_, at) => at + 1)
    assert.deepEqual(await epochsOf(homes.straight, trial.run), trained)
    // An epoch that was saved as the process was killed may not have been told of.
    const told = await epochsOf(homes.killed, study.trials[trial.number - 1]?.run ?? '')
    assert.deepEqual(
      told,
      trained.filter((epoch) => told.includes(epoch)),
    )
  }
})

test('The runs of a search say what each trial was, and only the best keeps its folder', async () => {
  const runs = await reading(homes.straight, (registry) => registry.runs({}))
  const [study] = await studiesOf(homes.straight)
  assert.ok(study)
  assert.deepEqual(
    runs.map((run) => [
      run.id,
      run.kind,
      run.status,
      run.version,
      run.params['tune.trial'],
      run.params['task.units'],
      run.params['train.learningRate'],
    ]),
    study.trials
      .map(({ run, number, values }) => [
        run,
        'trial',
        'finished',
        null,
        `${number}`,
        `${values['task.units']}`,
        `${values['train.learningRate']}`,
      ])
      .reverse(),
  )
  const best = study.trials.find(({ number }) => number === study.best)
  assert.deepEqual(await readdir(join(homes.straight, 'runs')), [best?.run])
})

test('The best is registered with the recipe of its trial, without training again', async () => {
  const home = homes.straight
  const { study, version } = await ask<Tuned>(home, 'tune', 'tiny', '--register')
  assert.ok(version)
  const best = study.trials.find(({ number }) => number === study.best)
  assert.ok(best)
  assert.equal(version.runId, best.run)
  assert.equal(study.version, 1)
  assert.equal(version.gate.passed, true)
  const { task, train } = version.lineage.config as {
    task: Record<string, unknown>
    train: Record<string, unknown>
  }
  assert.equal(task['units'], best.values['task.units'])
  assert.equal(train['learningRate'], best.values['train.learningRate'])
  assert.equal(version.metrics['val_loss'], best.rungs.at(-1)?.value)
  assert.deepEqual(await epochsOf(home, best.run), [1, 2, 3, 4])
  assert.equal(existsSync(join(home, 'runs', best.run)), false)

  // The same again is the same search, which is through.
  const again = await ask<Tuned>(home, 'tune', 'tiny', '--register')
  assert.deepEqual([again.study, again.version], [study, version])
})

test('A training that paused at its rungs learnt the same weights as one that did not', async () => {
  const { reproduction } = await ask<{ reproduction: Reproduction }>(
    homes.straight,
    'reproduce',
    'tiny',
    '1',
  )
  assert.equal(reproduction.identical, true)
})

test('A search does not begin while the model trains, nor change once it has begun', async () => {
  const home = homes.killed
  {
    const store = await openStore(home)
    const training = await hold(store, 'train/tiny')
    const { error } = await ask<Refused>(home, 'tune', 'tiny')
    assert.equal(error.code, 'already_running')
    await training[Symbol.asyncDispose]()
    await store.close()
  }
  const child = await startUntil(home, (line) => line.includes('"training"'), '--seed', '2')
  const training = await ask<Refused>(home, 'train', 'tiny')
  assert.equal(training.error.code, 'already_running')
  child.kill('SIGINT')
  await once(child, 'close')
  const other = await ask<Refused>(home, 'tune', 'tiny', '--trials', '9')
  assert.equal(other.error.code, 'conflict')
  assert.match(other.error.what, /is unfinished and has trials 4\./)

  const { study } = await ask<Tuned>(
    home,
    'tune',
    'tiny',
    '--new',
    '--trials',
    '1',
    '--search',
    'random',
  )
  assert.deepEqual(
    (await studiesOf(home)).map(({ status }) => status),
    ['finished', 'cancelled', 'finished'],
  )
  assert.deepEqual(
    study.trials.map(({ status, rungs }) => [status, rungs.map((rung) => rung.epochs)]),
    [['finished', [4]]],
  )
})

test('A trial that cannot be trained fails with its reason, and the search goes on', async () => {
  const home = homes.straight
  const { study } = await ask<Tuned>(home, 'tune', 'rare')
  assert.equal(study.status, 'finished')
  const [failed, trained] = study.trials.toSorted((a, b) => a.status.localeCompare(b.status))
  assert.deepEqual(
    [failed, trained].map((trial) => [trial?.status, trial?.values['task.minCount']]),
    [
      ['failed', 1000],
      ['finished', 1],
    ],
  )
  assert.equal(study.best, trained?.number)
  const run = await reading(home, (registry) => registry.run(failed?.run ?? ''))
  assert.deepEqual([run.status, run.error], ['failed', failed?.error])
  assert.match(run.error ?? '', /vocabulary|word/)
})

test('A model without ranges, and a metric that no model has, are refused by name', async () => {
  const none = await ask<Refused>(homes.killed, 'tune', 'plain')
  assert.equal(none.error.code, 'conflict')
  assert.match(none.error.what, /does not say what to search for plain/)
  process.env['TUNE_METRIC'] = 'auc'
  const wrong = await ask<Refused>(homes.killed, 'tune', 'tiny')
  assert.equal(wrong.error.code, 'bad_config')
  assert.match(wrong.error.what, /tune\.metric: found "auc", which this kind of model does not/)
})
