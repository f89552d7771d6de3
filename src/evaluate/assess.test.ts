import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../core/rng.ts'
import { classificationMetrics } from '../metrics/classification.ts'
import { regressionMetrics } from '../metrics/regression.ts'
import { assess, slicesInGate, textOf } from './assess.ts'
import type { ClassScores } from './curves.ts'

const rng = createRng(9)
const scoresOf = (count: number, classes: number): ClassScores => {
  const labels = Array.from({ length: classes }, (_, id) => `class ${id}`)
  const truth = Int32Array.from({ length: count }, () => rng.below(classes))
  const probabilities = new Float32Array(count * classes)
  truth.forEach((id, row) => {
    const odds = labels.map((_, at) => Math.exp(rng.normal() + (at === id ? 1.5 : 0)))
    const sum = odds.reduce((a, b) => a + b)
    probabilities.set(
      odds.map((each) => each / sum),
      row * classes,
    )
  })
  return { kind: 'classes', labels, truth, probabilities }
}
const slices = { by: null, fewestRows: 30 }
const assessed = (scores: ClassScores, rows: readonly string[]) =>
  assess({
    ...{ scores, rows, slices, seed: 1, truthOf: () => null },
    metrics: classificationMetrics(scores),
  })

test('an evaluation has curves, figures of classes, intervals and mistakes, and stays small', () => {
  for (const [count, classes, curves] of [
    [1500, 2, 1],
    [1500, 10, 10],
    [3000, 300, 0],
  ] as const) {
    const scores = scoresOf(count, classes)
    const rows = Array.from({ length: count }, (_, at) => JSON.stringify({ at, side: at % 2 }))
    const { assessment, errors } = assessed(scores, rows)
    const { metrics = {}, intervals = {} } = assessment
    assert.equal(assessment.curves?.length, curves)
    assert.equal(assessment.classes?.length, Math.min(classes, 100))
    assert.equal(assessment.rows, count)
    const [from, to] = intervals['accuracy'] ?? assert.fail()
    const accuracy = metrics['accuracy'] ?? 0
    assert.ok(Math.abs((to - from) / 2 - 1.959964 * (errors['accuracy'] ?? 0)) < 1e-9)
    assert.ok(from < accuracy && accuracy < to)
    for (const { roc, precisionRecall, calibration } of assessment.curves ?? []) {
      assert.ok(roc && precisionRecall)
      assert.ok(roc.x.length <= 200 && roc.x.length === roc.y.length)
      assert.deepEqual([roc.x[0], roc.x.at(-1), roc.y.at(-1)], [0, 1, 1])
      assert.equal(
        calibration.reduce((sum, each) => sum + each.rows, 0),
        count,
      )
    }
    const right = assessment.counts
      .filter(({ truth, answer }) => truth === answer)
      .reduce((sum, each) => sum + each.count, 0)
    if (classes <= 10) assert.ok(Math.abs(right / count - accuracy) < 1e-12)
    const sure = assessment.wrong.map(({ probability }) => probability ?? 0)
    assert.deepEqual(
      sure,
      sure.toSorted((a, b) => b - a),
    )
    assert.ok(Buffer.byteLength(textOf(assessment)) <= 128_000)
    assert.doesNotThrow(() => JSON.parse(textOf(assessment)))
  }
})

test('rows that are too long for the file are left out first', () => {
  const scores = scoresOf(40, 2)
  const rows = Array.from({ length: 40 }, () => JSON.stringify({ picture: 'x'.repeat(50_000) }))
  const { assessment } = assessed(scores, rows)
  const kept = JSON.parse(textOf(assessment))
  assert.ok(kept.wrong.length <= 2 && assessment.wrong.length > 2)
  assert.deepEqual(kept.metrics, assessment.metrics)
})

test('rows of one class alone have no area, and no figure is made up for it', () => {
  const scores: ClassScores = {
    ...{ kind: 'classes', labels: ['no', 'yes'], truth: new Int32Array(30) },
    probabilities: new Float32Array(60).fill(0.5),
  }
  const { assessment, errors } = assessed(scores, Array(30).fill('{}'))
  assert.equal(assessment.metrics?.['auc'], undefined)
  assert.equal(errors['auc'], undefined)
  assert.equal(assessment.curves?.[0]?.roc, null)
  assert.equal(assessment.curves?.[0]?.precisionRecall, null)
  assert.deepEqual(
    assessment.classes?.map(({ rows, recall, auc }) => [rows, recall, auc]),
    [
      [30, 1, null],
      [0, null, null],
    ],
  )
  assert.ok(!textOf(assessment).includes('NaN'))
})

test('of numbers the rows that it is furthest off are kept', () => {
  const pairs = [
    { actual: 1, predicted: 1.5 },
    { actual: 2, predicted: -7 },
    { actual: 3, predicted: 3 },
  ]
  const { assessment } = assess({
    ...{ scores: { kind: 'numbers', pairs }, rows: ['a', 'b', 'c'], slices, seed: 1 },
    ...{ metrics: regressionMetrics(pairs), truthOf: () => null },
  })
  assert.deepEqual(assessment.wrong[0], { row: 'b', truth: '2', answer: '-7', probability: null })
  assert.deepEqual([assessment.rows, assessment.counts, assessment.curves], [3, [], []])
})

test('what a gate holds of slices says in words which part it is of', () => {
  const { figures, notes } = slicesInGate({
    ...{ metric: 'accuracy', fewestRows: 30, groups: [] },
    worst: { accuracy: { by: 'region', value: 'south', rows: 41, metric: 0.61 } },
    gaps: { accuracy: { by: 'region', best: 'north', worst: 'south', gap: 0.2 } },
  })
  assert.deepEqual(figures, { worst_slice_accuracy: 0.61, slice_gap_accuracy: 0.2 })
  assert.deepEqual(notes, {
    worst_slice_accuracy: 'region is "south", 41 rows',
    slice_gap_accuracy: 'region: "south" against "north"',
  })
  assert.deepEqual(slicesInGate(undefined), { figures: {}, notes: {} })
})
