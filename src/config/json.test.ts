import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import autocomplete from '../../examples/autocomplete/millrace.config.ts'
import churn from '../../examples/churn/millrace.config.ts'
import digits from '../../examples/digits/millrace.config.ts'
import ownTask from '../../examples/own-task/millrace.config.ts'
import { nextWord } from '../tasks/nextword/options.ts'
import { tabularClass } from '../tasks/tabular/options.ts'
import { every, lines, records } from './define.ts'
import { configJsonSchema } from './json.ts'
import { choice, range } from './ranges.ts'
import { resolveConfig } from './resolve.ts'
import type { ConfigContext, UserConfig } from './types.ts'

/** What the schema has beside the words of JSON Schema. */
const own = ['unit', 'otherwise', 'form', 'exampleCode', 'of']

const schema = JSON.parse(JSON.stringify(configJsonSchema()))
const ajv = new Ajv2020({ strictTypes: false, allErrors: true })
ajv.addVocabulary(own)
const validate = ajv.compile(schema)

const context: ConfigContext = { project: '/project', home: '/project/.millrace', fast: false }

/** What a configuration says in JSON; what is a function is not in it. */
const inJson = async (user: UserConfig): Promise<Record<string, unknown>> => {
  const {
    prepare: _,
    tasks: __,
    ...config
  } = typeof user === 'function' ? await user(context) : user
  return JSON.parse(JSON.stringify(config))
}

const taken = (config: unknown): boolean => {
  try {
    resolveConfig(config, context)
    return true
  } catch {
    return false
  }
}

test('it is a schema of draft 2020-12, and describes each of its fields', () => {
  assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema')
  assert.equal(ajv.validateSchema(schema), true)
  assert.equal(schema.$defs.Fit.properties.epochs.default, 3)
  assert.equal(schema.$defs.Fit.properties.epochs.description, 'Passes over the training rows.')
})

test('the examples fit it', async () => {
  for (const user of [autocomplete, churn, digits, ownTask]) {
    const config = await inJson(user)
    assert.equal(validate(config), true, JSON.stringify(validate.errors))
  }
})

const words = { task: nextWord(), data: lines('words.csv') }
const of = (model: object, others: object = {}) => ({
  models: { words: { ...words, ...model } },
  ...others,
})

test('what it takes the configuration takes too', () => {
  for (const config of [
    of({}),
    of({ train: { optimizer: 'sgd', momentum: 0.5, workers: 'cores', schedule: every('90s') } }),
    of({ train: { distributed: { launcher: 'mpi', hostfile: 'hosts' } }, ingest: {} }),
    of({ gate: { val_loss: [{ below: 'baseline', confidence: 0.9 }, { atMost: 3 }] } }),
    of({ gate: { top1: { above: 'champion', tolerance: 0.1, confidence: 0.9 } } }),
    of({ gate: { top1: { atLeast: 'champion', confidence: 0.99 } } }),
    of({ evaluate: { slices: ['region'], sliceRows: 5 } }),
    of({
      tune: { ranges: { 'task.units': choice([8, 16]), 'train.learningRate': range(0.1, 0.2) } },
    }),
    of({ task: tabularClass({ label: 'x', hidden: [] }), data: records('x.csv') }),
    of({ first: { train: { weightDecay: 0.1, optimizer: 'adamw' }, data: { maxRows: 5 } } }),
    of(
      { tune: null, ingest: null, gauge: { name: 'a', labels: { b: 'c' } } },
      { keep: { days: 0 } },
    ),
    // All its models are registered from elsewhere.
    { models: {} },
  ]) {
    assert.equal(validate(config), true, JSON.stringify(validate.errors))
    assert.equal(taken(config), true, JSON.stringify(config))
  }
})

test('what it refuses the configuration refuses too', () => {
  for (const config of [
    {},
    { models: { 'a b': words } },
    of({ surplus: 1 }),
    of({ task: undefined }),
    of({ task: { kind: 'next-word', units: 0 } }),
    of({ task: { kind: 'next-word', width: 3 } }),
    of({ task: { kind: 'tabular-class' } }),
    of({ data: { kind: 'lines' } }),
    of({ data: { kind: 'parquet', file: 'a' } }),
    of({ train: { epochs: 1.5 } }),
    of({ train: { learningRate: 0 } }),
    of({ train: { validationSplit: 0.6 } }),
    of({ train: { workers: 'all' } }),
    of({ train: { schedule: '1h' } }),
    of({ train: { schedule: { kind: 'every', interval: '1 hour' } } }),
    of({ train: { momentum: 0.5 } }),
    of({ train: { weightDecay: 0.5 } }),
    of({ first: { train: { momentum: 0.5 } } }),
    of({ train: { distributed: { hostfile: 'hosts' } } }),
    of({ ingest: { refill: 'a row' } }),
    of({ gate: { val_loss: { below: 3, tolerance: 0.1 } } }),
    of({ evaluate: { slices: [] } }),
    of({ evaluate: { slices: [{ name: 'age' }] } }),
    of({ gate: { val_loss: { below: 'baseline', confidence: 0.5 } } }),
    of({ gate: { 'Val loss': { below: 3 } } }),
    of({ gate: { val_loss: [] } }),
    of({ tune: { ranges: {} } }),
    of({ tune: { ranges: { 'task.units': choice([8, 8]) } } }),
    of({ tune: { ranges: { units: choice([8]) } } }),
    of({ gauge: { name: '1a' } }),
    of({}, { prepare: 'yes' }),
    of({}, { tasks: [{ kind: 'mine' }] }),
    of({}, { keep: { days: -1 } }),
  ]) {
    const config_ = JSON.parse(JSON.stringify(config))
    assert.equal(validate(config_), false, `takes ${JSON.stringify(config)}`)
    assert.equal(taken(config), false, `takes ${JSON.stringify(config)}`)
  }
})
