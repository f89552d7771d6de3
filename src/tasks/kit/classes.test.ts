import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { classificationMetrics, classReports, confusionOf } from '../../metrics/classification.ts'
import {
  baselineOf,
  classesOf,
  createTally,
  expectKnown,
  expectSameClasses,
  metricsOf,
  weightsOf,
} from './classes.ts'

interface Kept {
  readonly truth: number[]
  readonly probabilities: number[]
  readonly metrics: Record<string, number>
  readonly classes: Record<string, number>[]
  readonly confusion: number[][]
}
const { cases }: { cases: Record<string, Kept> } = JSON.parse(
  readFileSync(new URL('../../../test/data/tasks/report.json', import.meta.url), 'utf8'),
)

const close = (got: number | undefined, expected: number | undefined, what: string) =>
  assert.ok(Math.abs((got ?? Number.NaN) - (expected ?? 0)) < 1e-6, `${what}: ${got}, ${expected}`)

for (const [name, kept] of Object.entries(cases))
  test(`the metrics of ${name} with many ties are those of scikit-learn`, () => {
    const answers = {
      labels: kept.classes.map((_, id) => `class ${id}`),
      truth: Int32Array.from(kept.truth),
      probabilities: Float32Array.from(kept.probabilities),
    }
    const metrics = classificationMetrics(answers)
    const figures = [...Object.keys(kept.metrics), 'brier', 'ece']
    assert.deepEqual(Object.keys(metrics).sort(), figures.sort())
    for (const [figure, value] of Object.entries(kept.metrics))
      close(metrics[figure], value, figure)
    classReports(answers).forEach(({ label, ...each }, id) => {
      for (const [figure, value] of Object.entries(each))
        close(value, kept.classes[id]?.[figure], `${figure} of ${label}`)
    })
    assert.deepEqual(confusionOf(answers), kept.confusion)
  })

const three = classesOf(
  new Map([
    ['b', 1],
    ['a', 6],
    ['ä', 3],
  ]),
)

test('classes are sorted and counted, and one class alone is refused', () => {
  assert.deepEqual(
    [three.labels, three.counts],
    [
      ['a', 'b', 'ä'],
      [6, 1, 3],
    ],
  )
  assert.deepEqual([three.idOf('ä'), three.idOf('c')], [2, -1])
  const numbers = classesOf(new Map(['10', '9', '2', '2.5'].map((label) => [label, 2])))
  assert.deepEqual(numbers.labels, ['2', '2.5', '9', '10'])
  const refuse = (rows: [string, number][], message: RegExp) =>
    assert.throws(() => classesOf(new Map(rows)), { code: 'bad_data', message })
  refuse([], /no training rows/)
  refuse([['yes', 7]], /All 7 training rows are of one class, "yes".*`label`/)
  refuse(
    ['a', 'b', 'c'].map((label) => [label, 1]),
    /Each of the 3 training rows is of a class of its own/,
  )
})

test('the baseline guesses shares; a class it never saw is missed and carries no loss', () => {
  const { val_loss, accuracy } = baselineOf(three, ['a', 'b', 'new', 'a'])
  close(val_loss, -(2 * Math.log(0.6) + Math.log(0.1)) / 3, 'val_loss')
  assert.equal(accuracy, 0.5)
  expectKnown(['new', 'a'], three)
  for (const refused of [
    () => expectKnown(['new', 'newer'], three),
    () => metricsOf({ loss: 0, count: 0, rows: 2 }),
  ])
    assert.throws(refused, {
      code: 'bad_data',
      message: /None of the 2 validation rows is of a class/,
    })
})

test('balanced weights are those of scikit-learn, named ones leave the others at 1', () => {
  const rounded = (weights: Float32Array) => Array.from(weights, (each) => Number(each.toFixed(4)))
  assert.deepEqual(rounded(weightsOf(three, 'balanced')), [0.5556, 3.3333, 1.1111])
  assert.deepEqual(rounded(weightsOf(three, { b: 4 })), [1, 4, 1])
  assert.throws(() => weightsOf(three, { c: 2 }), {
    code: 'bad_config',
    message: /"c", of which the training rows have no sample.*"a", "b", "ä"/,
  })
  assert.throws(() => weightsOf(three, { a: -1 }), { code: 'bad_config', message: /weight -1/ })
  assert.throws(() => weightsOf(three, { a: 0, b: 0, ä: 0 }), {
    message: /All class weights are 0/,
  })
  // A class may have the name of what every object has.
  assert.throws(() => weightsOf(three, { constructor: 2 }), { code: 'bad_config' })
})

test('a class that is not known is missed in accuracy and left out of losses and areas', () => {
  const tally = createTally(['no', 'yes'], { positive: 'no' })
  tally.add('no', Float32Array.of(0.8, 0.2))
  tally.add('yes', Float32Array.of(0.4, 0.6))
  tally.add('yes', Float32Array.of(0.5, 0.5))
  tally.add('maybe', Float32Array.of(0.9, 0.1))
  const metrics = classificationMetrics(tally.scores())
  close(metrics.val_loss, -Math.log(0.8 * 0.6 * 0.5) / 3, 'val_loss')
  assert.equal(metrics.accuracy, 0.5)
  assert.equal(metrics.auc, 1)
  assert.equal(metrics.recall, 1)
  close(metrics.precision, 1 / 3, 'precision')
})

test('a class without rows is undefined and left out of means; one that is never said counts as 0', () => {
  const tally = createTally(['a', 'b', 'c'])
  tally.add('a', Float32Array.of(0.8, 0.1, 0.1))
  tally.add('a', Float32Array.of(0.7, 0.2, 0.1))
  tally.add('b', Float32Array.of(0.6, 0.3, 0.1))
  const metrics = classificationMetrics(tally.scores())
  close(metrics.macro_recall, (1 + 0) / 2, 'macro_recall')
  close(metrics.macro_precision, (2 / 3 + 0) / 2, 'macro_precision')
  const alone = createTally(['no', 'yes'], { positive: 'yes' })
  for (let row = 0; row < 30; row++) alone.add('no', Float32Array.of(0.75, 0.25))
  const { accuracy, specificity, ...others } = classificationMetrics(alone.scores())
  assert.deepEqual([accuracy, specificity], [1, 1])
  for (const name of ['recall', 'precision', 'f1', 'auc']) assert.equal(name in others, false, name)
  assert.deepEqual(classificationMetrics(createTally(['a', 'b']).scores()), {})
})

test('how much of a gain over the shares of the classes may be chance is its standard error', () => {
  const tally = createTally(['a', 'b'], { counts: [3, 1] })
  const said = [0.9, 0.8, 0.3, 0.6]
  const truth = ['a', 'a', 'b', 'a']
  truth.forEach((label, row) => {
    const share = said[row] ?? 0
    tally.add(label, Float32Array.of(share, 1 - share))
  })
  // By hand: the differences of the logarithms, their deviation by n − 1, over the root of n.
  const gains = [0.9 / 0.75, 0.8 / 0.75, 0.7 / 0.25, 0.6 / 0.75].map(Math.log)
  const mean = gains.reduce((sum, each) => sum + each, 0) / 4
  const variance = gains.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 3
  close(classificationMetrics(tally.scores()).val_loss_se, Math.sqrt(variance / 4), 'val_loss_se')
})

test('labels that look like measured numbers, and classes of hardly any rows, are refused', () => {
  const prices = Array.from({ length: 250 }, (_, at): [string, number] => [`${50 + at / 10}`, 2])
  assert.throws(() => classesOf(new Map(prices)), {
    code: 'bad_data',
    message: /500 training rows are of 250 classes.*regression/,
  })
  const names = Array.from({ length: 100 }, (_, at): [string, number] => [`name ${at}`, 2])
  assert.throws(() => classesOf(new Map(names)), { message: /fewer than 3 rows a class/ })
  const digits = Array.from({ length: 10 }, (_, at): [string, number] => [`${at}`, 2])
  assert.equal(classesOf(new Map(digits)).labels.length, 10)
  const grades = Array.from({ length: 12 }, (_, at): [string, number] => [`${at / 2}`, 9])
  assert.equal(classesOf(new Map(grades)).labels.length, 12)
})

test('a class is known by any spelling of it', () => {
  const { idOf } = classesOf(
    new Map([
      ['1.0', 5],
      ['2', 5],
    ]),
  )
  assert.deepEqual(['1', '1.0', '+1.00', '2.0', '01'].map(idOf), [0, 0, 0, 1, -1])
  assert.deepEqual(
    [
      ...weightsOf(
        classesOf(
          new Map([
            ['True', 4],
            ['no', 4],
          ]),
        ),
        { true: 3 },
      ),
    ],
    [3, 1],
  )
})

test('models of different classes are not compared', () => {
  expectSameClasses([
    ['a', '1.0'],
    ['1', 'a'],
    ['a', '1'],
  ])
  assert.throws(
    () =>
      expectSameClasses([
        ['a', 'b', 'c'],
        ['a', 'b', 'd'],
      ]),
    {
      code: 'refused',
      message: /it does not know "c", and it knows "d", which the new version does not/,
    },
  )
})
