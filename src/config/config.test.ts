import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { reference } from '../../examples/autocomplete/reference.ts'
import { MillraceError } from '../core/error.ts'
import { nextWord } from '../tasks/nextword/options.ts'
import { defineConfig, every, lines, sql } from './define.ts'
import { loadConfig } from './load.ts'
import { choice } from './ranges.ts'
import { resolveConfig } from './resolve.ts'

const context = { project: '/project', home: '/project/.millrace', fast: false }

const minimal = { models: { words: { task: nextWord(), data: lines('data/words.csv') } } }

const refusalOf = (config: unknown): string => {
  try {
    resolveConfig(config, context)
  } catch (error) {
    assert(error instanceof MillraceError)
    assert.equal(error.code, 'bad_config')
    assert.equal(error.exit, 2)
    return error.what
  }
  throw new Error('The configuration was accepted.')
}

test('A name that JavaScript has a meaning for is taken, or refused by its path', () => {
  const { words } = minimal.models
  const { models } = resolveConfig({ models: { constructor: words, toString: words } }, context)
  assert.deepEqual(
    models.map(({ name, dataset }) => [name, dataset.name]),
    [
      ['constructor', 'constructor'],
      ['toString', 'toString'],
    ],
  )
  const data = { kind: 'records', file: 'a.csv' }
  for (const [config, path] of [
    [{ models: { words, ['__proto__']: words } }, 'models.__proto__'],
    [{ models: { words, __proto__: words } }, 'models.__proto__'],
    [{ ...minimal, datasets: { ['__proto__']: data } }, 'datasets.__proto__'],
    [
      { ...minimal, datasets: { a: { ...data, types: { ['__proto__']: 'date' } } } },
      'datasets.a.types.__proto__',
    ],
    [
      { models: { words: { ...words, tune: { ranges: { __proto__: { a: 1 } } } } } },
      'models.words.tune.ranges.__proto__',
    ],
  ] as const)
    assert.match(refusalOf(config), new RegExp(`a name that nothing may have: ${path}\\.`))
})

test('A minimal configuration is filled in with defaults, absolute paths and milliseconds', () => {
  assert.deepEqual(resolveConfig(minimal, context).models, [
    {
      name: 'words',
      about: null,
      dataset: {
        name: 'words',
        source: { file: '/project/data/words.csv', column: 'text', mask: [] },
        maxRows: null,
        checks: [],
        ingest: null,
        split: null,
        subject: null,
        keep: null,
        models: ['words'],
      },
      recipe: {
        task: {
          kind: 'next-word',
          embedding: 10,
          embeddingInit: 'uniform',
          units: 100,
          layers: 1,
          cell: 'lstm',
          tied: false,
          dropout: 0.1,
          inputDropout: 0,
          recurrentDropout: 0,
          sampledWords: 0,
          ngram: 0,
          minCount: 1,
          vocabulary: 50_000,
        },
        maxRows: null,
        train: {
          epochs: 3,
          batchSize: 32,
          learningRate: 0.001,
          lrSchedule: 'none',
          warmup: 0,
          optimizer: 'adam',
          momentum: null,
          weightDecay: 0,
          clip: null,
          gradientAccumulation: 1,
          emaDecay: null,
          earlyStopping: null,
          restoreBest: true,
          validationSplit: 0.1,
          classWeights: null,
          seed: 1,
          workers: 1,
          scaleLearningRate: false,
          device: 'auto',
        },
      },
      first: null,
      launch: { launcher: 'local', hostfile: null, maxRestarts: 2, timeout: 10_000 },
      retrainEvery: null,
      evaluate: {
        evalSet: null,
        every: 60_000,
        completions: null,
        words: 3,
        slices: { by: null, fewestRows: 30 },
        robustness: null,
      },
      gate: {
        val_loss: { below: 'baseline', confidence: 0.95 },
        top5: { atLeast: 'champion', tolerance: 0 },
      },
      tune: null,
      reference: null,
      requests: {
        ...{ durability: 'commit', sample: 1, mask: [], subject: null, maxBytes: 65_536 },
        ...{ days: 90, fieldDays: {}, keptBytes: 10_000_000_000 },
        anomalies: { bestBelow: null, worstAbove: null, mean: true, sum: true, decimals: 4 },
      },
      monitor: {
        window: { by: 'rows', rows: 1000, least: 60_000 },
        against: { kind: 'training' },
        ...{ minimum: 500, ignore: [], critical: [], level: 0.01, effect: 0.1 },
      },
      gauge: null,
      fromCores: [],
    },
  ])
})

test('What people should know of a model is text of bounded length, and nothing else', () => {
  const about = (about: unknown) => ({ models: { words: { ...minimal.models.words, about } } })
  const owner = resolveConfig(about({ owner: ' the millers ' }), context).models[0]?.about
  assert.deepEqual(owner, { summary: null, owner: 'the millers', intendedUse: null, limits: null })
  assert.match(refusalOf(about({ purpose: 'flour' })), /about\.purpose: no such field/)
  assert.match(refusalOf(about({})), /about: found .*, allowed at least one of summary, owner/)
  assert.match(refusalOf(about({ limits: ' ' })), /about\.limits: .*at least 1 character\./)
  for (const [field, most] of Object.entries({
    summary: 500,
    owner: 200,
    intendedUse: 4000,
    limits: 4000,
  })) {
    resolveConfig(about({ [field]: 'x'.repeat(most) }), context)
    assert.match(
      refusalOf(about({ [field]: 'x'.repeat(most + 1) })),
      new RegExp(`about\\.${field}: .*at most ${most} characters`),
    )
  }
})

test('Values that follow from the cores of the machine are named', () => {
  const named = (parts: object) =>
    resolveConfig({ models: { words: { ...minimal.models.words, ...parts } } }, context).models[0]
      ?.fromCores
  const ranges = { 'task.units': choice([8, 16]) }
  assert.deepEqual(named({ train: { workers: 2 }, tune: { ranges, parallel: 1 } }), [])
  assert.deepEqual(
    named({
      train: { workers: 'cores' },
      first: { train: { workers: 'cores' } },
      tune: { ranges },
    }),
    ['train.workers', 'first.train.workers', 'tune.parallel'],
  )
})

test('A first recipe overrides only what it names', () => {
  const [model] = resolveConfig(
    {
      models: {
        words: {
          ...minimal.models.words,
          task: nextWord({ units: 128 }),
          train: { epochs: 9, schedule: every('1h') },
          first: { data: { maxRows: 6000 } },
        },
      },
    },
    context,
  ).models
  assert.equal(model?.retrainEvery, 3_600_000)
  assert.equal(model?.first?.maxRows, 6000)
  assert.equal(model?.first?.task.units, 128)
  assert.equal(model?.first?.train.epochs, 9)
})

test('A device is one that there is, or left to what is there', () => {
  const { words } = minimal.models
  for (const device of ['auto', 'cpu', 'cuda']) {
    const [model] = resolveConfig(
      { models: { words: { ...words, train: { device } } } },
      context,
    ).models
    assert.equal(model?.recipe.train.device, device)
  }
  assert.match(
    refusalOf({ models: { words: { ...words, train: { device: 'gpu' } } } }),
    /models\.words\.train\.device: found "gpu", allowed .*auto.*cpu.*cuda/,
  )
})

test('A program that makes new rows is a function', () => {
  const refill = () => ['a new row']
  const [model] = resolveConfig(
    { models: { words: { ...minimal.models.words, ingest: { refill } } } },
    context,
  ).models
  assert.equal(model?.dataset.ingest?.refill, refill)
  assert.match(
    refusalOf({ models: { words: { ...minimal.models.words, ingest: { refill: 'new.ts' } } } }),
    /models\.words\.ingest\.refill: found "new\.ts", allowed a function that gives rows/,
  )
})

test('A wrong value is answered with its path, what was found and what is allowed', () => {
  const { words } = minimal.models
  const wrong: [unknown, RegExp][] = [
    [
      { models: { words: { ...words, task: nextWord({ units: 0 }) } } },
      /models\.words\.task\.units: found 0, allowed at least 1\./,
    ],
    [
      { models: { words: { ...words, task: nextWord({ units: 1.5 }) } } },
      /models\.words\.task\.units: found 1\.5, allowed a whole number\./,
    ],
    [
      { models: { words: { ...words, train: { epoch: 3 } } } },
      /models\.words\.train\.epoch: no such field/,
    ],
    [
      { models: { words: { ...words, train: { schedule: '1h' } } } },
      /models\.words\.train\.schedule: found "1h", allowed every\('1h'\), with a duration/,
    ],
    [
      { models: { words: { ...words, train: { schedule: every('1x' as '1s') } } } },
      /models\.words\.train\.schedule\.interval: found "1x", allowed a duration/,
    ],
    [
      { models: { words: { ...words, gate: { top5: { atLeast: 'best' } } } } },
      /models\.words\.gate\.top5: found .*, allowed one of \{ below \}, \{ above \}/,
    ],
    [
      {
        models: {
          words: { ...words, gate: { top5: { below: 'champion', tolerance: 0.1 } } },
        },
      },
      /models\.words\.gate\.top5: found .*a tolerance only with a confidence/,
    ],
    [{ models: { 'a b': words } }, /models\.a b: found "a b", allowed letters, digits/],
    [{ models: { words: { data: words.data } } }, /models\.words\.task: found nothing/],
    [undefined, /names no models: found nothing/],
  ]
  const idle = (train: object, path: string) =>
    assert.match(
      refusalOf({ models: { words: { ...words, train } } }),
      new RegExp(`models.words.train.${path}: found .*, allowed .*, but with `),
    )
  idle({ momentum: 0.5 }, 'momentum')
  idle({ weightDecay: 0.1 }, 'weightDecay')
  idle({ distributed: { hostfile: 'hosts' } }, 'distributed.hostfile')
  for (const [config, message] of wrong) assert.match(refusalOf(config), message)
})

test('The figures of a reference are checked like all else', () => {
  const { words } = minimal.models
  const refusal = (change: object) =>
    refusalOf({
      models: { words: { ...words, compare: { reference: { ...reference, ...change } } } },
    })
  const { sequential } = reference
  assert.match(refusal({ rows: 0 }), /compare\.reference\.rows: found 0, allowed at least 1/)
  assert.match(
    refusal({ sequential: { ...sequential, curve: [] } }),
    /sequential\.curve: found \[\]/,
  )
  assert.match(
    refusal({ distributed: { ...sequential, train: { workers: 2 } } }),
    /distributed\.train\.workers: no such field/,
  )
})

test('Every wrong value is named at once', () => {
  const { words } = minimal.models
  const what = refusalOf({
    models: { words: { ...words, train: { epochs: -1, learningRate: 'fast' } } },
  })
  assert.match(what, /2 wrong values/)
  assert.match(what, /train\.epochs/)
  assert.match(what, /train\.learningRate: found "fast", allowed a number/)
})

test('A configuration outside the package imports millrace by name', async () => {
  const project = await mkdtemp(join(tmpdir(), 'millrace-config-'))
  await writeFile(
    join(project, 'millrace.config.ts'),
    `import { defineConfig, lines, nextWord } from 'millrace'
     export default defineConfig(({ home }) => ({
       models: { mine: { task: nextWord(), data: lines(home + '/mine.csv') } },
     }))`,
  )
  const config = await loadConfig({ project, home: join(project, 'state') })
  assert.equal(config.models[0]?.dataset.source.file, join(project, 'state', 'mine.csv'))
})

test('A missing or broken configuration file says where and what to do', async () => {
  const project = await mkdtemp(join(tmpdir(), 'millrace-config-'))
  await assert.rejects(
    loadConfig({ project, home: project }),
    /There is no millrace\.config\.ts in/,
  )
  await writeFile(join(project, 'millrace.config.ts'), 'export const nothing = 1')
  await assert.rejects(loadConfig({ project, home: project }), /has no default export/)
})

test('defineConfig gives the configuration back as it is', () => {
  const config = { models: {} }
  assert.equal(defineConfig(config), config)
})

test('A configuration without models is told what it lacks', () => {
  for (const [config, found] of [
    [{}, '{}'],
    [undefined, 'nothing'],
    [null, 'null'],
    [[], '[]'],
    [{ keep: {} }, 'only keep'],
  ] as const)
    assert.equal(
      refusalOf(config),
      `The configuration of /project names no models: found ${found}, allowed an object with models.`,
    )
})

test('What JSON cannot say is told by its name, and one of something as one', () => {
  const { words } = minimal.models
  const refusal = refusalOf({
    models: {
      words: {
        ...words,
        task: nextWord({ units: Number.NaN }),
        train: { epochs: Number.POSITIVE_INFINITY, classWeights: { a: Number.NaN } },
        gate: { val_loss: [] },
      },
    },
  })
  assert.match(refusal, /task\.units: found NaN, allowed a number/)
  assert.match(refusal, /train\.epochs: found Infinity, allowed a number/)
  assert.match(refusal, /train\.classWeights: found {"a":NaN}/)
  assert.match(refusal, /gate\.val_loss: found \[\], allowed at least 1 entry\./)
})

test('Several models share a data set, which says once how rows come in', () => {
  const data = { kind: 'records', file: 'a.csv' }
  const task = { kind: 'tabular-class', label: 'y' }
  const datasets = {
    rows: { ...data, ingest: { from: 'new.jsonl' }, split: { by: 'key', column: 'k' } },
  }
  const models = { one: { task, data: 'rows' }, two: { task, data: 'rows' }, own: { task, data } }
  const resolved = resolveConfig({ datasets, models }, context)
  assert.deepEqual(
    resolved.datasets.map(({ name, models: learners }) => [name, learners]),
    [
      ['rows', ['one', 'two']],
      ['own', ['own']],
    ],
  )
  assert.equal(resolved.models[0]?.dataset, resolved.models[1]?.dataset)
  assert.deepEqual(resolved.models[1]?.recipe.split, { by: 'key', column: 'k' })
  assert.equal(resolved.models[2]?.recipe.split, undefined)
  const ingest = { from: 'other.jsonl' }
  const refused: readonly (readonly [object, RegExp])[] = [
    [
      { datasets, models: { one: { task, data: 'row' } } },
      /one\.data: found "row", allowed one of `datasets`: rows/,
    ],
    [
      { datasets, models: { one: { task, data: 'rows', ingest } } },
      /one\.ingest: .*rows come into datasets\.rows/,
    ],
    [
      { models: { one: { task, data: { ...data, ingest }, ingest } } },
      /one\.ingest: .*its data say already/,
    ],
    [
      { datasets, models: { rows: { task, data } } },
      /rows\.data: found "rows", allowed "rows", the data set/,
    ],
    [
      {
        datasets: { rows: { ...data, ingest: { from: 'a.csv' } } },
        models: { one: { task, data: 'rows' } },
      },
      /datasets\.rows\.ingest\.from: .*another file than the data of rows/,
    ],
    [
      {
        models: {
          one: { task, data: { kind: 'lines', file: 'a.csv', split: { by: 'key', column: 'k' } } },
        },
      },
      /one\.data\.split\.by/,
    ],
  ]
  for (const [config, expected] of refused) assert.match(refusalOf(config), expected)
})

test('Rows are made of requests of models that predict a column of records', () => {
  const task = { kind: 'tabular-class', label: 'y' }
  const ingest = { fromRequests: true }
  const data = { kind: 'records', file: 'a.csv' }
  const [set] = resolveConfig({ models: { m: { task, data, ingest } } }, context).datasets
  assert.equal(set?.ingest?.fromRequests, true)
  const refused = (model: object, message: RegExp) =>
    assert.match(refusalOf({ models: { m: { task, data, ingest, ...model } } }), message)
  refused(
    { task: { kind: 'next-word' }, data: { kind: 'lines', file: 'a.csv' } },
    /m\.ingest\.fromRequests: .*a request is made a row of records alone/,
  )
  refused({ task: { kind: 'next-word' } }, /no model that learns from it predicts a column/)
  refused({ requests: false }, /no requests to its models are kept/)
})

test('What is declared of a file and of a query is handed on, secrets only by a function', async () => {
  const config = (data: object, ingest?: object) => ({
    models: { m: { task: { kind: 'next-word' }, data, ...(ingest && { ingest }) } },
  })
  const resolved = (data: object) => resolveConfig(config(data), context).models[0]?.dataset.source
  assert.deepEqual(
    resolved({ kind: 'records', file: 'a.csv', separator: ';', decimal: ',', missing: ['?'] }),
    {
      file: join(context.project, 'a.csv'),
      column: '*',
      reading: { separator: ';', decimal: ',', missing: ['?'] },
      mask: [],
    },
  )
  const url = 'postgres://ada:s3cret@db:5432/shop?sslkey=s3cret'
  const source = resolved({ kind: 'sql', url, query: 'select 1 as a' })
  assert.equal(source?.file, 'postgres://db:5432/shop')
  assert.equal(source?.address?.(), url)
  assert.doesNotMatch(JSON.stringify(source), /s3cret/)
  const signed = 'https://ada:s3cret@host/a.csv?key=s3cret'
  assert.equal(resolved({ kind: 'records', file: signed })?.file, 'https://host/a.csv')
  const refused = (data: object, message: RegExp, ingest?: object) =>
    assert.throws(() => resolveConfig(config(data, ingest), context), {
      code: 'bad_config',
      message,
    })
  refused(
    { kind: 'records', file: 'file:///etc/passwd' },
    /data\.file.*https:\/\/, http:\/\/ or s3:/,
  )
  refused(sql(undefined, 'select 1'), /data\.url: found "".*variable of the environment, set that/)
  refused(sql('mysql://a:s3cret@b', 'select 1'), /found "mysql:…".*begins with postgres:/)
  refused({ kind: 'records', file: 'a.csv', encoding: 'utf-9' }, /data\.encoding/)
  refused({ kind: 'records', file: 'a.csv', separator: '||' }, /data\.separator/)
  refused({ kind: 'records', file: 'a.csv', limits: { columns: 10_001 } }, /limits\.columns.*10000/)
  refused({ kind: 'records', file: 'a.csv', limits: { line: 9_000_000 } }, /limits\.line.*8388608/)
  for (const file of ['a.parquet', 'a.jsonl', 'https://host/a.csv', 'data/*.csv'])
    refused({ kind: 'records', file }, /ingest\.writeBack.*rows are not written into/, {
      writeBack: true,
    })
  const query = { kind: 'sql', url: 'sqlite:a.db', query: 'select 1' }
  refused(query, /not written into a database/, { writeBack: true })
})
