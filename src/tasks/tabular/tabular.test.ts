import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { suggested } from '../../../test/system/suggested.ts'
import { createRng } from '../../core/rng.ts'
import type { Batch } from '../../nn/batch.ts'
import { initialise } from '../../nn/parameter.ts'
import { printGraph } from '../../onnx/print.ts'
import { fit } from '../../train/fit.ts'
import { predictRows } from '../codec/decode.ts'
import { readPackage, writePackage } from '../kit/package.ts'
import type { BatchOptions, Package, Prepared } from '../kit/task.ts'
import type { TabularClassOptions } from './options.ts'
import { tabularTask } from './task.ts'

interface Regression {
  readonly val_loss: number
  readonly coefficients: number[]
  readonly 'probabilities of yes': number[]
}
const oracle: { rows: object[]; alike: Regression; balanced: Regression } = JSON.parse(
  readFileSync(new URL('../../../test/data/tasks/logistic.json', import.meta.url), 'utf8'),
)
const rows = oracle.rows.map((row) => JSON.stringify(row))

const training: BatchOptions = { purpose: 'training', batchSize: 32, seed: 3 }
const validation: BatchOptions = { ...training, purpose: 'validation' }

interface Training extends Partial<BatchOptions> {
  readonly epochs?: number
  readonly learningRate?: number
  readonly from?: readonly string[]
}

const trained = async (
  prepared: Prepared,
  { epochs = 3, learningRate = 0.01, from = rows, ...asked }: Training = {},
) => {
  const run = fit({
    network: prepared.network,
    train: prepared.batches(from, { ...training, ...asked }),
    validation: () => prepared.batches(from, validation).epoch(1),
    metrics: prepared.metrics,
    epochs,
    learningRate,
    lrSchedule: { kind: 'cosine' },
    restoreBest: false,
    seed: 1,
  })
  for (;;) {
    const { done, value } = await run.next()
    if (done) return value
  }
}

const learn = (given: Partial<TabularClassOptions> = {}, from: readonly string[] = rows) =>
  tabularTask.prepare(from, { label: 'churn', hidden: [8], ...given })

const refuses = (act: () => unknown, code: string, message: RegExp) =>
  assert.throws(act, (error: Error & { code?: string }) => {
    assert.match(error.message, message)
    return error.code === code
  })

let home = ''
const packed = async (
  name: string,
  prepared: Prepared,
  parameters: ReadonlyMap<string, Float32Array>,
) => {
  const folder = join(home, name)
  await writePackage(folder, { prepared, parameters, metrics: {}, lineage: null })
  return readPackage(folder)
}
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

for (const weights of ['alike', 'balanced'] as const)
  test(`without hidden layers it is scikit-learn's logistic regression, classes ${weights}`, async () => {
    const prepared = learn({ hidden: [] })
    const { parameters } = await trained(prepared, {
      batchSize: 240,
      epochs: 400,
      learningRate: 0.1,
      ...(weights === 'balanced' ? { classWeights: 'balanced' } : {}),
    })
    const opened = await packed(weights, prepared, parameters)
    const [judged] = await tabularTask.judge([opened], rows)
    const { val_loss } = judged?.metrics ?? {}
    const expected = oracle[weights]
    assert.ok(Math.abs((val_loss ?? 0) - expected.val_loss) < 1e-5)
    const output = parameters.get('output/weights') ?? new Float32Array()
    expected.coefficients.forEach((coefficient, at) => {
      const own = (output[2 * at + 1] ?? 0) - (output[2 * at] ?? 0)
      assert.ok(Math.abs(own - coefficient) < 2e-3, `${at}: ${own}, not ${coefficient}`)
    })
    const predictor = await tabularTask.open(opened)
    const answers = await suggested(predictor, rows, 2)
    await predictor.close()
    answers.forEach((answer, row) => {
      const yes = answer.find(({ word }) => word === 'yes')?.probability ?? 0
      assert.ok(Math.abs(yes - (expected['probabilities of yes'][row] ?? 0)) < 1e-3)
    })
  })

test('columns.json says what was learnt of each column', () => {
  const few = [
    { id: '1', size: '2', colour: 'red', note: '', kind: 'a' },
    { id: '2', size: '', colour: 'blue', note: '', kind: 'b' },
    { id: '3', size: '-1e1', colour: 'red', note: '', kind: 'b' },
    { id: '4', size: '5.0', colour: '', note: '', kind: 'a' },
    { id: '5', size: '+3', colour: 'blue', note: '', kind: 'b' },
    { id: '6', size: '.5', colour: 'red', note: '', kind: 'b' },
    { id: '7', size: '7', colour: '', note: '', kind: 'b' },
    { id: '8', size: '8', colour: 'once', note: '', kind: 'b' },
  ].map((row) => JSON.stringify(row))
  const prepared = tabularTask.prepare(few, { label: 'kind', ignore: ['id'] })
  assert.deepEqual(prepared.facts, { rows: 8, classes: 2, numeric: 1, categorical: 1 })
  const known = [2, -10, 5, 3, 0.5, 7, 8]
  const mean = known.reduce((sum, each) => sum + each, 0) / 7
  const deviation = Math.sqrt(known.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 7)
  const told = JSON.parse(prepared.files['columns.json'] ?? '')
  assert.ok(Math.abs(told.numeric[0].mean - mean) < 1e-12)
  assert.ok(Math.abs(told.numeric[0].deviation - deviation) < 1e-12)
  assert.deepEqual(told, {
    labels: ['a', 'b'],
    counts: [2, 6],
    positive: 'a',
    numeric: [
      {
        name: 'size',
        mean: told.numeric[0].mean,
        deviation: told.numeric[0].deviation,
        least: -10,
        most: 8,
        missing: 1,
        edges: [-10, 0.5, 2, 3, 5, 7, 8],
        notation: { decimal: '.', affix: '' },
        unread: [],
      },
    ],
    categorical: [
      { name: 'colour', categories: ['red', 'blue'], counts: [3, 2], rare: 1, missing: 2 },
    ],
    ignored: ['id', 'note', 'kind'],
  })
  const shapesOf = (options: object) =>
    tabularTask
      .prepare(few, { label: 'kind', ignore: ['id'], ...options })
      .network.parameters.map(({ name, shape }) => `${name} ${shape}`)
  // A size, whether it is missing, and a vector of three numbers for each of three colours.
  assert.deepEqual(shapesOf({ hidden: [64, 32] }), [
    'category/colour/table 3,3',
    'hidden1/weights 6,64',
    'hidden2/weights 65,32',
    'output/weights 33,2',
  ])
  // Eight networks, which see the size in six pieces too.
  assert.deepEqual(shapesOf({}), [
    'category/colour/table 3,24',
    ...['hidden1/weights 8,11,32', 'hidden1/bias 8,1,32'],
    ...['output/weights 8,32,2', 'output/bias 8,1,2'],
    ...['wide/weights 8,11,2', 'wide/bias 8,1,2'],
  ])
})

test('the finished network takes numbers as they are in the table', () => {
  const { network, signature } = learn({ hidden: [] })
  const printed = printGraph(network.inference(initialise(network.parameters, createRng(1))))
  const nodes = printed.split('\n').filter((line) => line.includes(' = ') && !/^ +const/.test(line))
  assert.deepEqual(
    nodes.map((line) => line.trim()),
    [
      'Equal: bool[rows, 2] = Equal(numeric, numeric)',
      'Where: float32[rows, 2] = Where(Equal, numeric, constant)',
      'Sub: float32[rows, 2] = Sub(Where, constant)',
      'Mul: float32[rows, 2] = Mul(Sub, constant_1)',
      'Where_1: float32[rows, 2] = Where(Equal, constant_2, constant_3)',
      'Gather: float32[rows, 1] = Gather(Where_1, constant_4, axis=1)',
      'Gather_1: int64[rows, 1] = Gather(categories, constant_4, axis=1)',
      'Squeeze: int64[rows] = Squeeze(Gather_1, constant_5)',
      'Gather_2: float32[rows, 2] = Gather(category/plan/table, Squeeze, axis=0)',
      'Concat: float32[rows, 3] = Concat(Mul, Gather, axis=1)',
      'Pad: float32[rows, 4] = Pad(Concat, constant_6, constant_3)',
      'Gemm: float32[rows, 2] = Gemm(Pad, output/weights)',
      'Add: float32[rows, 2] = Add(Gemm, Gather_2)',
      'Softmax: float32[rows, 2] = Softmax(Add, axis=-1)',
      'output probabilities = Softmax',
    ],
  )
  assert.deepEqual(signature, {
    inputs: [
      { name: 'numeric', type: 'float32', shape: ['rows', 2] },
      { name: 'categories', type: 'int64', shape: ['rows', 1] },
    ],
    outputs: [{ name: 'probabilities', type: 'float32', shape: ['rows', 2] }],
  })
})

test('a model answers whatever is missing or unheard of, and says what is wrong with a record', async () => {
  const prepared = learn()
  const { parameters } = await trained(prepared)
  const opened = await packed('answers', prepared, parameters)
  const predictor = await tabularTask.open(opened)
  const [likeliest, next] = (await suggested(predictor, [predictor.example], 2))[0] ?? []
  assert.ok((likeliest?.probability ?? 0) >= (next?.probability ?? 1))
  assert.deepEqual([likeliest?.word, next?.word].sort(), ['no', 'yes'])
  const same = [
    '{"age":"40","charge":50.5,"plan":"plus"}',
    '{"plan":"plus","charge":" 5.05e1 ","age":40,"churn":"yes"}',
  ]
  const [one, other] = await suggested(predictor, same, 1)
  assert.deepEqual(one, other)
  const empty = ['{}', '{"age":null,"charge":"","plan":"never heard of"}']
  const [nothing, unheard] = await suggested(predictor, empty, 2)
  assert.deepEqual(nothing, unheard)
  assert.ok(nothing?.every(({ probability }) => probability > 0 && probability < 1))
  assert.deepEqual(await suggested(predictor, [], 2), [])
  const many = Array.from({ length: 600 }, (_, at) => JSON.stringify({ age: at % 90 }))
  const [first, hundredth] = await suggested(predictor, [many[0] ?? '', many[599] ?? ''], 1)
  const all = await suggested(predictor, many, 1)
  assert.deepEqual([all[0], all[599]], [first, hundredth])
  for (const [row, message] of [
    ['x', /Record 2 of 2 is not a JSON object: "x"/],
    ['[1]', /is not a JSON object/],
    ['{"Age":1}', /has "Age", which the model does not know; it knows "age", "charge", "plan"/],
    ['{"age":"forty"}', /has "forty" in "age", which is read as a number/],
    ['{"age":"1e40"}', /has "1e40" in "age"/],
    ['{"age":true}', /has "true" in "age"/],
    ['{"plan":["plus"]}', /a list or an object in "plan"/],
  ] as const)
    await assert.rejects(predictRows(predictor, ['{}', row], 1), { code: 'bad_input', message })
  await predictor.close()
})

test('packages of the same classes are judged on the same rows, also with other columns', async () => {
  const all = learn()
  const two = learn({ ignore: ['charge'], positive: 'no' })
  const packages = [
    await packed('two', two, (await trained(two)).parameters),
    await packed('all', all, (await trained(all)).parameters),
  ]
  const judged = await tabularTask.judge(packages, rows)
  const [alone] = await tabularTask.judge(packages.slice(0, 1), rows)
  assert.deepEqual(judged[0], alone)
  assert.deepEqual(Object.keys(judged[1]?.metrics ?? {}), Object.keys(judged[0]?.metrics ?? {}))
  // The loss of the second by hand:
  const predictor = await tabularTask.open(packages[1] as Package)
  const answers = await suggested(predictor, rows, 3)
  await predictor.close()
  const losses = rows.map((row, at) => {
    const { churn } = JSON.parse(row)
    return -Math.log(answers[at]?.find(({ word }) => word === churn)?.probability ?? 0)
  })
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
  assert.ok(Math.abs((judged[1]?.metrics.val_loss ?? 0) - mean) < 1e-6)

  const odd = rows.map((row, at) => (at % 20 === 0 ? row.replace('"no"', '"maybe"') : row))
  const three = learn({}, odd)
  const other = await packed('three', three, (await trained(three, { from: odd })).parameters)
  await assert.rejects(tabularTask.judge([other, packages[0] as Package], odd), {
    code: 'refused',
    message: /it does not know "maybe"/,
  })
})

test('each row is trained with once an epoch, in parts of the ranks, some of them empty', () => {
  const prepared = learn({ dropout: 0 })
  const agesIn = ({ inputs }: Batch) => Array.from(inputs.numeric?.data ?? [], String)
  const whole = [...prepared.batches(rows, { ...training, batchSize: 96 }).epoch(2)]
  assert.deepEqual(
    whole.map(({ weight }) => weight),
    [96, 96, 48],
  )
  const parts = [0, 1, 2].map((rank) => [
    ...prepared.batches(rows, { ...training, rank, world: 3 }).epoch(2),
  ])
  whole.forEach((batch, step) => {
    assert.deepEqual(
      parts.flatMap((each) => agesIn(each[step] as Batch)),
      agesIn(batch),
    )
  })
  const [other] = prepared.batches(rows, { ...training, batchSize: 96 }).epoch(3)
  assert.notDeepEqual(agesIn(other as Batch), agesIn(whole[0] as Batch))

  const few = rows.slice(0, 5)
  const lone = [0, 1, 2].map((rank) => {
    const source = prepared.batches(few, { ...training, batchSize: 1, rank, world: 3 })
    return [...source.epoch(1)].map(({ weight }) => weight)
  })
  assert.deepEqual(lone, [
    [1, 0],
    [1, 1],
    [1, 1],
  ])
  const seen = [0, 1].flatMap((rank) =>
    [...prepared.batches(rows, { ...validation, rank, world: 2 }).epoch(1)].flatMap(agesIn),
  )
  assert.equal(seen.length, 480)
})

test('class weights are the weight of a batch', () => {
  const prepared = learn()
  const classWeights = { yes: 3, no: 0.5 }
  const [batch] = prepared.batches(rows, { ...training, batchSize: 240, classWeights }).epoch(1)
  const count = rows.filter((row) => row.includes('"yes"')).length
  assert.equal(batch?.bucket, 'weighted')
  assert.ok(Math.abs((batch?.weight ?? 0) - (3 * count + 0.5 * (240 - count))) < 1e-3)
  refuses(
    () => prepared.batches(rows, { ...training, classWeights: { maybe: 2 } }),
    'bad_config',
    /"maybe", of which the training rows have no sample/,
  )
})

test('a class that was not learnt is missed and carries no loss', () => {
  const prepared = learn()
  const odd = [...rows.slice(0, 3), (rows[3] ?? '').replace(/"(yes|no)"/, '"maybe"')]
  const [batch] = prepared.batches(odd, validation).epoch(1)
  assert.deepEqual(Array.from(batch?.inputs.known?.data ?? [], Number), [1, 1, 1, 0])
  const labels = odd.map((row) => JSON.parse(row).churn)
  const common = rows.filter((row) => row.includes('"yes"')).length > 120 ? 'yes' : 'no'
  const { accuracy, auc } = prepared.baseline(odd)
  assert.equal(accuracy, labels.filter((label) => label === common).length / 4)
  assert.equal(auc, 0.5)
})

test('what cannot teach is refused with its place', () => {
  const [one = '', two = ''] = rows
  refuses(() => learn({}, []), 'bad_data', /no training rows/)
  refuses(() => learn({}, [one, 'plain text']), 'bad_data', /Row 2 of the 2 data rows is not/)
  refuses(() => learn({}, [one, '{"age":"1"}']), 'bad_data', /Row 2 .* has no "churn"/)
  refuses(
    () => learn({ label: 'left' }),
    'bad_data',
    /`label` names the column "left", which is not there.*"age", "charge", "plan", "churn"/,
  )
  refuses(() => learn({ ignore: ['id'] }), 'bad_data', /`ignore` names the column "id"/)
  refuses(
    () => learn({ numeric: ['plan'] }),
    'bad_data',
    /Row 1 of the 240 data rows has "\w.*" in "plan", which is named as a column of numbers/,
  )
  refuses(() => learn({ numeric: ['age'], ignore: ['age'] }), 'bad_config', /"age" is named twice/)
  refuses(() => learn({ positive: 'maybe' }), 'bad_config', /"maybe".*"no", "yes"/)
  refuses(() => learn({ ignore: ['age', 'charge', 'plan'] }), 'bad_data', /no value in any column/)
  const sure = rows.filter((row) => row.includes('"no"'))
  refuses(() => learn({}, sure), 'bad_data', /training rows are of one class, "no"/)
  const later = learn().batches([one, two.replace(/"age":"\d*"/, '"age":"x"')], validation)
  refuses(() => [...later.epoch(1)], 'bad_data', /Row 2 of the 2 validation rows has "x" in "age"/)
})

test('columns may be called or filled with anything, thousands of categories too', async () => {
  const rng = createRng(4)
  const odd = Array.from({ length: 3000 }, (_, at) =>
    JSON.stringify({
      ['__proto__']: `${at % 7}`,
      constructor: rng.uniform() < 0.5 ? '' : 'toString',
      'Größe 🙂': `${rng.below(1200)}x`,
      same: '5',
      2024: `${rng.normal()}`,
      label: at % 3 === 0 ? '__proto__' : 'hasOwnProperty',
    }),
  )
  const prepared = tabularTask.prepare(odd, { label: 'label', categorical: ['__proto__'] })
  assert.deepEqual(prepared.facts, { rows: 3000, classes: 2, numeric: 2, categorical: 3 })
  const shapes = new Map(prepared.network.parameters.map(({ name, shape }) => [name, shape]))
  const sizes = odd.map((row) => JSON.parse(row)['Größe 🙂'])
  const twice = new Set(sizes.filter((size, at) => sizes.indexOf(size) < at)).size
  // Eight networks with vectors of eight numbers each.
  assert.deepEqual(shapes.get('category/Größe 🙂/table'), [twice + 1, 64])
  const [batch] = prepared.batches(odd, { ...training, batchSize: 3000 }).epoch(1)
  assert.deepEqual(batch?.inputs.categories?.dims, [3000, 3])
  const opened = await packed(
    'odd',
    prepared,
    initialise(prepared.network.parameters, createRng(1)),
  )
  const predictor = await tabularTask.open(opened)
  const [answer] = await suggested(predictor, [odd[0] ?? ''], 2)
  assert.deepEqual(answer?.map(({ word }) => word).sort(), ['__proto__', 'hasOwnProperty'])
  await predictor.close()
})

test('the same seed gives the same weights, and training improves on the baseline', async () => {
  const prepared = learn({ hidden: [16, 8], dropout: 0.2 })
  const [one, other] = [await trained(prepared), await trained(prepared)]
  assert.deepEqual(one.parameters, other.parameters)
  assert.ok((one.metrics['val_loss'] ?? 1) < (prepared.baseline(rows)['val_loss'] ?? 0))
})
