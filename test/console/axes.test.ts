import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axesOf, logTicks, nameOf, ranked, sharesOf, written } from '../../console/src/tune/axes.ts'
import { isWithin, readBrushes, writeBrushes } from '../../console/src/tune/brushes.ts'
import { apartOn, layOut, nearest, pathOf } from '../../console/src/tune/geometry.ts'
import type { Study, Trial } from '../../src/core/study.ts'
import { sampleStudy } from '../system/memory.ts'

const trialOf = (number: number, trial: Partial<Trial>): Trial => ({
  number,
  run: `run-${number}`,
  values: {
    'task.units': 64,
    'train.learningRate': 1e-3,
    'task.dropout': 0.25,
    'train.batchSize': 40,
  },
  status: 'stopped',
  rungs: [{ epochs: 1, value: 6 }],
  until: null,
  error: null,
  ...trial,
})

const studyOf = (trials: readonly Trial[], plan: Partial<Study['plan']> = {}): Study => ({
  ...sampleStudy,
  plan: { ...sampleStudy.plan, ...plan },
  trials,
})

const full = [
  { epochs: 1, value: 5.5 },
  { epochs: 9, value: 4 },
]

test('Each parameter has an axis of its kind, then come the epochs and the metric', () => {
  const axes = axesOf(studyOf([trialOf(1, {}), trialOf(2, { status: 'finished', rungs: full })]))
  assert.deepEqual(
    axes.map(({ name, ticks }) => [
      name,
      ticks.map(({ at, text }) => `${text} at ${Number(at.toFixed(2))}`),
    ]),
    [
      ['units', ['64 at 0', 'many at 0.5', 'null at 1']],
      [
        'learning rate',
        ['0.0001 at 0', '0.0003 at 0.24', '0.001 at 0.5', '0.003 at 0.74', '0.01 at 1'],
      ],
      ['dropout', ['0 at 0', '0.1 at 0.2', '0.2 at 0.4', '0.3 at 0.6', '0.4 at 0.8', '0.5 at 1']],
      ['batch size', ['20 at 0.08', '30 at 0.29', '40 at 0.5', '50 at 0.71', '60 at 0.92']],
      ['epochs', ['1 at 0', '9 at 1']],
      ['val loss', ['4 at 1', '4.5 at 0.75', '5 at 0.5', '5.5 at 0.25', '6 at 0']],
    ],
  )
})

test('A trial stands where its values are; the better end of the metric is up', () => {
  const trials = [
    trialOf(1, {}),
    trialOf(2, { status: 'finished', rungs: full }),
    trialOf(3, { status: 'failed', rungs: [] }),
  ]
  const placesOf = (study: Study, index: number) =>
    axesOf(study).map((axis) => {
      const trial = study.trials[index]
      return trial ? axis.place(trial) : null
    })
  const least = studyOf(trials)
  assert.deepEqual(
    placesOf(least, 0).map((place) => Number(place?.toFixed(9))),
    [0, 0.5, 0.5, 0.5, 0, 0],
  )
  assert.deepEqual(placesOf(least, 1).slice(-2), [1, 1])
  assert.deepEqual(placesOf(least, 2).slice(-2), [null, null])
  const most = studyOf(trials, { direction: 'maximize', search: 'random' })
  assert.equal(axesOf(most).length, 5)
  assert.equal(placesOf(most, 0).at(-1), 1)
})

test('Who trained longest comes first, then who is better, whatever that means; a failed one has no rank', () => {
  const trials = [
    trialOf(1, {}),
    trialOf(2, { status: 'finished', rungs: full }),
    trialOf(3, { status: 'failed' }),
    trialOf(4, {}),
  ]
  const numbers = (study: Study) => ranked(study).map(({ number }) => number)
  assert.deepEqual(numbers(studyOf(trials)), [2, 1, 4])
  trials.push(trialOf(5, { rungs: [{ epochs: 1, value: 5 }] }))
  assert.deepEqual(numbers(studyOf(trials)), [2, 5, 1, 4])
  assert.deepEqual(numbers(studyOf(trials, { direction: 'maximize' })), [2, 1, 4, 5])
  const shares = sharesOf(studyOf(trials, { direction: 'maximize' }))
  assert.deepEqual(
    [2, 5, 4, 1, 3].map((number) => shares.get(number)),
    [0, 1 / 3, 2 / 3, 1, undefined],
  )
})

test('Logarithmic places are powers of ten, with more between where these are few', () => {
  assert.deepEqual(logTicks(1e-5, 1), [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1])
  assert.deepEqual(logTicks(1e-4, 1e-2), [1e-4, 3e-4, 1e-3, 3e-3, 1e-2])
  assert.deepEqual(logTicks(0.003, 0.03), [0.003, 0.01, 0.03])
  assert.deepEqual(logTicks(2, 9), [2, 5])
  assert.ok(logTicks(1e-12, 1e12).length <= 6)
})

test('Values read as they are written in a configuration', () => {
  assert.deepEqual(
    [64, 0.0001743, 1.5e-5, 0.1 + 0.2, 'adam', null, [64, 32], [], undefined].map(written),
    ['64', '0.0001743', '1.5e-5', '0.3', 'adam', 'null', '[64,32]', 'none', '–'],
  )
  assert.equal(nameOf('task.dropout', ['task.dropout', 'train.dropout']), 'task.dropout')
})

test('Axes stand side by side where there is room, else one below the other', () => {
  for (const [width, upright] of [
    [1200, true],
    [360, false],
  ] as const) {
    const geometry = layOut(width, 6)
    assert.equal(geometry.upright, upright)
    for (let axis = 0; axis < 6; axis++)
      for (const place of [0, 0.3, 1]) {
        const { x, y } = geometry.point(axis, place)
        assert.ok(x >= 0 && x <= width && y >= 0 && y <= geometry.height)
        assert.ok(Math.abs(geometry.place(axis, { x, y }) - place) < 1e-9)
      }
  }
})

test('The line that is pointed at is the nearest one, also between two axes', () => {
  const low = trialOf(1, { values: { ...trialOf(1, {}).values, 'task.dropout': 0 } })
  const high = trialOf(2, { values: { ...trialOf(2, {}).values, 'task.dropout': 0.5 } })
  const study = studyOf([low, high])
  const axes = axesOf(study)
  for (const width of [1200, 360]) {
    const geometry = layOut(width, axes.length)
    const at = (place: number) => geometry.point(2, place)
    const found = (place: number) => nearest(geometry, axes, study.trials, at(place), 1000)?.number
    assert.deepEqual([found(0.1), found(0.9)], [1, 2])
    assert.equal(nearest(geometry, axes, study.trials, at(0.5), 20), null)
    // Half way to the next axis both lines are half way to where they meet.
    const [from, to] = [geometry.point(2, 1), geometry.point(3, 0.5)]
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
    assert.equal(nearest(geometry, axes, study.trials, middle, 2)?.number, 2)
  }
})

test('A line ends where its trial has no value, and names on an axis keep apart', () => {
  const failed = trialOf(1, { status: 'failed', rungs: [] })
  const study = studyOf([failed, trialOf(2, {})])
  const axes = axesOf(study)
  const geometry = layOut(360, axes.length)
  assert.equal(pathOf(geometry, axes, failed).match(/C/g)?.length, 3)
  assert.equal(pathOf(geometry, axes, trialOf(2, {})).match(/C/g)?.length, 5)
  const ticks = Array.from({ length: 40 }, (_, i) => ({ at: i / 39, text: '0.0001' }))
  const kept = apartOn(geometry, 0, ticks)
  assert.ok(kept.length > 4 && kept.length < 9, `${kept.length}`)
})

test('Brushes are read from an address as they were written, and what is no part of an axis keeps every trial', () => {
  const trials = [trialOf(1, {}), trialOf(2, { values: { 'task.dropout': 0.5 } })]
  const axes = axesOf(studyOf(trials))
  const brushes = { 'task.dropout': [0.4, 1 / 3 + 0.3], 'task.units': [0, 0.5] } as const
  const text = writeBrushes(brushes)
  assert.equal(text, 'task.dropout:0.4:0.633,task.units:0:0.5')
  assert.deepEqual(readBrushes(text, axes), {
    'task.dropout': [0.4, 0.633],
    'task.units': [0, 0.5],
  })
  assert.deepEqual(
    trials.map((trial) => isWithin(axes, readBrushes('task.dropout:0.4:0.6', axes), trial)),
    [true, false],
  )
  for (const nothing of [null, '', 'task.dropout', 'task.dropout:1:0', 'other:0:1', 'epochs:0.5:7'])
    assert.deepEqual(readBrushes(nothing, axes), {})
})
