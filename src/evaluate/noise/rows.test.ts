import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Form } from '../../core/input.ts'
import { createRng } from '../../core/rng.ts'
import { blurred } from './pictures.ts'
import { lookedAt, noisy } from './rows.ts'
import { misspelt } from './typos.ts'

const text = 'Please let me know whether the meeting on Thursday still takes place as planned'

test('slips are those of the fingers, the same each time', () => {
  assert.equal(misspelt(text, 0, createRng(1)), text)
  assert.deepEqual(
    [1, 2, 3].map((seed) => misspelt(text, 0.5, createRng(seed))),
    [
      'Pleae let me knpw whther the meetiing on Thursday still takes place as planned',
      'Please et me now whether teh meting on Thursday sill takes place as plannd',
      'Pleease let me know whethher te meetign on Thursday stlil takes pace as plaanned',
    ],
  )
  assert.equal(misspelt('me on as 42 é', 1, createRng(1)), 'me on as 42 é', 'short words stay')
})

test('about the share of the words has one slip each, which is one letter more, one less or others', () => {
  const words = Array.from({ length: 4000 }, () => 'kitchen')
  const changed = misspelt(words.join(' '), 0.3, createRng(5)).split(' ')
  const wrong = changed.filter((word) => word !== 'kitchen')
  assert.ok(Math.abs(wrong.length / 4000 - 0.3) < 0.03, `${wrong.length}`)
  const lengths = new Set(wrong.map(({ length }) => length))
  assert.deepEqual([...lengths].sort(), [6, 7, 8])
})

// scipy.ndimage.gaussian_filter(x, deviation, mode='nearest', truncate=4) of (37 i mod 256), 4 × 5.
const scipy: readonly (readonly [number, readonly number[]])[] = [
  [
    0.8,
    [
      53.565628, 67.94447, 74.831864, 96.363763, 120.011577, 126.508081, 125.061421, 96.2759,
      89.94199, 85.723994, 118.676472, 133.00152, 137.214714, 130.880803, 93.664093, 72.294788,
      98.713938, 130.792941, 152.32484, 150.781044,
    ],
  ],
  [
    1.5,
    [
      66.399876, 76.879314, 88.964318, 101.038046, 110.729994, 90.39813, 97.033332, 102.609315,
      106.144002, 107.296908, 97.764757, 106.800982, 114.501896, 118.036583, 117.064559, 88.193654,
      103.367897, 119.607852, 131.681581, 137.218577,
    ],
  ],
]

test('a blurred picture is that of SciPy, in each channel', () => {
  const one = Uint8Array.from({ length: 20 }, (_, at) => (37 * at) % 256)
  for (const [deviation, values] of scipy) {
    const grey = blurred(one, { height: 4, width: 5, channels: 1 }, deviation)
    assert.deepEqual([...grey], values.map(Math.round))
    const both = Uint8Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? (one[at / 2] ?? 0) : 9))
    const coloured = blurred(both, { height: 4, width: 5, channels: 2 }, deviation)
    assert.deepEqual(
      [...coloured].filter((_, at) => at % 2 === 0),
      [...grey],
    )
    assert.ok([...coloured].every((value, at) => at % 2 === 0 || value === 9))
  }
})

const record = (fields: object) => JSON.stringify(fields)
const table = lookedAt({ kind: 'record' }, record({ age: 40, plan: 'basic' }))
const rows = Array.from({ length: 2000 }, (_, at) =>
  record({ id: `row${at}`, age: `${at}`, plan: 'business', label: 'staying' }),
)

test('values go missing as often as asked, and only those that the model looks at', () => {
  const changed = noisy(rows, { noise: 'missing', amount: 0.25, seed: 1 }, table).map((row) =>
    JSON.parse(row),
  )
  for (const column of ['age', 'plan']) {
    const share = changed.filter((row) => row[column] === '').length / rows.length
    assert.ok(Math.abs(share - 0.25) < 0.04, `${column} ${share}`)
  }
  assert.ok(changed.every(({ id, label }, at) => id === `row${at}` && label === 'staying'))
  const again = noisy(rows.toReversed(), { noise: 'missing', amount: 0.25, seed: 1 }, table)
  assert.deepEqual(
    again.toReversed().map((row) => JSON.parse(row)),
    changed,
    'whatever the order',
  )
  const other = noisy(rows, { noise: 'missing', amount: 0.25, seed: 2 }, table)
  assert.notDeepEqual(
    other.map((row) => JSON.parse(row)),
    changed,
  )
})

test('slips are made in words of a record and in texts, never in numbers', () => {
  const changed = noisy(rows, { noise: 'typos', amount: 1, seed: 1 }, table).map((row) =>
    JSON.parse(row),
  )
  assert.ok(changed.every(({ plan, age }, at) => plan !== 'business' && age === `${at}`))
  const [sentence] = noisy(
    [text],
    { noise: 'typos', amount: 0.5, seed: 1 },
    lookedAt({ kind: 'text' }, ''),
  )
  assert.notEqual(sentence, text)
})

test('pictures are moved by as much as asked, one way or another', () => {
  const form: Form = {
    kind: 'image',
    ...{ column: 'image', height: 3, width: 3, channels: 1 },
    fit: 'contain',
    background: '#000000',
  }
  const pixels = [0, 0, 0, 0, 200, 0, 0, 0, 0]
  const image = Buffer.from(pixels).toString('base64')
  const looked = lookedAt(form, record({ image }))
  const many = Array.from({ length: 60 }, (_, at) => record({ image, label: `${at}` }))
  const places = noisy(many, { noise: 'shift', amount: 1, seed: 1 }, looked).map((row) =>
    [...Buffer.from(JSON.parse(row).image, 'base64')].indexOf(200),
  )
  assert.deepEqual([...new Set(places)].sort(), [1, 3, 5, 7])
})
