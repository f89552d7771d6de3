import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../core/rng.ts'
import { baselineOf, classesOf, createTally, weightsOf } from './classes.ts'

const classes = classesOf(
  new Map([
    ['stay', 6],
    ['leave', 2],
    ['pause', 1],
  ]),
)

const close = (a: number | undefined, b: number) =>
  assert.ok(Math.abs((a ?? Number.NaN) - b) < 1e-9, `${a}, not ${b}`)

test('classes come in order, numbers as numbers', () => {
  assert.deepEqual(classes.labels, ['leave', 'pause', 'stay'])
  assert.deepEqual(classes.counts, [2, 1, 6])
  assert.deepEqual(['stay', 'leave', 'other'].map(classes.idOf), [2, 0, -1])
  const numbers = classesOf(new Map(['10', '9', '2', '2.5'].map((label) => [label, 2])))
  assert.deepEqual(numbers.labels, ['2', '2.5', '9', '10'])
})

test('rows that cannot be told apart are refused', () => {
  const refuse = (rows: [string, number][], what: RegExp) =>
    assert.throws(
      () => classesOf(new Map(rows)),
      (error: Error & { code?: string }) => error.code === 'bad_data' && what.test(error.message),
    )
  refuse([], /no training rows/)
  refuse([['yes', 7]], /All 7 training rows are of one class, "yes"/)
  refuse(
    ['a', 'b', 'c'].map((label) => [label, 1]),
    /Each of the 3 training rows is of a class of its own/,
  )
})

test('balanced weights give every class the same share of the loss', () => {
  const weights = weightsOf(classes, 'balanced')
  assert.deepEqual([...weights], [1.5, 3, 0.5])
  assert.deepEqual([...weightsOf(classes, { leave: 4 })], [4, 1, 1])
  for (const [asked, what] of [
    [{ gone: 2 }, /weight for "gone"; the classes are leave, pause, stay/],
    [{ leave: -1 }, /weight of the class "leave" is -1/],
    [{ leave: 0, pause: 0, stay: 0 }, /All class weights are 0/],
  ] as const)
    assert.throws(() => weightsOf(classes, asked), what)
})

test('the baseline guesses by shares, and a class that was not learnt is a miss', () => {
  // Shares with one added each: leave 3/12, pause 2/12, stay 7/12.
  const { val_loss, accuracy } = baselineOf(classes, ['stay', 'stay', 'leave', 'other'])
  close(val_loss, -(2 * Math.log(7 / 12) + Math.log(3 / 12)) / 3)
  close(accuracy, 2 / 4)
})

test('figures are those counted by hand', () => {
  const tally = createTally(['a', 'b', 'c'], new Set(['a', 'b']))
  const rows = [
    ['a', [0.5, 0.25, 0.25]],
    ['a', [0.25, 0.5, 0.25]],
    ['b', [0.25, 0.5, 0.25]],
    ['c', [0.25, 0.25, 0.5]],
    ['d', [0.5, 0.25, 0.25]],
  ] as const
  for (const [label, shares] of rows) tally.add(label, Float32Array.from(shares))
  const figures = tally.figures()
  // c is not common to all models, d is not known to this one.
  close(figures.val_loss, -(2 * Math.log(0.5) + Math.log(0.25)) / 3)
  close(figures.accuracy, 3 / 5)
  close(figures.precision, (1 / 2 + 1 / 2 + 1 + 0) / 4)
  close(figures.recall, (1 / 2 + 1 + 1 + 0) / 4)
  close(figures.f1, (2 / 4 + 2 / 3 + 1 + 0) / 4)
  // a: pairs of two rows with three others, one won, four tied, one lost; b: four pairs, three won; c: all.
  close(figures.auc, ((1 + 1 + 0.5 + 0.5 + 0.5 + 0) / 6 + 3.5 / 4 + 1) / 3)
})

test('the area under the curve is the share of pairs in order', () => {
  const rng = createRng(5)
  const rows = Array.from({ length: 300 }, () => {
    const positive = rng.uniform() < 0.3
    const score =
      Math.round(20 * (0.3 * rng.uniform() + (positive ? 0.5 : 0.3) * rng.uniform())) / 20
    return { positive, score: Math.fround(score) }
  })
  const tally = createTally(['no', 'yes'], new Set())
  for (const { positive, score } of rows)
    tally.add(positive ? 'yes' : 'no', Float32Array.of(1 - score, score))
  let won = 0
  let pairs = 0
  for (const yes of rows.filter(({ positive }) => positive))
    for (const no of rows.filter(({ positive }) => !positive)) {
      pairs++
      won += yes.score > no.score ? 1 : yes.score === no.score ? 0.5 : 0
    }
  close(tally.figures().auc, won / pairs)
})
