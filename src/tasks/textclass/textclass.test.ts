import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { MillraceError } from '../../core/error.ts'
import { createRng } from '../../core/rng.ts'
import { float32, int64 } from '../../core/tensor.ts'
import { openSession } from '../../onnx/session.ts'
import { fit } from '../../train/fit.ts'
import { decode, predictRows } from '../codec/decode.ts'
import { readPackage, writePackage } from '../kit/package.ts'
import { badInput } from '../kit/record.ts'
import { encoderOf, type Features, learnFeatures, namesOf } from './features.ts'
import { createTextNetwork } from './network.ts'
import type { TextClassOptions } from './options.ts'
import { readTold } from './saved.ts'
import { membersFor } from './sizes.ts'
import { textClassTask } from './task.ts'
import { learnWords } from './words.ts'

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

const featuresOf = (
  texts: readonly string[],
  asked: { readonly ngram?: number; readonly minTexts?: number; readonly vocabulary?: number } = {},
) => {
  const { ngram = 2, minTexts = 2, vocabulary = 100_000 } = asked
  const most = ngram === 1 ? vocabulary : Math.ceil(vocabulary / 2)
  const tokenizer = learnWords(texts, { minTexts, most })
  return learnFeatures(texts, { tokenizer, ngram, minTexts, vocabulary })
}

/** The words of each feature. */
const wordsOf = (features: Features): string[] => Array.from(features.idf.keys(), namesOf(features))

const oracle = JSON.parse(
  readFileSync(new URL('../../../test/data/tasks/tfidf.json', import.meta.url), 'utf8'),
)

for (const ngram of [1, 2, 3])
  for (const minTexts of [1, 2])
    test(`words up to ${ngram} in ${minTexts} texts weigh what scikit-learn's TfidfVectorizer says`, () => {
      const features = featuresOf(oracle.texts, { ngram, minTexts })
      const names = wordsOf(features)
      const encode = encoderOf(features)
      const wanted: Record<string, number>[] = oracle[`${ngram} ${minTexts}`]
      assert.equal(new Set(names).size, features.idf.length)
      for (const [at, text] of [...oracle.texts, ...oracle.new].entries()) {
        const { ids, weights } = encode(features.tokenizer.encode(text))
        const found = Array.from(ids, (id, i) => [names[id] ?? '', weights[i] ?? 0] as const)
        const told = Object.entries(wanted[at] ?? {})
        if (told.length === 0) assert.deepEqual([Array.from(ids), Array.from(weights)], [[0], [0]])
        else {
          assert.deepEqual(found.map(([name]) => name).sort(), told.map(([name]) => name).sort())
          for (const [name, weight] of found)
            assert.ok(Math.abs(weight - (wanted[at]?.[name] ?? 0)) < 1e-6, `${name} of ${text}`)
        }
      }
    })

test('of too many the words and n-grams of the most texts are kept, and each with what it begins with', () => {
  const all = featuresOf(oracle.texts, { ngram: 3, minTexts: 1 })
  const few = featuresOf(oracle.texts, { ngram: 3, minTexts: 1, vocabulary: 20 })
  assert.equal(few.idf.length, 20)
  assert.equal(few.tokenizer.words.length - 2, 10)
  assert.deepEqual(wordsOf(few).slice(0, 10), wordsOf(all).slice(0, 10))
  for (const name of wordsOf(few).slice(10)) assert.ok(wordsOf(all).includes(name), name)
  for (const [at, [prefix]] of few.ngrams.entries()) assert.ok(prefix < 10 + at)
})

test('the answer is the softmax of what the features of a text weigh, by the mean of all members', async () => {
  const [features, classes, members] = [5, 3, 2]
  const counts = [1, 2, 1]
  const network = createTextNetwork({ features, counts, members })
  const rng = createRng(3)
  const values = new Map(
    network.parameters.map(({ name, shape }) => {
      const length = shape.reduce((all, dim) => all * dim, 1)
      return [name, Float32Array.from({ length }, () => rng.normal())]
    }),
  )
  const texts = [
    [
      [4, 0.5],
      [1, -0.25],
    ],
    [[0, 0]],
    [
      [2, 1],
      [2, 1],
      [3, 0.125],
    ],
  ] as const
  const inputs = {
    ids: int64(texts.flatMap((text) => text.map(([id]) => id))),
    weights: float32(Float32Array.from(texts.flatMap((text) => text.map(([, weight]) => weight)))),
    offsets: int64([0, 2, 3]),
  }
  const [table = new Float32Array(), bias = new Float32Array()] = values.values()
  /** What a member makes of a text, before the softmax. */
  const logitsOf = (text: readonly (readonly [number, number])[], member: number) =>
    Array.from({ length: classes }, (_, of) => {
      const column = member * classes + of
      return text.reduce(
        (sum, [id, weight]) => sum + weight * (table[id * members * classes + column] ?? 0),
        bias[column] ?? 0,
      )
    })
  const softmax = (logits: readonly number[]) => {
    const total = logits.reduce((sum, each) => sum + Math.exp(each), 0)
    return logits.map((each) => Math.exp(each) / total)
  }
  const session = await openSession(network.inference(values))
  const { probabilities } = await session.run(inputs)
  const wanted = texts.flatMap((text) => {
    const [one, other] = [logitsOf(text, 0), logitsOf(text, 1)]
    return softmax(one.map((each, of) => (each + (other[of] ?? 0)) / 2))
  })
  assert.deepEqual(probabilities?.dims, [3, 3])
  for (const [at, share] of wanted.entries())
    assert.ok(Math.abs(Number(probabilities?.data[at]) - share) < 1e-6)
  await session.close()

  const targets = [2, 1, 0]
  const shares = Float32Array.of(1, 0, 1, 1, 0, 2)
  const training = await openSession(network.training('training'))
  const answered = await training.run({
    ...inputs,
    targets: int64(targets),
    shares: float32(shares, [3, members, 1]),
    ...Object.fromEntries(
      network.parameters.map(({ name, shape }) => [
        name,
        float32(values.get(name) ?? new Float32Array(), shape as number[]),
      ]),
    ),
  })
  let loss = 0
  for (const [row, text] of texts.entries())
    for (let member = 0; member < members; member++)
      loss -=
        (shares[row * members + member] ?? 0) *
        Math.log(softmax(logitsOf(text, member))[targets[row] ?? 0] ?? 0)
  assert.ok(Math.abs(Number(answered['loss']?.data[0]) - loss / 5) < 1e-5)
  await training.close()
})

/** Texts by a law: one of ten words of each class among twenty of everybody. */
const letters = (count: number, seed: number): string[] => {
  const rng = createRng(seed)
  const word = (of: string, many: number) => `${of}${rng.below(many)}`
  return Array.from({ length: count }, () => {
    const label = ['work', 'play', 'rest'][rng.below(3)] ?? ''
    const words = Array.from({ length: 6 }, () => word('all', 20))
    words.splice(rng.below(6), 0, word(label, 10), word(rng.uniform() < 0.9 ? label : 'rest', 10))
    return JSON.stringify({ text: words.join(' '), label, day: `${rng.below(7)}` })
  })
}

const options = { text: 'text', label: 'label' }

const trained = async (
  rows: readonly string[],
  held: readonly string[],
  more: Partial<TextClassOptions> = {},
) => {
  const prepared = textClassTask.prepare(rows, { ...options, ...more })
  const { batchSize, learningRate, patience } = prepared.auto ?? { batchSize: 1, learningRate: 1 }
  const asked = { batchSize, seed: 1 } as const
  const validation = prepared.batches(held, { ...asked, purpose: 'validation' })
  const inner = prepared.batches(rows, { ...asked, purpose: 'inner' })
  const run = fit({
    network: prepared.network,
    train: prepared.batches(rows, { ...asked, purpose: 'training' }),
    validation: () => validation.epoch(1),
    inner: () => inner.epoch(1),
    metrics: prepared.metrics,
    epochs: 20,
    earlyStopping: patience ?? 1,
    learningRate,
    seed: 1,
  })
  let next = await run.next()
  while (!next.done) next = await run.next()
  const place = join(home, `package-${rows.length}`)
  const { parameters } = next.value
  await writePackage(place, { prepared, parameters, metrics: {}, lineage: null })
  return { prepared, opened: await readPackage(place), fitted: next.value }
}

test('classes of texts are learnt, and a text alone, a record and a row are answered alike', async () => {
  const [rows, held] = [letters(600, 1), letters(400, 2)]
  const { prepared, opened, fitted } = await trained(rows, held)
  assert.deepEqual(prepared.facts, { rows: 600, classes: 3, words: 50, ngrams: 851 })
  const [judged] = await textClassTask.judge([opened], held)
  const { accuracy = 0, val_loss = 9, auc = 0 } = judged?.metrics ?? {}
  assert.ok(accuracy > 0.9, `accuracy ${accuracy}`)
  assert.ok(auc > 0.97, `auc ${auc}`)
  assert.ok(val_loss < (prepared.baseline(held)['val_loss'] ?? 0) / 2)
  // What training says of the validation rows is what judging says.
  assert.ok(Math.abs((fitted.metrics['val_loss'] ?? 0) / val_loss - 1) < 1e-4)
  assert.ok((fitted.metrics['inner_loss'] ?? 0) > 0)

  const predictor = await textClassTask.open(opened)
  const text = 'all1 play3 play4 all2'
  const said = [
    await predictRows(predictor, [JSON.stringify({ text, day: '1' })], 3),
    ...(await Promise.all(
      [{ kind: 'text', text } as const, { kind: 'record', values: { text } } as const].map(
        async (question) =>
          predictor.predict([await decode(question, predictor.form, badInput(0, 1))], 3),
      ),
    )),
  ]
  const [[first] = []] = said
  assert.equal(first?.kind === 'classes' && first.classes[0]?.label, 'play')
  for (const each of said) assert.deepEqual(each, said[0])
  // Nothing that is known: the shares of the classes, and what is asked is answered beside others all the same.
  const [unknown] = await predictRows(predictor, ['{"text":"never seen"}', '{"text":"all1"}'], 3)
  assert.ok(unknown?.kind === 'classes' && (unknown.classes[0]?.probability ?? 1) < 0.6)
  await assert.rejects(
    predictRows(predictor, ['{"day":"1"}'], 1),
    (error) =>
      error instanceof MillraceError &&
      error.code === 'bad_input' &&
      error.what === 'The record has no "text", which is its text.',
  )
  await predictor.close()
  assert.deepEqual(readTold(opened, 'linear').classes.labels, ['play', 'rest', 'work'])
})

/** Which of two words comes first, with others around them: no word and no pair of words tells. */
const orders = (count: number, seed: number): string[] => {
  const rng = createRng(seed)
  const others = (many: number) =>
    Array.from({ length: 1 + rng.below(many) }, () => `w${rng.below(6)}`)
  return Array.from({ length: count }, () => {
    const label = rng.uniform() < 0.5 ? 'up' : 'down'
    const [one, two] = label === 'up' ? ['low', 'high'] : ['high', 'low']
    const words = [...others(3), one, ...others(3), two, ...others(4)]
    return JSON.stringify({ text: words.join(' '), label })
  })
}

test('a recurrent network tells what the order of words says, and answers a text alike beside others', async () => {
  const [rows, held] = [orders(800, 1), orders(300, 2)]
  const { prepared, opened, fitted } = await trained(rows, held, {
    network: 'recurrent',
    units: 16,
  })
  assert.deepEqual(prepared.facts, { rows: 800, classes: 2, words: 8 })
  const [judged] = await textClassTask.judge([opened], held)
  const { accuracy = 0, val_loss = 9 } = judged?.metrics ?? {}
  assert.ok(accuracy > 0.95, `accuracy ${accuracy}`)
  assert.ok(Math.abs((fitted.metrics['val_loss'] ?? 0) / val_loss - 1) < 1e-3)
  const linear = await trained(rows, held)
  const [other] = await textClassTask.judge([linear.opened], held)
  assert.ok((other?.metrics['accuracy'] ?? 1) < 0.8, 'words and pairs of them tell less')

  const predictor = await textClassTask.open(opened)
  const asked = [...held.slice(0, 3), '{"text":"!"}', `{"text":"${'w1 '.repeat(300)}"}`]
  const together = await predictRows(predictor, asked, 2)
  for (const [at, row] of asked.entries()) {
    const [alone] = await predictRows(predictor, [row], 2)
    const both = [alone, together[at]].map((answer) =>
      answer?.kind === 'classes' ? answer.classes.map(({ probability }) => probability) : [],
    )
    assert.equal(both[0]?.length, 2)
    for (const [place, share] of (both[0] ?? []).entries())
      assert.ok(Math.abs(share - (both[1]?.[place] ?? 9)) < 1e-5)
  }
  await predictor.close()
})

test('options of the other network are refused', () => {
  const prepare = (more: object) => () =>
    textClassTask.prepare(orders(20, 1), { ...options, ...more })
  assert.throws(prepare({ network: 'recurrent', ngram: 2 }), /text-class\.ngram: found 2/)
  assert.throws(prepare({ units: 8 }), /text-class\.units: found 8, allowed nothing: .* linear/)
  assert.throws(prepare({ label: 'text' }), /allowed another column than `text` names/)
})

const refused = (rows: readonly object[], code: string, what: RegExp, asked: object = {}) =>
  assert.throws(
    () =>
      textClassTask.prepare(
        rows.map((row) => JSON.stringify(row)),
        { ...options, ...asked },
      ),
    (error) => error instanceof MillraceError && error.code === code && what.test(error.what),
  )

test('what cannot teach is refused, and what is doubtful is told', () => {
  const many = (count: number, of: (at: number) => object) =>
    Array.from({ length: count }, (_, at) => of(at))
  refused([], 'bad_data', /no training rows/)
  refused(
    many(20, (at) => ({ text: `a text ${at}`, label: 'spam' })),
    'bad_data',
    /All 20 training rows are of one class, "spam"/,
  )
  refused(
    [
      { text: 'one', label: 'a' },
      { text: '  ', label: 'b' },
    ],
    'bad_data',
    /Row 2 of the 2 training rows has no "text", which is its text/,
  )
  refused([{ text: 'one' }], 'bad_data', /Row 1 of the 1 training rows has no "label"/)
  refused(
    many(20, (at) => ({ text: `word${at}`, label: `${at % 2}` })),
    'bad_data',
    /None of the 20 words of 20 training texts can be learnt/,
  )
  refused(
    many(20_000, (at) => ({ text: `a b c`, label: `c${at % 10_000}` })),
    'bad_data',
    /The 20000 training rows are of 10000 classes/,
  )
  refused(
    many(20, (at) => ({ text: 'a b', label: `${at % 2}` })),
    'bad_config',
    /`positive` is "2", expected one of two classes/,
    { positive: '2' },
  )
  const rare = many(9, (at) => ({ text: 'a b', label: at === 0 ? 'rare' : `${at % 2}` }))
  const { warnings = [] } = textClassTask.prepare(
    rare.map((row) => JSON.stringify(row)),
    options,
  )
  assert.match(warnings[0]?.text ?? '', /the class "rare" has one training row alone/)
  assert.match(warnings[1]?.text ?? '', /^column "text": all training texts are the same/)
})

test('new rows need a text and a class, one that the champion knows', async () => {
  const { opened } = await trained(letters(200, 3), letters(50, 4))
  const admit = textClassTask.admit?.(options, opened)
  assert.equal(admit?.('{"text":"all1","label":"work"}'), null)
  assert.match(admit?.('{"text":"","label":"work"}') ?? '', /has no "text"/)
  assert.match(admit?.('{"text":"all1"}') ?? '', /has no "label", which is its class/)
  assert.match(admit?.('{"text":"all1","label":"new"}') ?? '', /which the champion does not know/)
})

test('so many regressions are averaged as memory holds', () => {
  assert.equal(membersFor({ features: 100_000, classes: 20 }), 5)
  assert.equal(membersFor({ features: 100_000, classes: 200 }), 2)
  assert.throws(
    () => membersFor({ features: 100_000, classes: 10_000 }),
    /100,000 words and n-grams of 10,000 classes have 1,000,000,000 weights, of which at most 25,000,000 weights are learnt/,
  )
})
