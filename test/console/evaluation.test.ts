import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assessmentOf } from '../../console/dev/assessed.ts'
import { made } from '../../console/dev/made.ts'
import { figuresOf, intervalWords } from '../../console/src/evaluation/figures.ts'
import { curvedClasses, kindsOf, linesOf } from '../../console/src/evaluation/lines.ts'
import { partsOf, slicedBy, toldOf } from '../../console/src/evaluation/sliced.ts'
import type { Assessed } from '../../console/src/evaluation/told.ts'
import type { Assessment, Slices } from '../../src/core/assessment.ts'
import { version } from '../../src/operations/schemas.ts'

const told = (number: number, assessment: Partial<Assessment>, metrics = {}): Assessed => ({
  version: made(version, { model: 'm', version: number, metrics }),
  assessment: { ...{ rows: 10, left: 0, labels: [], counts: [], wrong: [] }, ...assessment },
})
const line = { x: [0, 0, 1], y: [0, 0.8, 1] }
const classes = [
  { label: 'yes', rows: 4, precision: 1, recall: 0.5, specificity: 1, f1: 0.667, auc: 0.8 },
]
const curves = [
  {
    ...{ label: 'yes', roc: line, precisionRecall: null },
    calibration: [{ predicted: 0.2, actual: 0.1, rows: 10 }],
  },
]

test('a curve has a line of each version that has it, with its figure, and what it is read against', () => {
  const both = [told(2, { classes, curves, metrics: { ece: 0.02 } }), told(1, {})]
  assert.deepEqual(curvedClasses(both), ['yes'])
  const roc = linesOf('roc', 'yes', both)
  assert.deepEqual(
    roc.map(({ name, points }) => [name, points.length]),
    [
      ['v2, AUC 0.800', 3],
      ['a guess by chance', 2],
    ],
  )
  assert.deepEqual(roc[0]?.points[1], { x: 0, y: 0.8 })
  const [calibration] = linesOf('calibration', 'yes', both)
  assert.deepEqual(
    [calibration?.name, calibration?.points],
    ['v2, ECE 0.020', [{ x: 0.2, y: 0.1 }]],
  )
  assert.deepEqual(linesOf('precisionRecall', 'yes', both), [], 'no line where there is no curve')
  const pr = linesOf('precisionRecall', 'yes', [
    told(2, { classes, curves: curves.map((each) => ({ ...each, precisionRecall: line })) }),
  ])
  assert.deepEqual(pr[1]?.points, [
    { x: 0, y: 0.4 },
    { x: 1, y: 0.4 },
  ])
})

test('metrics stand with their intervals, and beside those of the other version', () => {
  const mine = told(2, { intervals: { accuracy: [0.7, 0.9] } }, { accuracy: 0.8, train_seconds: 3 })
  const [accuracy, ...others] = figuresOf(mine, told(1, {}, { accuracy: 0.75 }))
  assert.equal(others.length, 0, 'what a training cost says nothing of how good it is')
  assert.deepEqual(accuracy?.mine, { value: 0.8, interval: [0.7, 0.9] })
  assert.deepEqual(accuracy?.theirs, { value: 0.75, interval: null })
  assert.equal(intervalWords('accuracy', [0.7, 0.9]), '70.0\u202f% to 90.0\u202f%')
  assert.equal(intervalWords('accuracy', null), '–')
})

test('slices say which is worst and the largest gap, and which have too few rows', () => {
  const part = (value: string, rows: number, accuracy: number) => ({
    ...{ value, rows, metrics: { accuracy, f1: 0.5 }, interval: null },
  })
  const slices: Slices = {
    ...{ metric: 'accuracy', fewestRows: 30 },
    groups: [
      { by: 'region', declared: true, parts: [part('north', 50, 0.9), part('south', 7, 0)] },
    ],
    worst: { accuracy: { by: 'region', value: 'north', rows: 50, metric: 0.9 } },
    gaps: { accuracy: { by: 'age', best: 'young', worst: 'old', gap: 0.2 } },
  }
  const [group = assert.fail()] = slices.groups
  assert.deepEqual(
    partsOf(slices, group, slices).map(({ isWorst, isFew, rival }) => [
      isWorst,
      isFew,
      rival?.rows,
    ]),
    [
      [true, false, 50],
      [false, true, 7],
    ],
  )
  assert.deepEqual(slicedBy(slices), ['accuracy', 'f1'])
  assert.match(toldOf(slices) ?? '', /region “north” is worst: accuracy 90.0.%.*: 20\.0.pp\.$/)
  assert.equal(toldOf({ ...slices, worst: {}, gaps: {} }), null)
})

test('the invented evaluations come from the product’s own, around the metrics that are told', () => {
  const text = assessmentOf('churn', 1, { accuracy: 0.9 }) ?? assert.fail()
  const { intervals, curves, slices }: Assessment = JSON.parse(text)
  const [from, to] = intervals?.['accuracy'] ?? assert.fail()
  assert.ok(from < 0.9 && 0.9 < to)
  assert.ok(curves?.[0]?.roc && slices?.groups.some(({ by }) => by === 'plan'))
  assert.equal(assessmentOf('churn', 2, {}), null)
})

test('what is no class has a calibration alone, as the first suggestion of next words has', () => {
  const [classed, worded] = [told(2, { classes, curves }), told(1, {})]
  assert.deepEqual(kindsOf('yes', [classed]), ['roc', 'precisionRecall', 'calibration'])
  assert.deepEqual(kindsOf('the first suggestion', [worded]), ['calibration'])
})

test('next words of the invented world are told by place, by times in training and behind slips', () => {
  const found = assessmentOf('autocomplete', 3, { top1: 0.15, top5: 0.31 })
  const { slices, robustness, curves, wrong }: Assessment = JSON.parse(found ?? assert.fail())
  assert.deepEqual(
    slices?.groups.map(({ by }) => by),
    ['place in the sentence', 'in training'],
  )
  assert.equal(slices?.metric, 'top5')
  assert.equal(robustness?.noises[0]?.noise, 'typos')
  assert.equal(curves?.[0]?.label, 'the first suggestion')
  assert.ok(wrong.length > 0)
  assert.equal(assessmentOf('autocomplete', 2, {}), null)
})
