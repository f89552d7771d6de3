import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createRng } from '../../../core/rng.ts'
import { formsOf } from './forms.ts'
import { nearness } from './near.ts'
import { leadingDirections, type Sparse } from './sparse.ts'
import { wordVectors } from './vectors.ts'

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../test/data/${name}`, import.meta.url), 'utf8'))
const { sentences } = read('ngram/kneser-ney.json')
const numpy: {
  words: string[]
  counts: number[]
  elements: [number, number, number][]
  singular: number[]
} = read('vectors/near.json')

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

test('what neighbours and forms tell of words is what NumPy computes from the definition', () => {
  const found = elementsOf(nearness(sentences, numpy))
  assert.equal(found.length, numpy.elements.length)
  for (const [at, [row, column, value]] of numpy.elements.entries()) {
    const { [at]: each } = found
    assert.deepEqual([each?.row, each?.column], [row, column])
    assert.ok(Math.abs((each?.value ?? 0) - value) < 1e-12)
  }
})

test('leading directions are at right angles, and hold nearly all that as many singular vectors hold', () => {
  const matrix = nearness(sentences, numpy)
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
  const words = ['<pad>', '<unk>', 'the', 'runs', 'cat', 'dog', 'lacquer', 'drip', 'red', 'navy']
  const told = [
    ...Array.from({ length: 9 }, (_, at) => [2, 4 + (at % 2), 3]),
    ...Array.from({ length: 9 }, (_, at) => [8 + (at % 2), 6, 7]),
  ]
  const counts = Array.from(
    { length: 10 },
    (_, id) => told.flat().filter((each) => each === id).length,
  )
  const tableOf = (width: number) => wordVectors(told, { words, counts, width }, createRng(2))
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

test('a word has the endings and beginnings that others have too', () => {
  const words = ['<pad>', '<unk>', 'walking', 'talking', 'walked', 'ok', 'ox', 'straße', 'große']
  // -g, -ng, -ing, walk-, -e, -ße; not the ends of words of two letters, nor what one word has alone.
  assert.deepEqual(formsOf(words), [
    [2, 3],
    [2, 3],
    [2, 3],
    [2, 4],
    [7, 8],
    [7, 8],
  ])
})

test('words that look alike begin more alike than others where nothing else is told of them', () => {
  const words = ['<pad>', '<unk>', 'walking', 'talking', 'rather', 'under', 'and', 'the']
  const told = Array.from({ length: 8 }, (_, at) => [6, 2 + (at % 4), 7])
  const counts = [0, 0, 2, 2, 2, 2, 8, 8]
  const table = wordVectors(told, { words, counts, width: 5 }, createRng(4))
  const alike = (a: number, b: number) =>
    dot(table.subarray(5 * a, 5 * a + 5), table.subarray(5 * b, 5 * b + 5))
  assert.ok(alike(2, 3) > alike(2, 4) && alike(4, 5) > alike(3, 5))
})
