import assert from 'node:assert/strict'
import { test } from 'node:test'
import { casesAt } from '../../console/dev/cases.ts'
import { compared, isOwn } from '../../console/src/parts/compared.ts'
import { drawnOf } from '../../console/src/runs/drawn.ts'
import { foldedOf } from '../../console/src/runs/folded.ts'
import { epochsBehind, goingOf } from '../../console/src/runs/going.ts'
import { toldBy, warningsIn } from '../../console/src/runs/lines.ts'
import { spokenOf } from '../../console/src/try/spoken.ts'
import type { Run } from '../../src/core/records.ts'

const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')

test('before the first epoch is through the loss is drawn, never what a run uses', () => {
  const early = ['cpu_seconds', 'memory_bytes', 'loss']
  assert.equal(drawnOf(early, 'val_loss').shown, 'loss')
  assert.deepEqual(drawnOf(['cpu_seconds', 'memory_bytes'], 'val_loss'), {
    choices: ['loss', 'val_loss'],
    shown: 'loss',
  })
  assert.equal(drawnOf([...early, 'val_loss'], 'val_loss').shown, 'val_loss')
  assert.equal(drawnOf([...early, 'val_loss', 'auc'], 'cpu_seconds').shown, 'loss')
  assert.deepEqual(drawnOf(['loss', 'val_loss', 'rmse', 'r2'], 'rmse'), {
    choices: ['loss', 'val_loss', 'rmse', 'r2'],
    shown: 'rmse',
  })
  assert.deepEqual(drawnOf(['loss', 'val_loss', 'f1', 'auc'], '', ['auc', 'unknown']), {
    choices: ['auc', 'loss', 'val_loss', 'f1'],
    shown: 'auc',
  })
})

const run = {
  id: 'r1',
  model: 'words',
  kind: 'train',
  trigger: 'schedule',
  version: null,
  startedAt: 1000,
} as const
const going = (changes: Partial<Run>, epochs: number, runs: (typeof run | Run)[] = []) => {
  const { command, does, next } = goingOf({ ...run, ...changes }, epochs, runs)
  return plainSpaces([command, does, next].filter(Boolean).join(' | '))
}

test('an interrupted run says how it goes on', () => {
  assert.equal(
    going({}, 7),
    'millrace resume r1 | goes on with it after epoch 7 | goes on with it too',
  )
  assert.match(going({}, 0), /^It had not finished an epoch: .* \| begins it again$/)
  assert.match(going({ version: 4 }, 7), /^It had been registered as version 4: .* finished$/)
  assert.match(going({ kind: 'trial' }, 1), /^millrace tune words \| goes on with its search/)
  assert.match(
    going({ kind: 'comparison' }, 1),
    /^millrace compare words \| .* marks it as failed$/,
  )
  assert.match(going({ kind: 'reproduction' }, 1), /^millrace reproduce words VERSION/)
})

test('a checkpoint that a newer training has removed is not promised', () => {
  const newer = { ...run, id: 'r2', version: 5, startedAt: 2000 } as unknown as Run
  assert.match(going({}, 7, [newer]), /^A newer training has made a version since/)
  assert.match(going({}, 7, [{ ...newer, kind: 'trial' }]), /^millrace resume r1/)
  assert.match(going({}, 7, [{ ...newer, model: 'other' }]), /^millrace resume r1/)
  assert.match(going({}, 7, [{ ...newer, startedAt: 500 }]), /^millrace resume r1/)
})

test('so many epochs are behind a run as it has been validated after', () => {
  const heating = casesAt(0).find(({ loop }) => loop.model === 'heating')
  const [view] = heating?.runs ?? []
  assert.equal(view?.run.status, 'interrupted')
  assert.equal(epochsBehind(view?.metrics ?? []), 7)
  assert.equal(epochsBehind([]), 0)
})

test('lines of a log are told apart by how they begin', () => {
  assert.deepEqual(
    [
      'warning: column "note" is empty',
      'gate: auc 0.81 ≥ 0.8: passed',
      'gate: auc 0.81 ≥ 0.85: failed',
      'gate: auc 0.81 ≥ not measured (champion): failed: Version 1 is damaged',
      'epoch 1: loss 3, no warning: at all',
    ].map(toldBy),
    ['warning', 'passed', 'failed', 'failed', 'plain'],
  )
  const log = ['warning: a', 'epoch 1', 'warning: b', 'warning: a'].map((line) => ({ line }))
  assert.deepEqual(warningsIn(log), ['a', 'b'])
})

test('what the champion and the baseline came to stands with the metric it is the twin of', () => {
  const found = compared({
    auc: 0.81,
    champion_auc: 0.8,
    val_loss: 0.48,
    val_loss_se: 0.004,
    baseline_val_loss: 0.56,
    baseline_val_loss_se: 0.003,
    champion_macro_f1: 0.7,
  })
  assert.deepEqual(
    found.map(({ name }) => name),
    ['val_loss', 'auc', 'champion_macro_f1'],
  )
  assert.deepEqual(found[0], {
    name: 'val_loss',
    value: 0.48,
    baseline: 0.56,
    champion: null,
    error: 0.004,
  })
  assert.equal(found[1]?.champion, 0.8)
  assert.deepEqual(
    compared({ val_loss: 0.48, val_loss_se: 0.004 }).map(({ name, error }) => [name, error]),
    [
      ['val_loss', null],
      ['val_loss_se', null],
    ],
  )
  assert.deepEqual(['auc', 'baseline_auc', 'champion_auc'].map(isOwn), [true, true, false])
})

test('a prediction is spoken as a number, or as a class with how likely it is', () => {
  const answer = { model: 'm', version: 1 }
  assert.equal(
    spokenOf({ ...answer, prediction: 18_515.8, suggestions: [] }),
    'Prediction: 18,515.8.',
  )
  const suggestions = [{ word: 'spam', probability: 0.99999 }]
  assert.equal(
    plainSpaces(spokenOf({ ...answer, prediction: 'spam', suggestions })),
    'Prediction: spam, 99.999 %.',
  )
  assert.equal(spokenOf({ ...answer, next_word: null, suggestions: [] }), '')
})

test('folds of a cross-validation stand with their deviation, sampled rows beside those as they are', () => {
  const plain = { val_loss: 0.5, val_loss_deviation: 0.02, auc: 0.9, auc_deviation: 0.01, own: 3 }
  assert.deepEqual(foldedOf(plain), {
    ways: ['as they are'],
    rows: [
      { name: 'val_loss', spreads: [{ mean: 0.5, deviation: 0.02 }] },
      { name: 'auc', spreads: [{ mean: 0.9, deviation: 0.01 }] },
      { name: 'own', spreads: [{ mean: 3, deviation: null }] },
    ],
  })
  const sampled = { ...plain, oversampled_auc: 0.91, undersampled_auc: 0.88 }
  const { ways, rows } = foldedOf({ ...sampled, undersampled_auc_deviation: 0.03 })
  assert.deepEqual(ways, ['as they are', 'over-sampled', 'under-sampled'])
  assert.deepEqual(rows.find(({ name }) => name === 'auc')?.spreads, [
    { mean: 0.9, deviation: 0.01 },
    { mean: 0.91, deviation: null },
    { mean: 0.88, deviation: 0.03 },
  ])
  assert.deepEqual(rows.find(({ name }) => name === 'own')?.spreads.slice(1), [null, null])
})
