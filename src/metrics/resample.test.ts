import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../core/rng.ts'
import { classificationMetrics } from './classification.ts'
import { pairedErrors, standardErrors } from './resample.ts'
import { measureOf, type Scores, scoresAt } from './scores.ts'

const classesOf = (truth: readonly number[], sure: readonly number[]): Scores => ({
  kind: 'classes',
  labels: ['no', 'yes'],
  truth: Int32Array.from(truth),
  probabilities: Float64Array.from(sure.flatMap((p) => [1 - p, p])),
})

const rng = createRng(5)
const rows = 600
const truth = Array.from({ length: rows }, () => rng.below(2))
const scored = () => truth.map((each) => 1 / (1 + Math.exp(-(1.5 * (each - 0.5) + rng.normal()))))
const [one, other] = [classesOf(truth, scored()), classesOf(truth, scored())]

/** Within the noise of 200 draws: 1 / √400 of the error, four times. */
const near = (mine: number | undefined, expected: number) =>
  assert.ok(Math.abs((mine ?? Number.NaN) / expected - 1) < 0.2, `${mine}, expected ${expected}`)

test('the error of an accuracy is that of a share, that of a mean that of its values', () => {
  const errors = standardErrors(one, 1)
  const { accuracy = 0 } = measureOf(one)()
  near(errors['accuracy'], Math.sqrt((accuracy * (1 - accuracy)) / rows))
  const pairs = truth.map((actual) => ({ actual, predicted: actual + rng.normal() }))
  const squares = pairs.map(({ actual, predicted }) => (actual - predicted) ** 2)
  const mean = squares.reduce((sum, each) => sum + each, 0) / rows
  const spread = squares.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (rows - 1)
  near(standardErrors({ kind: 'numbers', pairs }, 1)['val_loss'], Math.sqrt(spread / rows))
  assert.equal(errors['val_loss_se'], undefined)
})

test('the error of an area under the curve is that of DeLong', () => {
  // DeLong, DeLong and Clarke-Pearson (1988): from how each row stands to all rows of the other class.
  const places = (id: number) => truth.flatMap((each, row) => (each === id ? row : []))
  const score = (row: number) =>
    one.kind === 'classes' ? (one.probabilities[2 * row + 1] ?? 0) : 0
  const share = (row: number, others: readonly number[], sign: number) =>
    others.filter((each) => sign * (score(row) - score(each)) > 0).length / others.length
  const [negative, positive] = [places(0), places(1)]
  const variance = (values: readonly number[]) => {
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length
    return values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1)
  }
  const up = variance(positive.map((row) => share(row, negative, 1))) / positive.length
  const down = variance(negative.map((row) => share(row, positive, -1))) / negative.length
  near(standardErrors(one, 2)['auc'], Math.sqrt(up + down))
})

test('of two models on the same rows the error is that of what they differ by', () => {
  const right = (scores: Scores, row: number) =>
    scores.kind === 'classes' &&
    (scores.probabilities[2 * row + 1] ?? 0) > 0.5 === (scores.truth[row] === 1)
  // McNemar: only rows that one of them has right and the other has not.
  const [mine, theirs] = [
    truth.filter((_, row) => right(one, row) && !right(other, row)).length,
    truth.filter((_, row) => !right(one, row) && right(other, row)).length,
  ]
  const expected = Math.sqrt(mine + theirs - (mine - theirs) ** 2 / rows) / rows
  near(pairedErrors(one, other, 3)['accuracy'], expected)
  const same = pairedErrors(one, one, 3)
  assert.ok(Object.values(same).every((error) => error === 0))
  assert.deepEqual(pairedErrors(one, other, 3), pairedErrors(one, other, 3))
})

test('a row that counts twice is two rows, and rows that do not count are none', () => {
  const some = scoresAt(one, [0, 0, 4])
  const counts = new Float64Array(rows)
  counts[0] = 2
  counts[4] = 1
  const metrics = measureOf(one)(counts)
  for (const [name, value] of Object.entries(measureOf(some)()))
    if (name !== 'val_loss_se')
      assert.ok(Math.abs(value - (metrics[name] ?? Number.NaN)) < 1e-12, name)
  const pairs = [
    { actual: 1, predicted: 2 },
    { actual: 3, predicted: 3 },
  ]
  const measure = measureOf({ kind: 'numbers', pairs })
  assert.equal(measure(Float64Array.of(0, 3))['rmse'], 0)
})

test('what has no figure in some draws has no error', () => {
  const rare = classesOf([1, 0, 0, 0, 0, 0], [0.9, 0.2, 0.1, 0.3, 0.2, 0.4])
  const errors = standardErrors(rare, 1)
  assert.equal(errors['auc'], undefined)
  assert.equal(typeof errors['accuracy'], 'number')
  assert.deepEqual(standardErrors(classesOf([1], [0.9]), 1), {})
  assert.ok(rare.kind === 'classes' && classificationMetrics(rare)['auc'] === 1)
})

test('of very many rows some are drawn from, and the error is that of all of them', () => {
  const pairs = Array.from({ length: 20_000 }, () => ({ actual: 0, predicted: rng.normal() }))
  // The variance of a squared normal is 2.
  near(standardErrors({ kind: 'numbers', pairs }, 1)['val_loss'], Math.sqrt(2 / 20_000))
})
