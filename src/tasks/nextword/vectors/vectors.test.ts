import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createRng } from '../../../core/rng.ts'
import { nearness } from './near.ts'
import { leadingDirections, type Sparse } from './sparse.ts'
import { wordVectors } from './vectors.ts'

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../test/data/${name}`, import.meta.url), 'utf8'))
const { words, sentences } = read('ngram/kneser-ney.json')
const numpy: { elements: [number, number, number][]; singular: number[] } =
  read('vectors/near.json')

const elementsOf = ({ rows, begin, column, value }: Sparse) =>
  Array.from({ length: rows }, (_, row) =>
    Array.from(column.subarray(begin[row], begin[row + 1]), (at, place) => ({
      row,
      column: at,
      value: value[(begin[row] ?? 0) + place] ?? 0,
    })).sort((a, b) => a.column - b.column),
  ).flat()

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, each, at) => sum + each * (b[at] ?? 0), 0)

test('what neighbours tell of words is what NumPy computes from the definition', () => {
  const found = elementsOf(nearness(sentences, words))
  assert.equal(found.length, numpy.elements.length)
  for (const [at, [row, column, value]] of numpy.elements.entries()) {
    const { [at]: each } = found
    assert.deepEqual([each?.row, each?.column], [row, column])
    assert.ok(Math.abs((each?.value ?? 0) - value) < 1e-12)
  }
})

test('leading directions are at right angles, and hold nearly all that as many singular vectors hold', () => {
  const matrix = nearness(sentences, words)
  const basis = leadingDirections(matrix, 4, createRng(1))
  for (const [i, one] of basis.entries())
    for (const [j, other] of basis.entries())
      assert.ok(Math.abs(dot(one, other) - (i === j ? 1 : 0)) < 1e-6)
  const across = basis.map((direction) => {
    const sums = new Float64Array(matrix.columns)
    for (const { row, column, value } of elementsOf(matrix))
      sums[column] = (sums[column] ?? 0) + value * (direction[row] ?? 0)
    return dot(sums, sums)
  })
  const held = across.reduce((sum, each) => sum + each)
  const best = numpy.singular.slice(0, 4).reduce((sum, each) => sum + each ** 2, 0)
  assert.ok(held <= best * (1 + 1e-9) && held > 0.95 * best, `${held} of ${best}`)
  assert.deepEqual(leadingDirections(matrix, 4, createRng(1)), basis)
})

test('as many directions as a matrix has hold all of it', () => {
  // [[1, 2, 0], [2, 4, 0], [0, 0, 3], [0, 0, -1]]
  const matrix = {
    ...{ rows: 4, columns: 3, begin: Int32Array.of(0, 2, 4, 5, 6) },
    column: Int32Array.of(0, 1, 0, 1, 2, 2),
    value: Float64Array.of(1, 2, 2, 4, 3, -1),
  }
  const basis = leadingDirections(matrix, 2, createRng(3))
  for (const vector of [
    [1, 2, 0, 0],
    [0, 0, 3, -1],
  ]) {
    const along = basis.reduce((sum, direction) => sum + dot(direction, vector) ** 2, 0)
    assert.ok(Math.abs(along - dot(vector, vector)) < 1e-5)
  }
})

test('words that stand near the same others begin alike; rare ones are shorter, reserved ones zero', () => {
  // 2 the, 3 runs, 4 cat, 5 dog, 6 paint, 7 dries, 8 red, 9 blue
  const told = [
    ...Array.from({ length: 9 }, (_, at) => [2, 4 + (at % 2), 3]),
    ...Array.from({ length: 9 }, (_, at) => [8 + (at % 2), 6, 7]),
  ]
  const counts = Array.from(
    { length: 10 },
    (_, id) => told.flat().filter((each) => each === id).length,
  )
  const tableOf = (width: number) => wordVectors(told, { counts, width }, createRng(2))
  const table = tableOf(4)
  const vector = (id: number) => table.subarray(4 * id, 4 * id + 4)
  const length = (id: number) => Math.hypot(...vector(id))
  const alike = (a: number, b: number) => dot(vector(a), vector(b)) / (length(a) * length(b))
  assert.ok(alike(4, 5) > 0.9 && alike(8, 9) > 0.9)
  assert.ok(alike(4, 8) < 0.5)
  assert.ok(length(2) > length(4) && length(4) > 0)
  assert.deepEqual([length(0), length(1)], [0, 0])
  // More numbers than there are words.
  assert.ok(tableOf(20).every(Number.isFinite))
})
