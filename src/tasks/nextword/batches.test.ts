import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import type { Batch } from '../../nn/batch.ts'
import { createBatches } from './batches.ts'
import { longest } from './pieces.ts'
import { createSampler } from './sample.ts'
import type { Teaching } from './teaching.ts'

const rng = createRng(7)
const sentences = Array.from({ length: 500 }, () =>
  Array.from({ length: 2 + rng.below(30) }, () => 1 + rng.below(50)),
)
const training = { purpose: 'training', batchSize: 32, seed: 3 } as const
const validation = { ...training, purpose: 'validation' } as const

const kept = { dropped: [], ngrams: null }

const numbers = (batch: Batch, name: string) => Array.from(batch.inputs[name]?.data ?? [], Number)

/** Every pair of a word and the one after it, as the network sees them. */
const pairs = (batches: Iterable<Batch>) =>
  [...batches].flatMap((batch) => {
    const ids = numbers(batch, 'ids')
    const targets = numbers(batch, 'targets')
    return numbers(batch, 'at').map((place, i) => `${ids[place]} ${targets[i]}`)
  })

test('every known next word is predicted exactly once an epoch', () => {
  const expected = sentences.flatMap((ids) =>
    ids.slice(1).flatMap((next, i) => (next === 1 ? [] : [`${ids[i]} ${next}`])),
  )
  const source = createBatches(sentences, training, kept)
  assert.deepEqual(pairs(source.epoch(1)).sort(), expected.toSorted())
  assert.equal([...source.epoch(2)].length, source.steps)
})

test('all batches but one are full, and padding is at the end of a sentence', () => {
  const batches = [...createBatches(sentences, training, kept).epoch(1)]
  const sizes = batches.map((batch) => batch.inputs.ids?.dims[1])
  assert.equal(sizes.filter((size) => size !== 32).length, 1)
  for (const batch of batches) {
    const [time = 0, size = 0] = batch.inputs.ids?.dims ?? []
    const ids = numbers(batch, 'ids')
    assert.equal(batch.bucket, `t${time}`)
    for (let place = 0; place < (time - 1) * size; place++)
      assert.ok(ids[place] !== 0 || ids[place + size] === 0)
  }
})

const dropping = {
  dropped: [{ input: 'mask', rate: 0.2, shape: ['rows', 50] }],
  ngrams: null,
} as const

test('training drops units anew in each batch, validation none', () => {
  const [batch] = createBatches(sentences, training, dropping).epoch(1)
  assert.deepEqual(batch?.inputs.mask?.dims, [batch?.weight, 50])
  const values = batch ? numbers(batch, 'mask') : []
  const dropped = values.filter((value) => value === 0).length / values.length
  assert.ok(Math.abs(dropped - 0.2) < 0.02, `${dropped} dropped`)
  assert.ok(values.every((value) => value === 0 || value === 1.25))
})

const frequencies = Array.from({ length: 51 }, (_, id) => (id < 2 ? 0 : 150))
const sampling = { ...kept, sampler: createSampler(frequencies, 10) }

test('training looks at words of its own in each batch and on each rank, the same ones again; validation at all', () => {
  const candidates = (rank: number, world: number, epoch: number) =>
    [
      ...createBatches(sentences, { ...training, batchSize: 4, rank, world }, sampling).epoch(
        epoch,
      ),
    ].map((batch) => numbers(batch, 'candidates'))
  const once = candidates(0, 1, 2)
  assert.deepEqual(candidates(0, 1, 2), once)
  assert.notDeepEqual(candidates(0, 1, 3), once)
  assert.notDeepEqual(once[0], once[1])
  assert.notDeepEqual(candidates(0, 2, 1), candidates(1, 2, 1))
  for (const { inputs } of createBatches(sentences, validation, sampling).epoch(1))
    assert.equal(inputs.candidates, undefined)
})

test('every known next word is among the words that its batch looks at', () => {
  const words = (teaching: Teaching) =>
    [...createBatches(sentences, training, teaching).epoch(1)].flatMap((batch) => {
      const looked = numbers(batch, 'candidates')
      return numbers(batch, 'targets').map((target) => looked[target] ?? target)
    })
  assert.deepEqual(words(sampling).sort(), words(kept).sort())
})

test('the same seed and epoch give the same batches, another epoch another order', () => {
  const once = pairs(createBatches(sentences, training, kept).epoch(1))
  const again = createBatches(sentences, training, kept)
  assert.deepEqual(pairs(again.epoch(1)), once)
  assert.notDeepEqual(pairs(again.epoch(2)), once)
  assert.notDeepEqual(
    pairs(createBatches(sentences, { ...training, seed: 4 }, kept).epoch(1)),
    once,
  )
})

test('places whose next word is unknown carry no loss, but validation counts them', () => {
  const rows = [[5, 1, 1], [7], [8, 9, 1]]
  const [taught] = createBatches(rows, training, kept).epoch(1)
  const [judged] = createBatches(rows, validation, kept).epoch(1)
  assert.deepEqual([taught?.inputs.ids?.dims, taught?.weight], [[6, 1], 1])
  assert.deepEqual([judged?.inputs.ids?.dims, judged?.weight], [[6, 1], 1])
  assert.deepEqual(judged && numbers(judged, 'positions'), [4])
})

test('a sentence of a thousand words is read in pieces', () => {
  const ids = Array.from({ length: 1000 }, (_, i) => i + 2)
  const batches = [...createBatches([ids], validation, kept).epoch(1)]
  assert.deepEqual(batches[0]?.inputs.ids?.dims, [longest, 25])
  assert.equal(batches[0]?.weight, 999)
})

test('rows without any known next word are refused', () => {
  for (const rows of [
    [],
    [[7]],
    [
      [5, 1],
      [1, 1, 1],
    ],
  ])
    assert.throws(() => createBatches(rows, validation, kept), { code: 'bad_data' })
})
