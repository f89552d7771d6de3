import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { baselineOf, classesOf, createTally, weightsOf } from './classes.ts'
import { classReports, confusionOf, report } from './report.ts'

interface Kept {
  readonly truth: number[]
  readonly probabilities: number[]
  readonly figures: Record<string, number>
  readonly classes: Record<string, number>[]
  readonly confusion: number[][]
}
const { cases }: { cases: Record<string, Kept> } = JSON.parse(
  readFileSync(new URL('../../test/data/tasks/report.json', import.meta.url), 'utf8'),
)

const close = (got: number | undefined, expected: number | undefined, what: string) =>
  assert.ok(Math.abs((got ?? Number.NaN) - (expected ?? 0)) < 1e-6, `${what}: ${got}, ${expected}`)

for (const [name, kept] of Object.entries(cases))
  test(`the figures of ${name} with many ties are those of scikit-learn`, () => {
    const answers = {
      labels: kept.classes.map((_, id) => `class ${id}`),
      truth: Int32Array.from(kept.truth),
      probabilities: Float32Array.from(kept.probabilities),
    }
    const figures = report(answers)
    assert.deepEqual(Object.keys(figures).sort(), Object.keys(kept.figures).sort())
    for (const [figure, value] of Object.entries(kept.figures))
      close(figures[figure], value, figure)
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
  assert.throws(() => baselineOf(three, ['new', 'newer']), {
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

test('a tally leaves classes that others do not know out of losses and areas, not of accuracy', () => {
  const tally = createTally(['no', 'yes'], new Set(['no', 'yes']), 'no')
  tally.add('no', Float32Array.of(0.8, 0.2))
  tally.add('yes', Float32Array.of(0.4, 0.6))
  tally.add('yes', Float32Array.of(0.5, 0.5))
  tally.add('maybe', Float32Array.of(0.9, 0.1))
  const figures = tally.figures()
  close(figures.val_loss, -Math.log(0.8 * 0.6 * 0.5) / 3, 'val_loss')
  assert.equal(figures.accuracy, 0.5)
  assert.equal(figures.auc, 1)
  assert.equal(figures.recall, 1)
  close(figures.precision, 1 / 3, 'precision')

  const alone = createTally(['no', 'yes'], new Set(['no']))
  for (let row = 0; row < 3000; row++) alone.add('no', Float32Array.of(0.75, 0.25))
  alone.add('yes', Float32Array.of(1, 0))
  close(alone.figures().val_loss, -Math.log(0.75), 'val_loss')
  assert.equal('auc' in alone.figures(), false)
  assert.equal(alone.figures().accuracy, 3000 / 3001)
})
