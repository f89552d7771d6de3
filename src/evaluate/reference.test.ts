import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numbersOf, quantilesOf } from '../core/quantiles.ts'
import { readReference } from '../core/reference.ts'
import { createRng } from '../core/rng.ts'
import { heightOf } from '../metrics/isotonic.ts'
import type { ClassScores } from './curves.ts'
import { heldOutAnswers, referenceFileOf } from './reference.ts'

/** A classifier of two classes that is twice as sure, in logits, as it may be. */
const tooSure = (rows: number): ClassScores => {
  const rng = createRng(1)
  const logits = Float64Array.from({ length: rows }, () => 1.5 * rng.normal())
  const likely = (logit: number) => 1 / (1 + Math.exp(-logit))
  return {
    ...{ kind: 'classes', labels: ['no', 'yes'], positive: 1 },
    truth: Int32Array.from(logits, (logit) => Number(rng.uniform() < likely(logit))),
    probabilities: Float64Array.from(
      [...logits].flatMap((logit) => [1 - likely(2 * logit), likely(2 * logit)]),
    ),
  }
}

test('What a classifier answered to held-out rows is told in a few kilobytes', () => {
  const scores = tooSure(8000)
  const answers = heldOutAnswers(scores, { accuracy: 0.005, ece: 0.1 }, 1)
  const file = referenceFileOf({
    ...{ form: { kind: 'record' }, example: '{"age":"42","region":"north"}', rows: 8000, answers },
    unknownWords: null,
  })
  const text = JSON.stringify(file)
  assert.ok(text.length < 8000, `${text.length}`)
  assert.deepEqual(readReference(Buffer.from(text)), file)
  assert.deepEqual(file.takes, { kind: 'record', columns: ['age', 'region'], text: null })
  assert.ok(answers.kind === 'classes')
  assert.equal(
    answers.answered.reduce((sum, [, count]) => sum + count, 0),
    8000,
  )
  assert.deepEqual(answers.errors, { accuracy: 0.447214 })
  const [other, line] = answers.calibration ?? []
  assert.equal(other, null)
  // Said is the logistic of twice the logit, and was is that of the logit.
  for (const was of [0.2, 0.35, 0.5, 0.65, 0.8]) {
    const odds = (was / (1 - was)) ** 2
    const found = heightOf({ x: line?.said ?? [], y: line?.was ?? [] }, odds / (1 + odds))
    assert.ok(Math.abs(found - was) < 0.06, `${was}: ${found}`)
  }
})

test('Quantiles stand for the numbers that they are of, equal ones too', () => {
  const rng = createRng(2)
  const numbers = Array.from({ length: 5000 }, () => (rng.uniform() < 0.3 ? 0.5 : rng.uniform()))
  const points = numbersOf(quantilesOf(numbers), 10_000)
  assert.equal(points.length, 5000)
  const sorted = Float64Array.from(numbers).sort()
  const shareTo = (some: Float64Array, at: number) =>
    some.filter((value) => value <= at).length / some.length
  for (const at of [0.1, 0.3, 0.4999, 0.5, 0.7, 0.95])
    assert.ok(Math.abs(shareTo(points, at) - shareTo(sorted, at)) < 0.006, `${at}`)
  assert.deepEqual([...numbersOf(quantilesOf([3, 1, Number.NaN]), 10)], [1, 3])
  assert.deepEqual(quantilesOf([]), { count: 0, values: [] })
})

test('What is no reference is refused', () => {
  for (const text of ['', '{}', '{"format":"millrace-reference-2"}'])
    assert.throws(() => readReference(Buffer.from(text)), { code: 'bad_data' })
})
