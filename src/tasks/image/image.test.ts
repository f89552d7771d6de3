import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { suggested } from '../../../test/system/suggested.ts'
import { createRng } from '../../core/rng.ts'
import { float32, type Tensor } from '../../core/tensor.ts'
import type { Batch } from '../../nn/batch.ts'
import { initialise } from '../../nn/parameter.ts'
import { printGraph } from '../../onnx/print.ts'
import { openSession, scalarOf } from '../../onnx/session.ts'
import { fit } from '../../train/fit.ts'
import { predictRows } from '../codec/decode.ts'
import { readPackage, writePackage } from '../kit/package.ts'
import type { BatchOptions } from '../kit/task.ts'
import { move } from './batches.ts'
import { createImageNetwork } from './network.ts'
import type { ImageClassOptions } from './options.ts'
import { imageTask } from './task.ts'

const side = 8
const kinds = ['across', 'down', 'slope']

/** A bright bar on dark noise: lying, standing or at a slope. */
const bar = (kind: number, rng = createRng(1)): string => {
  const at = 2 + rng.below(4)
  const bytes = Uint8Array.from({ length: side * side }, (_, place) => {
    const [y, x] = [Math.floor(place / side), place % side]
    const on = [y === at, x === at, x - y === at - 4][kind]
    return (on ? 160 : 20) + rng.below(60)
  })
  return Buffer.from(bytes).toString('base64')
}

const record = (label: string, image: string) => JSON.stringify({ label, image })

const rowsOf = (count: number, seed: number) => {
  const rng = createRng(seed)
  return Array.from({ length: count }, (_, i) => record(kinds[i % 3] ?? '', bar(i % 3, rng)))
}

const small = { height: side, width: side, filters: [8], units: 16 }
const rows = rowsOf(201, 1)
const held = rowsOf(60, 2)
const prepared = imageTask.prepare(rows, small)
const training: BatchOptions = { purpose: 'training', batchSize: 16, seed: 3 }
const validation: BatchOptions = { ...training, purpose: 'validation' }

const trained = async (from = prepared, seen = rows, unseen = held) => {
  const options = {
    network: from.network,
    train: from.batches(seen, training),
    validation: () => from.batches(unseen, validation).epoch(1),
    metrics: from.metrics,
    epochs: 2,
    learningRate: 0.01,
    seed: 1,
  }
  const run = fit(options)
  for (;;) {
    const { done, value } = await run.next()
    if (done) return value
  }
}

let home = ''
const folder = () => join(home, 'bars')
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
  const { parameters, metrics } = await trained()
  await writePackage(folder(), { prepared, parameters, metrics, lineage: null })
})
after(() => rm(home, { recursive: true }))

const numbers = (batch: Batch | undefined, name: string) =>
  Array.from(batch?.inputs[name]?.data ?? [], Number)

/** Each image of a batch as text. */
const imagesIn = ({ inputs: { images } }: Batch): string[] => {
  const bytes = Buffer.from(images?.data as Uint8Array)
  const size = bytes.length / (images?.dims[0] ?? 1)
  return Array.from({ length: images?.dims[0] ?? 0 }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size).toString('base64'),
  )
}

const imageOf = (row: string): string => JSON.parse(row).image

test('learning finds the classes and how bytes are scaled', () => {
  assert.deepEqual(prepared.facts, { images: 201, classes: 3 })
  assert.deepEqual(prepared.options, {
    ...small,
    channels: 1,
    image: 'image',
    label: 'label',
    dropout: 0,
    shift: 0,
  })
  const bytes = rows.flatMap((row) => [...Buffer.from(imageOf(row), 'base64')])
  const mean = bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length
  const variance = bytes.reduce((sum, byte) => sum + (byte - mean) ** 2, 0) / bytes.length
  const told = JSON.parse(prepared.files['classes.json'] ?? '')
  assert.deepEqual(told.labels, kinds)
  assert.ok(Math.abs(told.mean - mean) < 1e-9)
  assert.ok(Math.abs(told.deviation - Math.sqrt(variance)) < 1e-9)
})

test('the network has the arrays of two convolutions a block and two dense layers', () => {
  const { parameters, states = [] } = createImageNetwork({
    height: 28,
    width: 28,
    channels: 1,
    filters: [32, 64],
    units: 512,
    dropout: 0,
    classes: 10,
    mean: 33,
    deviation: 79,
  })
  const told = [...parameters, ...states].map(({ name, shape }) => `${name} [${shape.join(', ')}]`)
  assert.deepEqual(told, [
    'block1/first/weights [32, 1, 3, 3]',
    'block1/first/norm/scale [32]',
    'block1/first/norm/bias [32]',
    'block1/second/weights [32, 32, 3, 3]',
    'block1/second/norm/scale [32]',
    'block1/second/norm/bias [32]',
    'block2/first/weights [64, 32, 3, 3]',
    'block2/first/norm/scale [64]',
    'block2/first/norm/bias [64]',
    'block2/second/weights [64, 64, 3, 3]',
    'block2/second/norm/scale [64]',
    'block2/second/norm/bias [64]',
    'hidden/weights [3137, 512]',
    'hidden/norm/scale [512]',
    'hidden/norm/bias [512]',
    'output/weights [513, 10]',
    'block1/first/norm/mean [32]',
    'block1/first/norm/variance [32]',
    'block1/second/norm/mean [32]',
    'block1/second/norm/variance [32]',
    'block2/first/norm/mean [64]',
    'block2/first/norm/variance [64]',
    'block2/second/norm/mean [64]',
    'block2/second/norm/variance [64]',
    'hidden/norm/mean [512]',
    'hidden/norm/variance [512]',
  ])
})

test('the finished network takes bytes and answers with probabilities', () => {
  const values = initialise(
    [...prepared.network.parameters, ...(prepared.network.states ?? [])],
    createRng(1),
  )
  // Without the constants: what they hold is in the list of arrays, or depends on the images.
  const lines = printGraph(prepared.network.inference(values)).split('\n')
  const told = lines.filter((line) => !line.startsWith('  const')).join('\n')
  assert.equal(
    told.replace(/block1\/(first|second)/g, '$1'),
    `graph image-class
  input  images: uint8[rows, 8, 8, 1]
  Cast: float32[rows, 8, 8, 1] = Cast(images, to=1)
  Reshape: float32[rows, 1, 8, 8] = Reshape(Cast, constant)
  Sub: float32[rows, 1, 8, 8] = Sub(Reshape, constant_1)
  Mul: float32[rows, 1, 8, 8] = Mul(Sub, constant_2)
  Conv: float32[rows, 8, 8, 8] = Conv(Mul, first/weights, strides=[1, 1], dilations=[1, 1], pads=[1, 1, 1, 1])
  BatchNormalization: float32[rows, 8, 8, 8] = BatchNormalization(Conv, first/norm/scale, first/norm/bias, first/norm/mean, first/norm/variance, epsilon=0.00001)
  Relu: float32[rows, 8, 8, 8] = Relu(BatchNormalization)
  Conv_1: float32[rows, 8, 8, 8] = Conv(Relu, second/weights, strides=[1, 1], dilations=[1, 1], pads=[1, 1, 1, 1])
  BatchNormalization_1: float32[rows, 8, 8, 8] = BatchNormalization(Conv_1, second/norm/scale, second/norm/bias, second/norm/mean, second/norm/variance, epsilon=0.00001)
  Relu_1: float32[rows, 8, 8, 8] = Relu(BatchNormalization_1)
  MaxPool: float32[rows, 8, 4, 4] = MaxPool(Relu_1, kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 0, 0])
  Reshape_1: float32[rows, 128] = Reshape(MaxPool, constant_3)
  Pad: float32[rows, 129] = Pad(Reshape_1, constant_4, constant_5)
  Gemm: float32[rows, 16] = Gemm(Pad, hidden/weights)
  BatchNormalization_2: float32[rows, 16] = BatchNormalization(Gemm, hidden/norm/scale, hidden/norm/bias, hidden/norm/mean, hidden/norm/variance, epsilon=0.00001)
  Relu_2: float32[rows, 16] = Relu(BatchNormalization_2)
  Pad_1: float32[rows, 17] = Pad(Relu_2, constant_4, constant_5)
  Gemm_1: float32[rows, 3] = Gemm(Pad_1, output/weights)
  Softmax: float32[rows, 3] = Softmax(Gemm_1, axis=-1)
  output probabilities = Softmax`,
  )
})

test('bars are told apart after two epochs, and the finished model says what training saw', async () => {
  const opened = await readPackage(folder())
  assert.ok((opened.manifest.metrics.accuracy ?? 0) > 0.9, JSON.stringify(opened.manifest.metrics))
  const [judged] = await imageTask.judge([opened], held)
  const { val_loss, accuracy } = opened.manifest.metrics
  assert.ok(Math.abs((judged?.metrics.val_loss ?? 9) - (val_loss ?? 0)) < 1e-4)
  assert.equal(judged?.metrics.accuracy, accuracy)
})

test('the colours of a pixel are channels', async () => {
  const rng = createRng(4)
  const dots = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const bytes = Buffer.from(Array.from({ length: side * side * 3 }, () => rng.below(100)))
      // Either the reds or the blues are brighter.
      for (let at = i % 2 === 0 ? 0 : 2; at < bytes.length; at += 3)
        bytes[at] = 100 + rng.below(100)
      return record(i % 2 === 0 ? 'red' : 'blue', bytes.toString('base64'))
    })
  const from = imageTask.prepare(dots(96), { ...small, channels: 3, shift: 1 })
  const { metrics } = await trained(from, dots(96), dots(32))
  assert.equal(metrics.accuracy, 1)
})

test('the same seed gives the same weights', async () => {
  const [once, again] = [await trained(), await trained()]
  assert.deepEqual(once, again)
})

test('a model answers with its likeliest classes, and says what is wrong with an image', async () => {
  const predictor = await imageTask.open(await readPackage(folder()))
  const [standing, lying] = await suggested(
    predictor,
    [JSON.stringify({ image: bar(1) }), JSON.stringify({ image: bar(0), other: 1 })],
    2,
  )
  assert.deepEqual([standing?.length, standing?.[0]?.word, lying?.[0]?.word], [2, 'down', 'across'])
  const [all] = await suggested(predictor, [predictor.example], 10)
  const sum = all?.reduce((total, { probability }) => total + probability, 0) ?? 0
  assert.ok(all?.length === 3 && Math.abs(sum - 1) < 1e-5)
  const wrong = [
    ['three words here', /is not a JSON object: "three words here"/],
    ['{"picture":"AAAA"}', /has no "image"; columns with a value: picture/],
    ['{"image":"AAAA"}', /has 3 bytes in "image", expected 64 \(height 8, width 8, channels 1\)/],
    [
      JSON.stringify({ image: `${bar(0).slice(0, -4)}*AA=` }),
      /no base64 in "image": character 85 is "\*"/,
    ],
  ] as const
  for (const [row, what] of wrong)
    await assert.rejects(
      async () => predictRows(predictor, [predictor.example, row], 1),
      (error: Error) => {
        assert.match(error.message, /^Record 2 of 2 /)
        assert.match(error.message, what)
        return 'code' in error && error.code === 'bad_input'
      },
    )
  await predictor.close()
})

test('rows that cannot teach are refused, the row named', () => {
  const refuse = (
    given: readonly string[],
    what: RegExp,
    options: Partial<ImageClassOptions> = {},
  ) =>
    assert.throws(
      () => imageTask.prepare(given, { ...small, ...options }),
      (error: Error) => what.test(error.message),
    )
  refuse([], /There are no training rows/)
  refuse(
    [...rows.slice(0, 2), '{"label":"x","image":"AAAA"}'],
    /^Row 3 of the 3 training rows has 3 bytes/,
  )
  refuse([record('', bar(0)), ...rows], /Row 1 of the 202 training rows has no "label"/)
  refuse(
    rows.filter((row) => row.includes('down')),
    /All 67 training rows are of one class, "down"/,
  )
  const flat = Buffer.alloc(64, 7).toString('base64')
  refuse([record('a', flat), record('b', flat)], /All bytes of the 2 training images are 7/)
  refuse(rows, /8×8 pixels cannot be halved 4 times/, { ...small, filters: [8, 8, 8, 8] })
})

test('every image is trained with once an epoch, in another order each time', () => {
  const source = prepared.batches(rows, training)
  const [first, second] = [1, 2].map((epoch) => [...source.epoch(epoch)].flatMap(imagesIn))
  assert.deepEqual(first?.toSorted(), rows.map(imageOf).sort())
  assert.deepEqual(second?.toSorted(), first?.toSorted())
  assert.notDeepEqual(second, first)
  assert.deepEqual([...source.epoch(1)].flatMap(imagesIn), first)
  const sizes = [...source.epoch(1)].map(({ bucket }) => bucket)
  assert.deepEqual([...new Set(sizes)], ['plain:16', 'plain:9'])
})

test('the parts of the ranks are the batch of one', () => {
  const whole = [...prepared.batches(rows, { ...training, batchSize: 48 }).epoch(2)]
  const parts = [0, 1, 2].map((rank) => [
    ...prepared.batches(rows, { ...training, rank, world: 3 }).epoch(2),
  ])
  assert.deepEqual(
    parts.map((each) => each.length),
    [whole.length, whole.length, whole.length],
  )
  whole.forEach((batch, step) => {
    const together = parts.flatMap((each) => imagesIn(each[step] as Batch))
    assert.deepEqual(together, imagesIn(batch))
  })
  const seen = [0, 1].flatMap((rank) =>
    [...prepared.batches(held, { ...validation, rank, world: 2 }).epoch(1)].flatMap(imagesIn),
  )
  assert.deepEqual(seen.toSorted(), held.map(imageOf).sort())
})

test('no batch is left with a single image', () => {
  const sizes = (count: number, options: BatchOptions) =>
    [...prepared.batches(rows.slice(0, count), options).epoch(1)].map(({ weight }) => weight)
  assert.deepEqual(sizes(33, training), [16, 17])
  assert.deepEqual(sizes(34, training), [16, 16, 2])
  assert.deepEqual(sizes(35, { ...training, rank: 0, world: 2 }), [17])
  assert.throws(
    () => sizes(3, { ...training, world: 2 }),
    /There are 3 training rows for 2 workers/,
  )
  assert.throws(() => sizes(9, { ...training, batchSize: 1 }), /The batch size is 1/)
})

test('class weights weigh the rows of their class', () => {
  const uneven = [...rows.slice(0, 30), ...rows.filter((row) => row.includes('down'))]
  const from = imageTask.prepare(uneven, small)
  const [batch] = from.batches(uneven, { ...training, classWeights: 'balanced' }).epoch(1)
  const count = (kind: string) => uneven.filter((row) => row.includes(kind)).length
  const targets = numbers(batch, 'targets')
  const expected = targets.map((id) => uneven.length / 3 / count(kinds[id] ?? ''))
  numbers(batch, 'weights').forEach((weight, i) => {
    assert.ok(Math.abs(weight - (expected[i] ?? 0)) < 1e-6)
  })
  const sum = expected.reduce((total, weight) => total + weight, 0)
  assert.ok(Math.abs((batch?.weight ?? 0) - sum) < 1e-4)
})

test('the weighted loss is the mean over the weights', async () => {
  const lossBy = async (classWeights: Record<string, number>) => {
    const some = rows.slice(0, 16)
    const [batch] = prepared.batches(some, { ...training, classWeights }).epoch(1)
    assert.ok(batch)
    const all = [...prepared.network.parameters, ...(prepared.network.states ?? [])]
    const values = initialise(all, createRng(1))
    const inputs: Record<string, Tensor> = { ...batch.inputs }
    for (const { name, shape } of all)
      inputs[name] = float32(values.get(name) ?? new Float32Array(), shape)
    const session = await openSession(prepared.network.training(batch.bucket))
    const answer = await session.run(inputs, ['loss'])
    await session.close()
    return scalarOf(answer.loss as Tensor)
  }
  const across = await lossBy({ down: 0, slope: 0 })
  const down = await lossBy({ across: 0, slope: 0 })
  const slope = await lossBy({ across: 0, down: 0 })
  // Of sixteen images six are across.
  const expected = (6 * 3 * across + 5 * down + 5 * 0.5 * slope) / (18 + 5 + 2.5)
  assert.ok(Math.abs((await lossBy({ across: 3, slope: 0.5 })) - expected) < 1e-5)
})

test('an image of a class that was not learnt is a miss and has no loss', () => {
  const others = [...held.slice(0, 6), record('circle', bar(0))]
  const [batch] = prepared.batches(others, validation).epoch(1)
  assert.deepEqual(numbers(batch, 'known'), [1, 1, 1, 1, 1, 1, 0])
  assert.equal(prepared.metrics({ loss: 3, count: 6, hits1: 6, rows: 8 }).accuracy, 0.75)
  assert.equal(prepared.baseline(others).accuracy, 2 / 7)
  const nameless = [...others, record('', bar(1))]
  assert.throws(
    () => [...prepared.batches(nameless, validation).epoch(1)],
    /Row 8 of the 8 validation rows has no "label"/,
  )
})

test('a moved image repeats its edge', () => {
  const layout = { kind: 'image', column: '', height: 2, width: 3, channels: 1 } as const
  const to = new Uint8Array(6)
  const from = Uint8Array.of(1, 2, 3, 4, 5, 6)
  move(from, to, layout, 1, -1)
  assert.deepEqual([...to], [2, 3, 3, 2, 3, 3])
  move(from, to, layout, 0, 1)
  assert.deepEqual([...to], [1, 1, 2, 4, 4, 5])
})

test('training images move anew each epoch, alike on every rank; others stay', () => {
  const from = imageTask.prepare(rows, { ...small, shift: 1 })
  const still = new Set(rows.map(imageOf))
  const [first, second] = [1, 2].map((epoch) =>
    [...from.batches(rows, training).epoch(epoch)].flatMap(imagesIn),
  )
  const moved = first?.filter((image) => !still.has(image)).length ?? 0
  // One in nine stays where it is.
  assert.ok(moved > 150 && moved < 201, `${moved} moved`)
  assert.notDeepEqual(first?.toSorted(), second?.toSorted())
  const ranks = [0, 1].flatMap((rank) =>
    [...from.batches(rows, { ...training, batchSize: 8, rank, world: 2 }).epoch(1)].flatMap(
      imagesIn,
    ),
  )
  assert.deepEqual(ranks.toSorted(), first?.toSorted())
  assert.ok([...from.batches(held, validation).epoch(1)].flatMap(imagesIn).length === 60)
})

test('a file of a picture where pixels are expected is told as what it is', () => {
  const csv = readFileSync(
    new URL('../../../test/data/cases/I-img_png.csv', import.meta.url),
    'utf8',
  )
  const [, line = ''] = csv.split('\n')
  const [label = '', image = ''] = line.split(',')
  assert.throws(
    () => imageTask.prepare([JSON.stringify({ image, label })], { height: 8, width: 8 }),
    {
      code: 'bad_data',
      message: /has a PNG file in "image", expected the bytes of its pixels/,
    },
  )
})
