import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tabularClass } from '../tasks/tabular/options.ts'
import { decided, withTrain } from './auto.ts'
import { resolveConfig } from './resolve.ts'

const context = { project: '/project', home: '/home', fast: false }

const resolved = (model: object) =>
  resolveConfig(
    {
      models: {
        m: {
          task: tabularClass({ label: 'y' }),
          data: { kind: 'records', file: 'm.csv' },
          ...model,
        },
      },
    },
    context,
  ).models[0]

const isAuto = (model: object) => resolved(model)?.recipe.train.auto

test('a training of a table is left to the data where none of its steps is named', () => {
  assert.equal(isAuto({}), true)
  const beside = { seed: 7, validationSplit: 0.2, classWeights: 'balanced', workers: 2 }
  assert.equal(isAuto({ train: beside }), true)
  for (const train of [{ epochs: 3 }, { learningRate: 0.1 }, { restoreBest: false }])
    assert.equal(isAuto({ train }), undefined)
  assert.equal(isAuto({ train: { auto: false } }), undefined)
  assert.equal(
    isAuto({ tune: { ranges: { 'task.dropout': { kind: 'range', low: 0, high: 0.5 } } } }),
    undefined,
  )
  const words = { task: { kind: 'next-word' }, data: { kind: 'lines', file: 'm.txt' } }
  assert.equal(isAuto(words), undefined)
})

test('what contradicts it is refused by its path', () => {
  const says = (model: object, message: RegExp) =>
    assert.throws(() => resolved(model), { code: 'bad_config', message })
  says({ train: { auto: true, epochs: 3 } }, /models\.m\.train\.auto: .*beside train\.epochs/)
  says(
    {
      train: { auto: true },
      tune: { ranges: { 'task.dropout': { kind: 'range', low: 0, high: 0.5 } } },
    },
    /models\.m\.train\.auto: .*beside `tune`/,
  )
  says(
    {
      task: { kind: 'next-word' },
      data: { kind: 'lines', file: 'm.txt' },
      train: { auto: true },
    },
    /a next-word has nothing to leave to the data/,
  )
})

test('a training of which more is said is not left to the data, and what is left is no parameter of a run', () => {
  const train = { auto: true, epochs: 3, seed: 1, workers: 1 }
  assert.deepEqual(withTrain(train, { epochs: 5 }), { epochs: 5, seed: 1, workers: 1 })
  assert.deepEqual(withTrain(train, { seed: 2 }), { ...train, seed: 2 })
  assert.deepEqual(decided({ train }), { train: { auto: true, seed: 1, workers: 1 } })
  assert.deepEqual(decided({ train: { epochs: 3 } }), { train: { epochs: 3 } })
})
