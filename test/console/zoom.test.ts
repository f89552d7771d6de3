import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strokeOf } from '../../console/src/charts/keys.ts'
import { heldAt, readPart, scaled, shifted, writtenPart } from '../../console/src/charts/zoom.ts'

const whole = [0, 100] as const

test('a part is spread around a place that stays where it is, within the whole', () => {
  assert.deepEqual(scaled(whole, whole, 0.5, 50), [25, 75])
  assert.deepEqual(scaled([25, 75], whole, 0.5, 25), [25, 50])
  assert.deepEqual(scaled([10, 20], whole, 2, 20), [0, 20])
  assert.deepEqual(scaled([0, 20], whole, 2, 20), [0, 40], 'it is moved inside')
  assert.equal(scaled([25, 75], whole, 2, 50), null, 'all of it')
  assert.deepEqual(scaled([50, 50.1], whole, 0.5, 50), [50, 50.1], 'no part is endlessly small')
})

test('a part is moved by a share of its length, and no further than the whole', () => {
  assert.deepEqual(shifted([20, 40], whole, 0.25), [25, 45])
  assert.deepEqual(shifted([90, 98], whole, 0.5), [92, 100])
  assert.deepEqual(shifted([2, 12], whole, -0.25), [0, 10])
  assert.equal(shifted(whole, whole, 0.25), null)
})

test('fingers keep the values that they were put on', () => {
  const room = { part: whole, pixels: [0, 1000] } as const
  const spread = heldAt(
    [
      { value: 40, place: 200 },
      { value: 60, place: 800 },
    ],
    room,
    whole,
  )
  const [low = 0, high = 0] = spread ?? assert.fail('nothing spread')
  const placeOf = (value: number) => ((value - low) / (high - low)) * 1000
  assert.ok(Math.abs(placeOf(40) - 200) < 1e-9 && Math.abs(placeOf(60) - 800) < 1e-9)
  assert.equal(heldAt([{ value: 40, place: 300 }], room, whole), null, 'all is shown already')
  const moved = { part: [40, 60], pixels: [0, 1000] } as const
  assert.deepEqual(heldAt([{ value: 50, place: 250 }], moved, whole), [45, 65])
  assert.equal(
    heldAt(
      [
        { value: 40, place: 480 },
        { value: 60, place: 520 },
      ],
      room,
      whole,
    ),
    null,
  )
})

test('a part is written with its axis, and read of that axis alone', () => {
  assert.equal(writtenPart('step', [120, 480.123456789]), 'step:120,480.123')
  assert.deepEqual(readPart('step:120,480.123', 'step'), [120, 480.123])
  for (const [text, axis] of [
    ['step:120,480', 'epoch'],
    ['step:480,120', 'step'],
    ['step:1', 'step'],
    ['step:a,b', 'step'],
    [null, 'step'],
  ] as const)
    assert.equal(readPart(text, axis), null, `${text}`)
})

test('keys point along the lines, zoom around what is pointed at, and show all again', () => {
  const points = [0, 25, 50, 75, 100].map((x) => ({ x, y: x }))
  const series = [{ name: 'loss', color: 'red', points }]
  const pressed = (key: string, looked: { x?: number | null; shiftKey?: boolean } = {}) =>
    strokeOf({ key, shiftKey: looked.shiftKey ?? false }, series, {
      ...{ part: [20, 80], whole },
      x: looked.x ?? null,
    })
  assert.deepEqual(pressed('ArrowRight'), { x: 25 })
  assert.deepEqual(pressed('ArrowRight', { x: 25 }), { x: 50 })
  assert.deepEqual(pressed('ArrowRight', { x: 75 }), { x: 75 }, 'the end of the part')
  assert.deepEqual(pressed('ArrowLeft'), { x: 75 })
  assert.deepEqual([pressed('Home'), pressed('End')], [{ x: 25 }, { x: 75 }])
  assert.deepEqual(pressed('+'), { part: [35, 65] })
  assert.deepEqual(pressed('+', { x: 20 }), { part: [20, 50] })
  assert.deepEqual(pressed('-'), { part: null })
  assert.deepEqual(pressed('ArrowRight', { shiftKey: true }), { part: [35, 95] })
  assert.deepEqual([pressed('0'), pressed('Escape')], [{ part: null }, { part: null }])
  assert.equal(pressed('g'), null)
})
