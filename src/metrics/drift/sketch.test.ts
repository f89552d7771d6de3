import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { quantileTable } from './bins.ts'
import { chiSquare } from './chisquare.ts'
import { categoryFeature, createPlan, numberFeature, planText, readPlan } from './plan.ts'
import { sampleOf } from './sample.ts'
import { addRow, compareSketches, createSketch, mergeSketches, type SketchValue } from './sketch.ts'
import { countCategories } from './table.ts'
import { readSketch, sketchText } from './text.ts'

const rng = createRng(2)
const drawRow = (shift = 0): SketchValue[] => [
  rng.uniform() < 0.1 ? null : rng.normal() + shift,
  rng.uniform() < 0.05 ? undefined : ['red', 'green', 'blue', 'grey'][rng.below(4)],
  Math.floor(rng.uniform() * 3),
]
const drawRows = (count: number, shift = 0) => Array.from({ length: count }, () => drawRow(shift))

const numbers = (rows: readonly SketchValue[][], at: number) =>
  sampleOf(rows.map((row) => (typeof row[at] === 'number' ? row[at] : Number.NaN)))
const texts = (rows: readonly SketchValue[][], at: number) =>
  countCategories(rows.flatMap((row) => (typeof row[at] === 'string' ? [row[at]] : [])))

const reference = drawRows(2000)
const plan = createPlan([
  numberFeature('height', numbers(reference, 0)),
  categoryFeature('colour', texts(reference, 1), 3),
  numberFeature('doors', numbers(reference, 2), 4),
])
const sketchOf = (rows: readonly SketchValue[][]) => {
  const sketch = createSketch(plan)
  for (const row of rows) addRow(sketch, row)
  return sketch
}

test('sketches that are merged are the sketch of all rows, in any order and grouping', () => {
  for (let seed = 0; seed < 20; seed++) {
    const parts = Array.from({ length: 3 }, () => drawRows(rng.below(50), seed / 10))
    const [a, b, c] = parts.map(sketchOf)
    assert.ok(a && b && c)
    const whole = sketchOf(parts.flat())
    assert.deepEqual(mergeSketches(mergeSketches(a, b), c), whole)
    assert.deepEqual(mergeSketches(a, mergeSketches(b, c)), whole)
    assert.deepEqual(mergeSketches(mergeSketches(c, b), a), whole)
    assert.deepEqual(mergeSketches(whole, createSketch(plan)), whole)
  }
})

test('tables of sketches are those of the rows', () => {
  const current = drawRows(900, 0.4)
  const [height, colour] = compareSketches(sketchOf(reference), sketchOf(current))
  const [before, after] = [numbers(reference, 0), numbers(current, 0)]
  assert.deepEqual(height, {
    name: 'height',
    values: quantileTable(before, after),
    missing: {
      reference: [before.sorted.length, before.missing],
      current: [after.sorted.length, after.missing],
    },
  })
  const known = [...texts(current, 1).values()].reduce((sum, count) => sum + count, 0)
  assert.equal(colour?.values.current.length, 4)
  assert.equal(
    colour?.values.current.reduce((sum, count) => sum + count, 0),
    known,
  )
  assert.ok((colour?.values.current[3] ?? 0) > 0)
  const drift = chiSquare(height?.values ?? { reference: [], current: [] })
  assert.ok(drift.kind === 'measured' && (drift.pValue ?? 1) < 1e-6)
})

test('a comparison with an empty sketch is unmeasured', () => {
  const [height] = compareSketches(sketchOf(reference), createSketch(plan))
  assert.equal(chiSquare(height?.values ?? { reference: [], current: [] }).kind, 'unmeasured')
})

test('plan and sketch are read back as they were written', () => {
  const read = readPlan(planText(plan))
  assert.deepEqual(read, plan)
  const sketch = sketchOf(reference)
  assert.deepEqual(readSketch(sketchText(sketch), read), sketch)
})

test('300 features stay below 64 kB whatever the counts, and more cells are refused', () => {
  const sample = numbers(reference, 0)
  const many = (count: number) =>
    createPlan(Array.from({ length: count }, (_, at) => numberFeature(`feature ${at}`, sample)))
  const full = createSketch(many(300))
  full.counts.fill(Number.MAX_SAFE_INTEGER)
  assert.ok(sketchText(full).length < 65_536)
  assert.throws(() => many(400), { code: 'too_large', message: /4400 cells/ })
  assert.equal(full.counts.length, 3300)
})

test('rows that do not fit the plan are refused, and nothing of them is counted', () => {
  const sketch = createSketch(plan)
  assert.throws(() => addRow(sketch, [1]), { code: 'bad_input', message: /3 features, got 1/ })
  assert.throws(() => addRow(sketch, [1, 'red', 'two']), { message: /"doors" takes a number/ })
  assert.throws(() => addRow(sketch, [1, 5, 2]), { message: /"colour" takes a string, got 5/ })
  assert.ok(sketch.counts.every((count) => count === 0))
})

test('sketches of two plans do not go together', () => {
  const other = createPlan([numberFeature('height', numbers(drawRows(50), 0))])
  const refused = { code: 'conflict' }
  assert.throws(() => mergeSketches(createSketch(plan), createSketch(other)), refused)
  assert.throws(() => compareSketches(createSketch(plan), createSketch(other)), refused)
  assert.throws(() => readSketch(sketchText(createSketch(plan)), other), refused)
})

test('texts that are neither plan nor sketch are refused', () => {
  const refused = { code: 'bad_data' }
  const format = 'millrace-sketch-1'
  for (const text of ['', 'null', '{}', '[1', '{"features":[{"name":"a","kind":"number"}]}'])
    assert.throws(() => readPlan(text), refused, text)
  for (const edges of [[1, 1], [2, 1], ['1'], [null]])
    assert.throws(
      () => readPlan(JSON.stringify({ features: [{ name: 'a', kind: 'number', edges }] })),
      refused,
    )
  const text = (counts: unknown) => JSON.stringify({ format, plan: plan.fingerprint, counts })
  for (const wrong of ['', 'null', '{}', text(1), text([1]), text(Array(plan.cells).fill(-1))])
    assert.throws(() => readSketch(wrong, plan), refused, wrong)
})
