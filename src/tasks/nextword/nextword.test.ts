import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { suggested } from '../../../test/system/suggested.ts'
import { MillraceError } from '../../core/error.ts'
import { createRng } from '../../core/rng.ts'
import { float32, int64, type Tensor } from '../../core/tensor.ts'
import { readColumn } from '../../data/lines.ts'
import type { Batch } from '../../nn/batch.ts'
import { initialise } from '../../nn/parameter.ts'
import { openSession, scalarOf } from '../../onnx/session.ts'
import { createTasks } from '../catalogue.ts'
import { readPackage, writePackage } from '../kit/package.ts'
import type { Prepared } from '../kit/task.ts'
import { countNgrams } from './ngram/count.ts'
import { smooth } from './ngram/smooth.ts'
import type { NextWordOptions } from './options.ts'
import { nextWordTask } from './task.ts'
import { fitVocabulary } from './tokenizer.ts'

const training = [
  'The cat sat on the mat.',
  'The dog sat on the cat!',
  "The dog didn't sit on a mat",
  'A cat and a dog sat.',
]
const validation = ['The cat sat on a horse', 'a dog and the cat', 'Nothing known']
const { judge, openPredictor } = createTasks()
const small = { embedding: 3, units: 5, ngram: 4 } as const

const metrics = { val_loss: 1 }
let home = ''
let folder = ''
const prepared = nextWordTask.prepare(training, small)

const save = (name: string, from: Prepared, seed: number) => {
  const parameters = initialise(from.network.parameters, createRng(seed))
  return writePackage(join(home, name), { prepared: from, parameters, metrics, lineage: null })
}

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
  folder = join(home, 'first')
  await save('first', prepared, 1)
})
after(() => rm(home, { recursive: true }))

test('learning finds the vocabulary and gives every option its value', () => {
  assert.deepEqual(prepared.facts, { sentences: 4, vocabulary: 10, tokens: 25 })
  assert.deepEqual(prepared.options, {
    embedding: 3,
    embeddingInit: 'uniform',
    units: 5,
    layers: 1,
    cell: 'lstm',
    tied: false,
    dropout: 0.1,
    inputDropout: 0,
    recurrentDropout: 0,
    sampledWords: 0,
    ngram: 4,
    minCount: 1,
    vocabulary: 50_000,
  })
})

test('rows that teach nothing are refused', () => {
  for (const rows of [[], ['', '...'], ['one', 'word', 'each']])
    assert.throws(() => nextWordTask.prepare(rows), { code: 'bad_data' })
  assert.throws(() => nextWordTask.prepare(['never twice'], { minCount: 2 }), { code: 'bad_data' })
})

test('the baseline guesses by frequency: loss over known words, hits over all words', () => {
  const { baseline } = nextWordTask.prepare(['a a a b'], small)
  // Shares with one added each: a 4/6, b 2/6.
  const { val_loss, top1, top5 } = baseline(['b a', 'a b', 'a horse'])
  assert.ok(Math.abs((val_loss ?? 0) - (Math.log(6 / 4) + Math.log(6 / 2)) / 2) < 1e-6)
  assert.deepEqual([top1, top5], [1 / 3, 2 / 3])
})

/** Networks of every make. */
const makes: readonly NextWordOptions[] = [
  small,
  { ...small, ngram: 0 },
  { ...small, tied: true, ngram: 2, inputDropout: 0.3 },
  { ...small, cell: 'gru', layers: 2, ngram: 5, inputDropout: 0.2, recurrentDropout: 0.4 },
  { ...small, tied: true, sampledWords: 4, embeddingInit: 'neighbours' },
  { ...small, cell: 'gru', sampledWords: 2, ngram: 0 },
  { ...small, cell: 'lstm', layers: 3, tied: true, ngram: 0, dropout: 0, recurrentDropout: 0.1 },
]

const parametersOf = ({ network }: Prepared, seed: number): Record<string, Tensor> => {
  const values = initialise(network.parameters, createRng(seed))
  return Object.fromEntries(
    network.parameters.map(({ name, shape }) => [
      name,
      float32(values.get(name) ?? new Float32Array(), shape),
    ]),
  )
}

test('one step of training has a loss and a gradient for every parameter', async () => {
  for (const make of makes) {
    const made = nextWordTask.prepare(training, make)
    const asked = { purpose: 'training', batchSize: 4, seed: 1 } as const
    const [batch] = made.batches(training, asked).epoch(1)
    assert.ok(batch)
    const session = await openSession(made.network.training(batch.bucket))
    const answers = await session.run({ ...parametersOf(made, 1), ...batch.inputs })
    await session.close()
    assert.deepEqual(
      Object.keys(answers).sort(),
      ['loss', ...made.network.parameters.map(({ name }) => `grad:${name}`)].sort(),
    )
    const loss = answers.loss && scalarOf(answers.loss)
    assert.ok(loss && loss > 1 && loss < 3, `loss ${loss}`)
  }
})

/** Twenty-five sentences, of which the last teaches the mixture. */
const many = Array.from({ length: 25 }, (_, at) => `the cat sat on the ${at < 24 ? 'mat' : 'dog'}`)

/** The parameters that a batch moves. */
const movedBy = async (made: Prepared, { bucket, inputs }: Batch) => {
  const session = await openSession(made.network.training(bucket))
  const answers = await session.run({ ...parametersOf(made, 1), ...inputs })
  await session.close()
  assert.ok(answers.loss && Number.isFinite(scalarOf(answers.loss)))
  const isMoved = (name: string) =>
    Array.from(answers[`grad:${name}`]?.data ?? [], Number).some((each) => each !== 0)
  return made.network.parameters.map(({ name }) => name).filter(isMoved)
}

test('one sentence of 25 teaches the mixture alone, with nothing dropped in it', async () => {
  for (const sampledWords of [0, 4]) {
    const options = { ...small, dropout: 0.5, inputDropout: 0.5, sampledWords }
    const made = nextWordTask.prepare(many, options)
    const asked = { purpose: 'training', batchSize: 25, seed: 1 } as const
    const { ngram: _, ...rest } = options
    const alone = nextWordTask.prepare(many, rest)
    const [batch] = made.batches(many, asked).epoch(1)
    const [whole] = alone.batches(many, asked).epoch(1)
    assert.ok(batch && whole)
    const lengthOf = (input: string) => batch.inputs[input]?.data.length
    assert.deepEqual([lengthOf('at'), lengthOf('aside/at')], [120, 5])
    assert.deepEqual([batch.weight, whole.weight], [125, 125])
    const mask = batch.inputs['mask:lstm/input']
    const scales = Array.from({ length: 25 }, (_, row) =>
      Array.from(
        mask?.data.slice(row * small.embedding, (row + 1) * small.embedding) ?? [],
        Number,
      ),
    )
    assert.equal(scales.filter((each) => each.every((scale) => scale === 1)).length, 1)
    assert.ok((await movedBy(made, batch)).includes('mixture/weights'))

    // Neither teaches what is the other's.
    const none = (input: string) => {
      const { dtype, dims } = batch.inputs[input] ?? whole.inputs.ids ?? { dims: [] }
      const [, ...others] = dims
      return dtype === 'float32' ? float32(new Float32Array(), [0, ...others]) : int64([])
    }
    const without = (...names: string[]): Batch => ({
      ...batch,
      inputs: { ...batch.inputs, ...Object.fromEntries(names.map((each) => [each, none(each)])) },
    })
    const aside = ['aside/at', 'aside/targets', 'aside/counted', 'aside/told']
    assert.deepEqual(await movedBy(made, without('at', 'targets', 'mask')), ['mixture/weights'])
    const learnt = await movedBy(made, without(...aside))
    assert.ok(learnt.includes('embedding/table') && !learnt.includes('mixture/weights'))
  }
})

test('the loss of training is that of validation where nothing is dropped, drawn or set aside', async () => {
  const made = nextWordTask.prepare(training, { ...small, dropout: 0, ngram: 0, sampledWords: 100 })
  const asked = { batchSize: 4, seed: 1 } as const
  const [taught] = made.batches(training, { ...asked, purpose: 'training' }).epoch(1)
  const [judged] = made.batches(training, { ...asked, purpose: 'validation' }).epoch(1)
  assert.ok(taught && judged)
  assert.equal(judged.inputs['candidates'], undefined)
  const learning = await openSession(made.network.training(taught.bucket))
  const judging = await openSession(made.network.validation(judged.bucket))
  const { loss } = await learning.run({ ...parametersOf(made, 1), ...taught.inputs })
  const sums = await judging.run({ ...parametersOf(made, 1), ...judged.inputs })
  await learning.close()
  await judging.close()
  assert.ok(loss && sums.loss)
  assert.ok(Math.abs(scalarOf(loss) - scalarOf(sums.loss) / judged.weight) < 1e-5)
})

test('the metrics of validation and those of the judge are the same, and so are the probabilities of answers', async () => {
  for (const make of makes) {
    const made = nextWordTask.prepare(training, make)
    const source = made.batches(validation, { purpose: 'validation', batchSize: 2, seed: 1 })
    const parameters = parametersOf(made, 1)
    const session = await openSession(made.network.validation('any'))
    const sums: Record<string, number> = {}
    for (const { inputs } of source.epoch(1))
      for (const [name, value] of Object.entries(await session.run({ ...parameters, ...inputs })))
        sums[name] = (sums[name] ?? 0) + scalarOf(value)
    await session.close()
    assert.equal(sums.positions, 10)
    assert.equal(sums.count, 8)
    await save('made', made, 1)
    const saved = join(home, 'made')
    const [judged] = await judge([saved], validation)
    const expected = made.metrics(sums)
    for (const name of ['val_loss', 'top1', 'top5'])
      assert.ok(Math.abs((judged?.metrics[name] ?? 0) - (expected[name] ?? 1)) < 1e-4, name)
    assert.equal(judged?.metrics['ngram_gain'] === undefined, make.ngram === 0)

    const predictor = await nextWordTask.open(await readPackage(saved))
    for (const text of ['a dog sat on the', 'the cat']) {
      const [[best] = []] = await suggested(predictor, [text], 1)
      const words = text.split(' ').length
      const [shorter] = await judge([saved], [text])
      const [longer] = await judge([saved], [`${text} ${best?.word}`])
      const { val_loss: less = 0 } = shorter?.metrics ?? {}
      const { val_loss: more = 0 } = longer?.metrics ?? {}
      const loss = words * more - (words - 1) * less
      assert.ok(Math.abs(Math.exp(-loss) - (best?.probability ?? 0)) < 1e-4, `${text}: ${loss}`)
    }
    await predictor.close()
  }
})

test('the gain over the n-grams is that over their probabilities', async () => {
  const [judged] = await judge([folder], validation)
  const { tokenizer } = fitVocabulary(training, { minCount: 1, vocabulary: 50_000 })
  const encoded = training.map(tokenizer.encode)
  const ngrams = smooth(countNgrams(encoded, { order: 4, words: tokenizer.words.length }))
  const losses = validation
    .map(tokenizer.encode)
    .flatMap((ids) =>
      ids
        .slice(1)
        .flatMap((next, place) =>
          next > 1 ? [-Math.log(ngrams.next(ids, place).probability)] : [],
        ),
    )
  const counted = losses.reduce((sum, loss) => sum + loss) / losses.length
  const { val_loss = 0, ngram_gain = 0, ngram_gain_se = 0 } = judged?.metrics ?? {}
  assert.ok(Math.abs(counted - val_loss - ngram_gain) < 1e-5)
  assert.ok(ngram_gain_se > 0)
})

test('two packages are judged by the words that both know', async () => {
  await save('second', nextWordTask.prepare(['the cat and the horse'], small), 2)
  const other = join(home, 'second')
  const [alone] = await judge([other], validation)
  const [, together] = await judge([folder, other], validation)
  assert.deepEqual(alone?.compared, alone?.metrics)
  assert.deepEqual(together?.metrics, alone?.metrics)
  const { val_loss, top1, top5 } = together?.compared ?? {}
  assert.notEqual(val_loss, alone?.metrics.val_loss)
  assert.deepEqual([top1, top5], [alone?.metrics.top1, alone?.metrics.top5])
  const [one, two] = await judge([folder, folder], validation)
  assert.deepEqual(one, two)
})

test('predictions are known words in falling probability, the same alone as among others', async () => {
  const predictor = await nextWordTask.open(await readPackage(folder))
  const texts = ['The cat', 'zebra', 'the dog sat on the', '', ' … ']
  const answers = await suggested(predictor, texts, 3)
  assert.deepEqual(
    answers.map((each) => each.length),
    [3, 3, 3, 0, 0],
  )
  for (const each of answers)
    for (const [rank, { word, probability }] of each.entries()) {
      assert.match(word, /^[a-z']+$/)
      assert.ok(probability > 0 && probability <= (each[rank - 1]?.probability ?? 1))
    }
  const [alone] = await suggested(predictor, ['The cat'], 3)
  assert.deepEqual(
    alone?.map(({ word }) => word),
    answers[0]?.map(({ word }) => word),
  )
  assert.equal((await suggested(predictor, ['the'], 99))[0]?.length, 10)
  await predictor.close()
})

test('only the end of a long text counts, however long it is', async () => {
  const predictor = await nextWordTask.open(await readPackage(folder))
  const end = 'the dog sat on the cat '.repeat(10)
  const [short, long, blank] = await suggested(
    predictor,
    [end, 'x '.repeat(2 ** 19) + end, 'the cat'.padEnd(2 ** 20)],
    2,
  )
  assert.deepEqual(long, short)
  assert.deepEqual(blank, [])
  await predictor.close()
})

test('a completion goes on word by word, and is empty where there is nothing to go on from', async () => {
  const predictor = await nextWordTask.open(await readPackage(folder))
  const [first, second] = (await predictor.complete?.(['The cat', ''], 3)) ?? []
  const words = first?.split(' ') ?? []
  assert.equal(words.length, 3)
  const [[next] = []] = await suggested(predictor, [`The cat ${words[0]} ${words[1]}`], 1)
  assert.equal(next?.word, words[2])
  assert.equal(second, '')
  await predictor.close()
})

test('a package says what it holds', async () => {
  const manifest = JSON.parse(await readFile(join(folder, 'millrace.json'), 'utf8'))
  assert.deepEqual((await readdir(folder)).sort(), [
    'frequencies.json',
    'millrace.json',
    'model.onnx',
    'tokenizer.json',
  ])
  assert.equal(manifest.format, 2)
  assert.deepEqual(manifest.task, { kind: 'next-word', options: prepared.options })
  assert.deepEqual(manifest.metrics, metrics)
  assert.deepEqual(manifest.signature.outputs[1], {
    name: 'words',
    type: 'int64',
    shape: ['batch', 10],
  })
})

test('a damaged package is refused, whatever is damaged', async () => {
  const damage = async (name: string, content: string) => {
    await save('damaged', prepared, 1)
    await writeFile(join(home, 'damaged', name), content)
    await assert.rejects(openPredictor(join(home, 'damaged')), { code: 'corrupt' })
  }
  const manifest = await readFile(join(folder, 'millrace.json'), 'utf8')
  await damage('model.onnx', 'not a model')
  await damage('tokenizer.json', '{}')
  await damage('millrace.json', manifest.slice(0, 100))
  await damage('millrace.json', manifest.replace('"format": 2', '"format": 3'))
  await damage('millrace.json', manifest.replace('next-word', 'next-world'))
  await damage('millrace.json', manifest.replace('"model.onnx"', '"../model.onnx"'))
  await assert.rejects(openPredictor(join(home, 'nowhere')), { code: 'corrupt' })
})

test('a package replaces the one that was there', async () => {
  await save('again', prepared, 1)
  await writeFile(join(home, 'again', 'left-over'), '')
  await save('again', prepared, 2)
  assert.equal((await readdir(join(home, 'again'))).includes('left-over'), false)
})

const refusalOf = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    return error instanceof MillraceError ? error : null
  }
  return null
}

test('what cannot be learnt is told with its real cause', async () => {
  const rows: string[] = []
  const file = fileURLToPath(new URL('../../../test/data/cases/X-txt_zhonly.csv', import.meta.url))
  for await (const batch of readColumn({ file, column: 'text' })) rows.push(...batch)
  const { facts, baseline } = nextWordTask.prepare(rows, { minCount: 1 })
  assert.ok((facts['vocabulary'] ?? 0) > 15 && (facts['tokens'] ?? 0) > 20, JSON.stringify(facts))
  assert.ok(baseline(rows))
  const short = refusalOf(() => nextWordTask.prepare(['one', 'two']))
  assert.deepEqual([short?.why, short?.fix], [undefined, 'Give sentences of several words.'])
  const rare = refusalOf(() => nextWordTask.prepare(['one two', 'three four'], { minCount: 3 }))
  assert.match(rare?.fix ?? '', /smaller minCount/)
})
