import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { nextWord } from '../tasks/nextword/options.ts'
import { lines } from './define.ts'
import { choice, int, logRange, range } from './ranges.ts'
import { resolveConfig } from './resolve.ts'
import { samplesOf, withValues } from './tune.ts'

const context = { project: '/project', home: '/project/.millrace', fast: false }

const configOf = (tune: unknown, train: object = {}) => ({
  models: { words: { task: nextWord(), data: lines('words.csv'), train, tune } },
})
const tuneOf = (tune: unknown, train: object = {}) =>
  resolveConfig(configOf(tune, train), context).models[0]?.tune

const refusalOf = (tune: unknown, train: object = {}): string => {
  try {
    tuneOf(tune, train)
  } catch (error) {
    assert(error instanceof MillraceError)
    assert.equal(error.code, 'bad_config')
    return error.what.split('\n').slice(1).join('\n').trim()
  }
  throw new Error('The configuration was accepted.')
}

test('A search is filled in with its defaults; the last rung is the int training', () => {
  const ranges = { 'task.units': choice([64, 128]), 'train.learningRate': logRange(1e-4, 1e-2) }
  assert.deepEqual(tuneOf({ ranges, parallel: 2 }, { epochs: 9 }), {
    plan: {
      search: 'asha',
      trials: 16,
      metric: 'val_loss',
      direction: 'minimize',
      seed: 1,
      reductionFactor: 3,
      minEpochs: 1,
      maxEpochs: 9,
      ranges,
    },
    parallel: 2,
  })
  assert.equal(tuneOf({ ranges, search: 'random', epochs: 4 })?.plan.minEpochs, 3)
  assert.ok((tuneOf({ ranges })?.parallel ?? 0) >= 1)
})

test('Losses and errors are better when small, other metrics when large, unless it is said', () => {
  const ranges = { 'task.units': choice([64, 128]) }
  const directionOf = (metric: string) => tuneOf({ ranges, metric })?.plan.direction
  assert.deepEqual(['val_loss', 'perplexity', 'rmse', 'top5', 'accuracy', 'auc'].map(directionOf), [
    'minimize',
    'minimize',
    'minimize',
    'maximize',
    'maximize',
    'maximize',
  ])
  assert.equal(
    tuneOf({ ranges, metric: 'top5', direction: 'minimize' })?.plan.direction,
    'minimize',
  )
})

test('A search that cannot be carried out is refused with the path, what was found and what is allowed', () => {
  const wrong: [object, string | RegExp][] = [
    [
      { 'task.width': int(1, 2) },
      'models.words.tune.ranges.task.width: found {"kind":"int","low":1,"high":2}, allowed one of task.embedding, task.embeddingInit, task.units, task.layers, task.cell, task.tied, task.dropout, task.inputDropout, task.recurrentDropout, task.sampledWords, task.ngram, task.minCount, task.vocabulary.',
    ],
    [
      { 'task.dropout': range(0, 0.95) },
      'models.words.tune.ranges.task.dropout: found 0.95, allowed at most 0.9.',
    ],
    [
      { 'train.batchSize': range(16, 64) },
      /^models\.words\.tune\.ranges\.train\.batchSize: found 45\.6\d+, allowed whole numbers: int\(low, high\) or choice\(\[…\]\)\.$/,
    ],
    [
      { 'train.optimizer': choice(['adam', 'lion']) },
      'models.words.tune.ranges.train.optimizer: found "lion", allowed adam, adamw, sgd.',
    ],
    [
      { 'train.epochs': int(1, 9) },
      'models.words.tune.ranges.train.epochs: found {"kind":"int","low":1,"high":9}, allowed another option: the search decides how long each trial trains.',
    ],
    [
      { 'data.limit': int(1, 9) },
      'models.words.tune.ranges.data.limit: found "data.limit", allowed an option by its path, such as task.units.',
    ],
    [
      { 'train.learningRate': logRange(0.01, 0.001) },
      'models.words.tune.ranges.train.learningRate: found {"kind":"log","low":0.01,"high":0.001}, allowed a low end below the high one.',
    ],
    [
      { 'task.units': { kind: 'among', values: [64] } },
      /allowed range\(low, high\), logRange\(low, high\), int/,
    ],
    [{}, 'models.words.tune.ranges: found {}, allowed at least one range.'],
  ]
  for (const [ranges, expected] of wrong) {
    const found = refusalOf({ ranges })
    if (typeof expected === 'string') assert.equal(found, expected)
    else assert.match(found, expected)
  }
  assert.equal(
    refusalOf({ ranges: { 'task.units': choice([8]) }, epochs: 4 }, { epochs: 3 }),
    'models.words.tune.epochs: found 4, allowed at most train.epochs, which is 3.',
  )
})

test("Options of a project's own task are known by its schema", () => {
  const own = {
    kind: 'mine',
    options: z.strictObject({ depth: z.int().max(4).default(2) }),
    identity: () => '',
    prepare: () => {},
    open: () => {},
    judge: () => {},
  }
  const resolve = (path: string, given: object = {}) =>
    resolveConfig(
      {
        tasks: [own],
        models: {
          a: {
            task: { kind: 'mine', ...given },
            data: lines('a.csv'),
            tune: { ranges: { [path]: int(1, 4) } },
          },
        },
      },
      context,
    )
  assert.ok(resolve('task.depth').models[0]?.tune)
  assert.deepEqual(resolve('task.depth').models[0]?.recipe.task, { kind: 'mine', depth: 2 })
  assert.throws(() => resolve('task.width'), /allowed one of task\.depth/)
  assert.throws(
    () => resolve('task.depth', { depth: 5 }),
    /models\.a\.task\.depth: found 5, allowed at most 4/,
  )
  assert.throws(() => resolve('task.depth', { wide: 1 }), /models\.a\.task\.wide: no such field/)
})

test('Values replace options by their path and leave the rest', () => {
  const recipe = {
    task: { kind: 'next-word', units: 100 },
    limit: 5,
    train: { learningRate: 1, seed: 3 },
  }
  assert.deepEqual(withValues(recipe, { 'task.units': 64, 'train.learningRate': 0.1 }), {
    task: { kind: 'next-word', units: 64 },
    limit: 5,
    train: { learningRate: 0.1, seed: 3 },
  })
  assert.deepEqual(samplesOf(int(1, 9)), [1, 9])
})
