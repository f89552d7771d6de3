import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createRng } from '../../../core/rng.ts'
import { int64, type Tensors } from '../../../core/tensor.ts'
import { type Builder, graph } from '../../../onnx/builder.ts'
import { openSession } from '../../../onnx/session.ts'
import type { Value } from '../../../onnx/value.ts'
import { lastWords, wordsAt } from '../history.ts'
import { countNgrams } from './count.ts'
import { ngramsAfter } from './graph.ts'
import { createIndex } from './index.ts'
import { slotsFor } from './slots.ts'
import { type Ngrams, smooth } from './smooth.ts'
import { tensorsOf } from './tensors.ts'

interface Figures {
  readonly order: number
  readonly places: readonly (readonly [row: number, place: number])[]
  /** Probabilities of the words from 2 on. */
  readonly after: readonly (readonly number[])[]
  readonly left: readonly (number | null)[]
}

/** Written by test/data/ngram/kneser_ney.py. */
const oracle: { words: number; sentences: number[][]; figures: Figures[] } = JSON.parse(
  readFileSync(new URL('../../../../test/data/ngram/kneser-ney.json', import.meta.url), 'utf8'),
)
const { words, sentences } = oracle
const counted = (order: number) => smooth(countNgrams(sentences, { order, words }))
const distance = (a: Iterable<number>, b: readonly number[]) =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - (b[i] ?? Number.NaN))))

test('probabilities are those of Kneser and Ney, and sum to one', () => {
  assert.equal(oracle.figures.length, 3)
  for (const { order, places, after } of oracle.figures) {
    const ngrams = counted(order)
    for (const [at, [row, place]] of places.entries()) {
      const ids = sentences[row] ?? []
      const found = ngrams.after(ids, place)
      assert.deepEqual([found[0], found[1]], [0, 0])
      assert.ok(distance(found.subarray(2), after[at] ?? []) < 1e-12)
      assert.ok(Math.abs(found.reduce((sum, each) => sum + each) - 1) < 1e-12)
      const next = ids[place + 1] ?? 1
      if (next > 1)
        assert.ok(Math.abs(ngrams.next(ids, place).probability - (found[next] ?? 0)) < 1e-15)
    }
  }
})

test('a word that is left out is as likely as if it had not been counted', () => {
  for (const { order, places, left } of oracle.figures) {
    const ngrams = counted(order)
    const told = places.flatMap(([row, place], at) => {
      const expected = left[at] ?? null
      return expected === null
        ? []
        : [[ngrams.next(sentences[row] ?? [], place, true).probability, expected] as const]
    })
    assert.ok(told.length > 40)
    for (const [found, expected] of told) assert.ok(Math.abs(found - expected) < 1e-12)
  }
})

test('a context that nothing followed tells nothing', () => {
  const ngrams = smooth(countNgrams([[2, 3]], { order: 3, words: 5 }))
  assert.deepEqual([...ngrams.after([4], 0)], [...ngrams.alone])
  assert.deepEqual(ngrams.next([2, 3], 0, true).told, [0, 0])
})

/** What a graph answers, given the last words as `recent` finds them. */
const answered = async (
  ngrams: Ngrams,
  recent: (g: Builder, count: number) => readonly Value[],
  feeds: Tensors,
) => {
  const g = graph('ngrams')
  const { probabilities, told } = ngramsAfter(
    g,
    tensorsOf(ngrams),
    recent(g, ngrams.counts.order - 1),
  )
  g.output('probabilities', probabilities)
  g.output('told', told)
  const session = await openSession(g.build())
  const answers = await session.run(feeds)
  await session.close()
  return (row: number) =>
    Array.from(answers['probabilities']?.data.slice(row * words, (row + 1) * words) ?? [], Number)
}

test('a graph answers the same, at every place of a batch and at the ends of rows', async () => {
  const longest = 12
  const rows = sentences.slice(0, 9)
  const padded = rows.map((row) => [...row, ...Array(longest - row.length).fill(0)])
  const turned = Array.from({ length: longest }, (_, time) => padded.map((row) => row[time] ?? 0))
  const places = rows.flatMap((row, column) => row.map((_, time) => ({ row, column, time })))
  for (const order of [2, 3, 4, 5]) {
    const ngrams = counted(order)
    const everywhere = await answered(
      ngrams,
      (g, count) =>
        wordsAt(
          g,
          g.input('ids', 'int64', ['time', 'batch']),
          g.input('at', 'int64', ['rows']),
          count,
        ),
      {
        ids: int64(turned.flat(), [longest, rows.length]),
        at: int64(places.map(({ column, time }) => time * rows.length + column)),
      },
    )
    places.forEach(({ row, time }, place) => {
      assert.ok(distance(everywhere(place), [...ngrams.after(row, time)]) < 1e-6)
    })
    const lengths = Int32Array.from(rows, (row) => row.length)
    const ends = await answered(
      ngrams,
      (g, count) =>
        lastWords(
          g,
          g.input('ids', 'int64', ['batch', 'time']),
          g.input('lengths', 'int32', ['batch']),
          count,
        ),
      {
        ids: int64(padded.flat(), [rows.length, longest]),
        lengths: { dtype: 'int32', dims: [rows.length], data: lengths },
      },
    )
    rows.forEach((row, place) => {
      assert.ok(distance(ends(place), [...ngrams.after(row, row.length - 1)]) < 1e-6)
    })
  }
})

test('keys get a slot each, however alike they are', () => {
  const rng = createRng(1)
  const keys = new Set(Array.from({ length: 5000 }, () => rng.below(2 ** 31) * 2 ** 20))
  for (let key = 0; key < 5000; key++) keys.add(key * 8862 + 7)
  const all = Float64Array.from(keys)
  const { slots, of } = slotsFor(all)
  assert.equal(new Set(of).size, all.length)
  assert.ok(of.every((slot) => slot >= 0 && slot < slots) && slots < 1.3 * all.length)
  for (const count of [0, 1, 2]) assert.equal(new Set(slotsFor(all.slice(0, count)).of).size, count)
})

test('an index numbers keys in their order and finds them again', () => {
  const index = createIndex()
  const keys = Array.from({ length: 20_000 }, (_, at) => at * 7_919_191_919)
  assert.deepEqual(keys.map(index.add), [...keys.keys()])
  assert.deepEqual(keys.map(index.add), keys.map(index.find))
  assert.equal(index.find(5), -1)
})
