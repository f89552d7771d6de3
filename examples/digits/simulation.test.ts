import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from 'millrace/task'
import { drawDigit } from './hands/draw.ts'
import { handsOf } from './hands/hands.ts'
import simulation, { curves } from './simulation.ts'

const at = (tick: number) => ({ tick, ticks: 100 })
const ticks = Array.from({ length: 100 }, (_, tick) => tick)
const about = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) < 5e-4, `${value}, not ${expected}`)

test('The growing weight is the parabola that was worked out by hand', () => {
  const weight = (tick: number) => curves.growing.weight(at(tick))
  about(weight(0), -0.5)
  // The roots of −x² + 1.68 x − 0.6 are 0.515 and 1.165.
  assert.equal(
    ticks.find((tick) => weight(tick) > 0.1),
    52,
  )
  assert.ok(ticks.slice(52).every((tick) => weight(tick) > 0.1))
  // Its vertex is at x = 0.84: 0.84² − ½.
  about(weight(84), 0.2056)
  assert.equal(Math.max(...ticks.map(weight)), weight(84))
  about(weight(99), 0.1831)
})

test('The seasonal weight is half a sine in two fifths of the days', () => {
  const weight = (tick: number) => curves.seasonal.weight(at(tick))
  const within = (tick: number) => (tick > 20 && tick < 40) || (tick > 60 && tick < 80)
  for (const tick of ticks) assert.equal(weight(tick) > 1e-9, within(tick), `tick ${tick}`)
  about(weight(25), 0.3536)
  about(weight(30), 0.5)
  about(weight(70), 0.5)
  assert.equal(curves.usual.weight(), 0.1)
})

test('What chance adds lies where it may, on average in the middle', () => {
  const rng = createRng(1)
  const noises = (name: keyof typeof curves, tick: number) =>
    Array.from({ length: 4000 }, () => curves[name].noise(at(tick), rng))
  const expected = [
    ['usual', 7, 0, 0.1],
    ['seasonal', 7, -0.25, 0.25],
    ['growing', 50, 0, 0.1],
    ['growing', 100, 0, 0.2],
  ] as const
  for (const [name, tick, least, most] of expected) {
    const drawn = noises(name, tick)
    assert.ok(Math.min(...drawn) >= least && Math.max(...drawn) < most)
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
    assert.ok(Math.abs(mean - (least + most) / 2) < 0.02 * (most - least))
  }
  assert.ok(noises('growing', 0).every((value) => value === 0))
})

/** Of an image of 28 × 28: its ink, and where the middle of it is. */
const inkOf = (image: Uint8Array) => {
  let [ink, x, y] = [0, 0, 0]
  for (const [place, value] of image.entries()) {
    ink += value
    x += value * (place % 28)
    y += value * Math.floor(place / 28)
  }
  return { ink, x: x / ink, y: y / ink }
}

test('A drawn digit looks like one of MNIST: ink in the middle, paper at the edge, a pen of two or three pixels', () => {
  const hands = handsOf()
  const rng = createRng(3)
  for (const hand of [...hands.japanese, ...hands.devanagari])
    for (const outline of hand) {
      const image = drawDigit(outline, rng)
      assert.equal(image.length, 784)
      const edge = image.filter((_, place) => {
        const [x, y] = [place % 28, Math.floor(place / 28)]
        return x === 0 || y === 0 || x === 27 || y === 27
      })
      assert.ok(edge.every((value) => value === 0))
      const { ink, x, y } = inkOf(image)
      assert.ok(Math.abs(x - 13.5) < 2.5 && Math.abs(y - 13.5) < 2.5, `${x}, ${y}`)
      assert.ok(ink > 255 * 20 && ink < 255 * 260, `${ink / 255}`)
    }
  const [outline = ''] = hands.japanese[0] ?? []
  assert.deepEqual(drawDigit(outline, createRng(5)), drawDigit(outline, createRng(5)))
  assert.notDeepEqual(drawDigit(outline, createRng(5)), drawDigit(outline, createRng(6)))
})

test('Scenarios draw from the rows that were held out, and from hands', async () => {
  const held = [{ label: '7', image: 'AA==' }]
  const context = { project: '', home: '', heldOut: async () => held, heldOutTexts: async () => [] }
  assert.ok(typeof simulation === 'function')
  const { digits = {} } = await simulation(context)
  assert.deepEqual(Object.keys(digits), ['steady', 'seasonal', 'external'])
  const names = Object.values(digits).map(({ populations }) => populations.map(({ name }) => name))
  assert.deepEqual(names, [['usual'], ['usual', 'seasonal'], ['usual', 'growing']])
  const [usual, growing] = digits['external']?.populations ?? []
  assert.deepEqual(await usual?.draw(createRng(1), { ...at(0), event: 0, seed: 1 }), {
    input: { image: 'AA==' },
    label: '7',
  })
  const drawn = await growing?.draw(createRng(1), { ...at(0), event: 0, seed: 1 })
  assert.match(drawn?.label ?? '', /^\d$/)
})
