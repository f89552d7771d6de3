import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeldOutAnswers } from '../../core/reference.ts'
import { createRng } from '../../core/rng.ts'
import { createEstimate } from './estimated.ts'
import type { HeldOut } from './held.ts'
import { type LabelledAnswer, qualityOf } from './quality.ts'

const day = 86_400_000

const classes: HeldOutAnswers = {
  ...{ kind: 'classes', labels: ['no', 'yes'], answered: [], others: 0, positive: 1 },
  confidence: { count: 0, values: [] },
  calibration: [null, null],
  errors: { accuracy: 0.3 },
}

const held: HeldOut = {
  answers: classes,
  metrics: { accuracy: 0.9, f1: 0.9 },
  intervals: { accuracy: [0.88, 0.92], f1: [0.88, 0.92] },
}

const outputs = (yes: number) => {
  const told = [
    { label: 'yes', probability: yes },
    { label: 'no', probability: 1 - yes },
  ]
  return JSON.stringify({ kind: 'classes', classes: yes >= 0.5 ? told : told.reverse() })
}

const answer = (yes: number, ...labels: readonly (string | null)[]): LabelledAnswer => ({
  ...{ outputs: outputs(yes), cut: [], outcome: null, time: 100 * day, eventTime: null },
  feedback: labels.map((label, at) => said(label, 100 * day + at + 1)),
})

const said = (label: string | null, time: number) => ({
  ...{ requestId: '', author: '', score: null, comment: null, label, time },
})

/** Answers of which a part is right. */
const drawn = (seed: number, count: number, accuracy: number) => {
  const rng = createRng(seed)
  return Array.from({ length: count }, () => {
    const [yes, isRight] = [rng.below(2), rng.uniform() < accuracy]
    return answer(yes ? 0.9 : 0.1, isRight === (yes === 1) ? 'yes' : 'no')
  })
}

test('Quality is that of the labels, and an alarm where it is worse beyond chance', () => {
  const steady = qualityOf(drawn(1, 1000, 0.9), held, { seed: 1 })
  const [accuracy] = steady.figures
  assert.deepEqual(
    [steady.state, steady.metric, accuracy?.metric],
    ['steady', 'accuracy', 'accuracy'],
  )
  const right = drawn(1, 1000, 0.9).filter(
    ({ outputs, feedback }) => JSON.parse(outputs).classes[0].label === feedback[0]?.label,
  )
  assert.equal(accuracy?.value, right.length / 1000)
  const [from = 0, to = 0] = accuracy?.interval ?? []
  // Of a share, √(p (1 − p) / n).
  assert.ok(Math.abs((to - from) / 2 - 1.96 * Math.sqrt(0.09 / 1000)) < 0.003)
  assert.equal(qualityOf(drawn(2, 1000, 0.8), held, { seed: 1 }).state, 'alarm')
  assert.equal(qualityOf(drawn(3, 1000, 0.86), held, { seed: 1 }).state, 'hint')
  assert.equal(qualityOf(drawn(4, 1000, 0.97), held, { seed: 1 }).state, 'steady')
  const f1 = qualityOf(drawn(2, 1000, 0.8), held, { seed: 1, metric: 'f1' })
  assert.deepEqual([f1.metric, f1.figures[0]?.metric, f1.state], ['f1', 'f1', 'alarm'])
})

test('Labels that contradict, name no class, come late or early, or are lacking are counted as that', () => {
  const some = [
    answer(0.9, 'yes', 'no'),
    answer(0.9, 'yes', 'yes '),
    answer(0.9, 'perhaps'),
    answer(0.9),
    answer(0.9, null, ' '),
    { ...answer(0.9), feedback: [said('yes', 500 * day)] },
    { ...answer(0.9), feedback: [said('yes', day)], eventTime: 100 * day },
    { ...answer(0.9, 'yes'), cut: ['outputs' as const] },
    { ...answer(0.9, 'yes'), outcome: 'step_failed', outputs: '{}' },
  ]
  const quality = qualityOf(some, held, { seed: 1 })
  assert.equal(quality.state, 'unmeasured')
  assert.match(quality.reason ?? '', /^4 labelled answers can be counted, and 100 are needed: /)
  assert.deepEqual(quality.labels, {
    ...{ answers: 9, labelled: 7, counted: 4, contradicted: 1, unreadable: 1, unseen: 2 },
    ...{ late: 1, early: 1 },
  })
  assert.match(
    qualityOf([answer(0.9)], held, { seed: 1 }).reason ?? '',
    /No answer .* labelled yet/,
  )
  assert.equal(qualityOf(some, held, { seed: 1, fewest: 3 }).figures[0]?.value, 3 / 4)
})

test('Numbers and next words have the metrics of their kind', () => {
  const numbers: HeldOut = {
    answers: { kind: 'numbers', answered: { count: 0, values: [] } },
    ...{ metrics: { mae: 1, coverage: 0.9 }, intervals: { mae: [0.9, 1.1] } },
  }
  const values = Array.from({ length: 200 }, (_, at): LabelledAnswer => {
    const told = {
      kind: 'values',
      values: [at],
      interval: { low: at - 2, high: at + 2, share: 0.9 },
    }
    const label = `${at + (at % 2 === 0 ? 3 : -1)}`
    return { ...answer(1, label), outputs: JSON.stringify(told) }
  })
  const quality = qualityOf(values, numbers, { seed: 1 })
  assert.deepEqual([quality.metric, quality.state, quality.figures[0]?.value], ['mae', 'alarm', 2])
  assert.equal(quality.figures.find(({ metric }) => metric === 'coverage')?.value, 0.5)
  const words: HeldOut = {
    answers: { kind: 'words', confidence: { count: 0, values: [] } },
    ...{ metrics: { top5: 0.5 }, intervals: { top5: [0.45, 0.55] } },
  }
  const suggestions = ['a', 'b', 'c'].map((word) => ({ word, probability: 0.1 }))
  const told = Array.from(
    { length: 120 },
    (_, at): LabelledAnswer => ({
      ...answer(1, ['a', 'c', 'z'][at % 3] ?? ''),
      outputs: JSON.stringify({ kind: 'text', suggestions }),
    }),
  )
  const found = qualityOf(told, words, { seed: 1 })
  assert.deepEqual(
    found.figures.map(({ metric, value }) => [metric, value]),
    [
      ['top5', 2 / 3],
      ['top1', 1 / 3],
    ].map(([metric, value]) => [metric, value]),
  )
})

test('Without labels quality is estimated, and never more than a hint', () => {
  const estimate = createEstimate(held, { seed: 1 })
  for (let at = 0; at < 400; at++) estimate.add(answer(at % 2 === 0 ? 0.7 : 0.3))
  const { rows, figures, supposes, reason } = estimate.estimate()
  assert.deepEqual([rows, supposes, reason], [400, 'assumes P(y|x) unchanged', null])
  const [accuracy] = figures
  assert.deepEqual([accuracy?.metric, accuracy?.state], ['accuracy', 'hint'])
  assert.ok(Math.abs((accuracy?.value ?? 0) - 0.7) < 1e-12)
  const half = 1.959964 * (0.3 / Math.sqrt(400))
  assert.ok(Math.abs((accuracy?.interval?.[0] ?? 0) - (0.7 - half)) < 1e-9)
  const none = createEstimate({ ...held, answers: null }, { seed: 1 }).estimate()
  assert.match(none.reason ?? '', /Only the quality of classes/)
})
