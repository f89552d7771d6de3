/** Tables that teach little or nothing: what is said of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { tabularTask } from './task.ts'

const rng = createRng(2)
const rowsOf = (count: number, of: (at: number) => object): string[] =>
  Array.from({ length: count }, (_, at) => JSON.stringify(of(at)))

const told = (rows: readonly string[]) =>
  (tabularTask.prepare(rows, { label: 'label' }).warnings ?? []).map(({ text }) => text)

test('labels of one class only are refused, and a class of one row is told', () => {
  const one = rowsOf(30, (at) => ({ x: at, label: 'yes' }))
  assert.throws(() => tabularTask.prepare(one, { label: 'label' }), {
    code: 'bad_data',
    message: /^All 30 training rows are of one class, "yes"\./,
  })
  const lonely = rowsOf(30, (at) => ({ x: at, label: at === 3 ? 'rare' : at % 2 ? 'a' : 'b' }))
  assert.deepEqual(told(lonely), [
    'column "label": the class "rare" has one training row alone, which is too few to learn from; give more rows of it, or join it with another',
  ])
})

test('columns that never differ are told, and change nothing', () => {
  const rows = rowsOf(40, (at) => ({ x: at, five: 5, word: 'all', label: at % 3 ? 'a' : 'b' }))
  assert.deepEqual(
    told(rows).map((text) => text.slice(0, 46)),
    ['five', 'word'].map((name) => `column "${name}": all training rows that have a v`),
  )
  const { network } = tabularTask.prepare(rows, { label: 'label' })
  const plain = rowsOf(40, (at) => ({ x: at, label: at % 3 ? 'a' : 'b' }))
  const pieces = (shape: readonly number[] | undefined) => shape?.[1] ?? 0
  const of = (rows: readonly string[]) =>
    tabularTask
      .prepare(rows, { label: 'label' })
      .network.parameters.find(({ name }) => name === 'hidden1/weights')?.shape
  // A number that is always 0, and a vector of two categories: no pieces.
  assert.equal(pieces(of(rows)), pieces(of(plain)) + 1 + 2)
  assert.ok(network.parameters.length > 0)
})

test('10,000 categories are told and bounded', () => {
  const rows = rowsOf(24_000, (at) => ({
    id: `c${at % 12_000}`,
    x: rng.below(9),
    label: at % 2 ? 'a' : 'b',
  }))
  const prepared = tabularTask.prepare(rows, { label: 'label' })
  assert.match(told(rows).join(), /column "id": 12000 different values in 24000 rows/)
  const table = prepared.network.parameters.find(({ name }) => name === 'category/id/table')
  assert.deepEqual(table?.shape, [10_001, 64])
})
