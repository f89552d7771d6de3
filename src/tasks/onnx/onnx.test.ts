import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Answer } from '../../core/answer.ts'
import { arraysOfTensor } from '../../core/nested.ts'
import type { Lineage } from '../../core/records.ts'
import { inlined } from '../../onnx/foreign/inline.ts'
import { createTasks } from '../catalogue.ts'
import { decode, predictRows } from '../codec/decode.ts'
import { badInput } from '../kit/record.ts'
import type { Predictor } from '../kit/task.ts'
import type { Asked } from './asked.ts'
import { takeModel, writeTaken } from './take.ts'

/** Models of scikit-learn, LightGBM, PyTorch and Keras, and what these answer: the scripts beside them say how. */
const data = join(import.meta.dirname, '../../../test/data/onnx')
const fileOf = (name: string) => readFileSync(join(data, name))
const oracle = (name: string) => JSON.parse(fileOf(name).toString())
const [sklearn, torch, keras] = ['sklearn.json', 'torch.json', 'keras.json'].map(oracle)

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

const nothing: Asked = { columns: null, labels: null, example: null, label: null, step: null }
const lineage: Lineage = {
  ...{ datasetVersion: 'none', datasetDigest: '', codeVersion: '', config: null, seed: 0 },
  environment: { node: '', platform: '', cpu: '', cores: 1, onnxruntime: '', millrace: '' },
}

const taken = (name: string, asked: Partial<Asked> = {}) =>
  takeModel(fileOf(`${name}.onnx`), { ...nothing, ...asked })

const tasks = createTasks()
const packaged = async (
  name: string,
  asked: Partial<Asked> = {},
  file: Uint8Array = fileOf(`${name}.onnx`),
) => {
  const folder = join(home, `${name}-${Object.keys(asked).join('-')}`)
  const model = await takeModel(file, { ...nothing, ...asked })
  await writeTaken(folder, model, { metrics: {}, lineage })
  return folder
}

const using = async (
  name: string,
  work: (predictor: Predictor) => Promise<void>,
  asked?: Partial<Asked>,
  file?: Uint8Array,
) => {
  const predictor = await tasks.openPredictor(await packaged(name, asked, file))
  try {
    // What it is warmed up with has to be answered.
    assert.equal((await predictRows(predictor, [predictor.example], 5)).length, 1)
    await work(predictor)
  } finally {
    await predictor.close()
  }
}

const near = (found: readonly number[], expected: readonly number[], within = 1e-5) => {
  assert.equal(found.length, expected.length)
  found.forEach((value, at) => {
    assert.ok(Math.abs(value - (expected[at] ?? Number.NaN)) <= within, `${found} and ${expected}`)
  })
}

/** Shares of an answer, in an order of classes. */
const sharesOf = (answer: Answer | undefined, labels: readonly string[]): number[] =>
  labels.map((label) => {
    const classes = answer?.kind === 'classes' ? answer.classes : []
    return classes.find((each) => each.label === label)?.probability ?? Number.NaN
  })

const listed = async (predictor: Predictor, rows: readonly (readonly unknown[])[]) => {
  const inputs = await Promise.all(
    rows.map((values, place) =>
      decode({ kind: 'list', values }, predictor.form, badInput(place, rows.length)),
    ),
  )
  return predictor.predict(inputs, 10)
}

const arraysIn = async (predictor: Predictor, arrays: Readonly<Record<string, unknown>>) => {
  const input = await decode({ kind: 'arrays', arrays }, predictor.form, badInput(0, 1))
  const [answer] = await predictor.predict([input], 1)
  if (answer?.kind !== 'tensors') throw new Error(`an answer of ${answer?.kind}`)
  return Object.fromEntries(
    Object.entries(answer.tensors).map(([name, tensor]) => [name, arraysOfTensor(name, tensor)]),
  )
}

const species = ['setosa', 'versicolor', 'virginica']

test('a classifier of scikit-learn answers its classes, by the row, by the record and in arrays', async () => {
  const { rows, label, probabilities } = sklearn.iris
  await using('iris', async (predictor) => {
    const answers = await listed(predictor, rows)
    answers.forEach((answer, at) => {
      near(sharesOf(answer, species), probabilities[at])
      assert.equal(answer.kind === 'classes' && answer.classes[0]?.label, label[at])
    })
    const outputs = await arraysIn(predictor, { X: rows })
    assert.deepEqual(outputs['label'], label)
    assert.deepEqual(predictor.info.signature, {
      inputs: [{ name: 'X', type: 'float32', shape: ['batch', 4] }],
      outputs: [
        { name: 'label', type: 'string', shape: ['batch'] },
        { name: 'probabilities', type: 'float32', shape: ['batch', 3] },
      ],
    })
  })
  const columns = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
  await using(
    'iris',
    async (predictor) => {
      const record = Object.fromEntries(columns.map((name, at) => [name, rows[3][at]]))
      const [answer] = await predictRows(predictor, [JSON.stringify(record)], 3)
      near(sharesOf(answer, species), probabilities[3])
    },
    { columns },
  )
})

test('a pipeline of scikit-learn with an input a column takes records of numbers and texts', async () => {
  const { rows, label, probabilities } = sklearn.houses
  await using('houses', async (predictor) => {
    assert.equal(predictor.example, '{"area":0,"rooms":0,"heating":"gas"}')
    const records = rows.map(([area, rooms, heating]: unknown[]) =>
      JSON.stringify({ area, rooms, heating }),
    )
    const answers = await predictRows(predictor, records, 2)
    answers.forEach((answer, at) => {
      near(sharesOf(answer, ['cheap', 'dear']), probabilities[at])
      assert.equal(answer.kind === 'classes' && answer.classes[0]?.label, label[at])
    })
    for (const [row, message] of [
      [
        '{"area":1,"rooms":2,"heating":"coal"}',
        /cannot be answered by the model: .*Unknown Category/s,
      ],
      ['{"area":1,"heating":"gas"}', /has no "rooms".*"area", "rooms", "heating"/s],
      ['{"area":"big","rooms":1,"heating":"gas"}', /has "big" in "area", expected a number/],
    ] as const)
      await assert.rejects(predictRows(predictor, [row], 1), { code: 'bad_input', message })
  })
})

test('a regression of scikit-learn answers numbers', async () => {
  await using('diabetes', async (predictor) => {
    const answers = await listed(predictor, sklearn.diabetes.rows)
    near(
      answers.map((answer) => (answer.kind === 'values' ? (answer.values[0] ?? 0) : Number.NaN)),
      sklearn.diabetes.values,
      1e-3,
    )
  })
})

test('LightGBM is told what is not known, and of as many rows as there are', async () => {
  const { rows, label, probabilities } = sklearn['iris-lightgbm']
  assert.ok(rows.flat().includes(null))
  await using('iris-lightgbm', async (predictor) => {
    const answers = await listed(predictor, rows)
    answers.forEach((answer, at) => {
      near(sharesOf(answer, ['0', '1', '2']), probabilities[at])
      assert.equal(answer.kind === 'classes' && answer.classes[0]?.label, `${label[at]}`)
    })
    // The file says that there is one label, whatever the rows.
    assert.deepEqual(predictor.info.signature.outputs[0]?.shape, ['batch'])
  })
})

test('Keras and PyTorch answer classes where the last op is a softmax', async () => {
  for (const [name, { x, y }] of [
    ['mlp', torch.mlp],
    ['keras', keras.keras],
  ] as const) {
    await using(name, async (predictor) => {
      const answers = await listed(predictor, x)
      answers.forEach((answer, at) => {
        near(sharesOf(answer, ['0', '1', '2']), y[at])
      })
    })
    await using(
      name,
      async (predictor) => {
        const [answer] = await listed(predictor, x)
        near(sharesOf(answer, ['a', 'b', 'c']), y[0])
      },
      { labels: ['a', 'b', 'c'] },
    )
  }
})

test('numbers of PyTorch in a file of its own are taken in', async () => {
  const numbers = fileOf('sums.onnx.data')
  const whole = inlined(fileOf('sums.onnx'), ({ location, offset, length }) => {
    assert.equal(location, 'sums.onnx.data')
    return numbers.subarray(offset, length === null ? undefined : offset + length)
  })
  await using(
    'sums',
    async (predictor) => {
      const answers = await listed(predictor, torch.sums.x)
      near(
        answers.map((answer) => (answer.kind === 'values' ? (answer.values[0] ?? 0) : Number.NaN)),
        torch.sums.y.flat(),
      )
    },
    {},
    whole,
  )
})

test('a model of one picture takes arrays, and one at a time', async () => {
  await using('picture', async (predictor) => {
    assert.equal(predictor.form.kind, 'tensors')
    const { y } = await arraysIn(predictor, { x: torch.picture.x })
    near([y].flat(3).map(Number), torch.picture.y.flat())
    for (const [arrays, message] of [
      [{ x: [torch.picture.x] }, /was given float32\[1, 1, 1, 6, 6\] as "x"/],
      [{ y: [] }, /has "y", which is no input.*It takes "x" float32\[1, 1, 6, 6\]/s],
      [{ x: [[[[1, 2], [3]]]] }, /arrays that differ in length or depth/],
      [{ x: [[[['a']]]] }, /has "a" in "x", expected a number/],
    ] as const)
      await assert.rejects(arraysIn(predictor, arrays), { code: 'bad_input', message })
  })
})

test('numbers of 16 bits are asked in JSON, rounded once, and refused where they do not fit', async () => {
  const { signature, notes } = await taken('half')
  assert.deepEqual(notes, [])
  assert.deepEqual(
    [...signature.inputs, ...signature.outputs].map(({ type }) => type),
    ['float16', 'float16'],
  )
  await using('half', async (predictor) => {
    const { y } = await arraysIn(predictor, { x: torch.half.x })
    near([y].flat(2).map(Number), torch.half.y.flat(), 2e-3)
    await assert.rejects(arraysIn(predictor, { x: [[1, 2, 65_520]] }), {
      code: 'bad_input',
      message: /has 65520 in "x", expected a number that it can hold/,
    })
  })
})

test('what cannot be served is refused by name', async () => {
  const whole = fileOf('iris.onnx')
  const zipmap = taken('iris-zipmap')
  await assert.rejects(zipmap, {
    code: 'unsupported',
    message: /"output_probability" of the model is of the type sequence of maps.*zipmap/s,
  })
  for (const [bytes, message] of [
    [whole.subarray(0, 300), /is not a whole ONNX model.*cut off/s],
    [Buffer.from('import sklearn\nprint("hello")\n'), /is not a whole ONNX model/],
    [Buffer.alloc(0), /is not a whole ONNX model.*It has no graph/s],
  ] as const)
    await assert.rejects(takeModel(bytes, nothing), { code: 'bad_input', message })
  await assert.rejects(taken('iris', { columns: ['a', 'b'] }), {
    code: 'bad_usage',
    message: /2 columns are named, and the model takes 4/,
  })
  await assert.rejects(taken('iris', { labels: ['a', 'b'] }), {
    code: 'bad_usage',
    message: /2 labels are named/,
  })
  await assert.rejects(taken('houses', { example: '{"area":1,"rooms":1,"heating":"coal"}' }), {
    code: 'refused',
    message: /failed in a trial run on the example.*"heating" string\[1, 1\].*Unknown Category/s,
  })
  await assert.rejects(taken('sums'), { code: 'refused', message: /other files/ })
  assert.throws(() => tasks.of('onnx'), { code: 'bad_config', message: /millrace register --onnx/ })
})

test('two classifiers are judged by the same rows', async () => {
  const rows = sklearn.iris.rows.map((values: readonly number[], at: number) =>
    JSON.stringify({
      ...Object.fromEntries(values.map((value, place) => [`${place}`, `${value}`])),
      kind: sklearn.iris.label[at],
    }),
  )
  const folders = [
    await packaged('iris', { label: 'kind' }),
    await packaged('iris-worse', { label: 'kind' }),
  ]
  const [good, worse] = await tasks.judge(folders, rows)
  assert.equal(good?.metrics['accuracy'], 1)
  const right = sklearn['iris-worse'].label.filter(
    (label: string, at: number) => label === sklearn.iris.label[at],
  )
  near([worse?.metrics['accuracy'] ?? 0], [right.length / rows.length])
  assert.equal(good?.notes, undefined)
  const renamed = rows.map((row: string, at: number) =>
    at < 5 ? JSON.stringify({ ...JSON.parse(row), kind: at < 2 ? 'tulip' : 'rose' }) : row,
  )
  const [some] = await tasks.judge(folders.slice(0, 1), renamed)
  assert.deepEqual(some?.notes, [
    `5 of ${rows.length} rows have a label in "kind" that the model does not know: "tulip", "rose". They count as wrong.`,
  ])
  near([some?.metrics['accuracy'] ?? 0], [(rows.length - 5) / rows.length])
  await assert.rejects(tasks.judge(folders, renamed.slice(0, 5)), {
    code: 'bad_data',
    message: /5 of 5 rows .* does not know: "tulip", "rose"/,
  })
})
