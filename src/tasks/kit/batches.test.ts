import assert from 'node:assert/strict'
import { test } from 'node:test'
import { float32 } from '../../core/tensor.ts'
import { type Part, rowBatches } from './batches.ts'
import type { BatchOptions } from './task.ts'

const rows = Array.from({ length: 10 }, (_, at) => `row ${at}`)
const training: BatchOptions = { purpose: 'training', batchSize: 4, seed: 5 }
const validation: BatchOptions = { ...training, purpose: 'validation' }

/** The parts that one worker gets in an epoch; empty batches as null. */
const partsOf = (from: readonly string[], options: BatchOptions, epoch = 1) => {
  const seen: (Part & { readonly drawn: number })[] = []
  const source = rowBatches(from, options, (part) => {
    seen.push({ ...part, drawn: part.rng.uniform() })
    return { bucket: 'any', inputs: { x: float32(Float32Array.of(1)) }, weight: part.rows.length }
  })
  const batches = [...source.epoch(epoch)]
  return { source, batches, seen, rows: seen.map((part) => part.rows) }
}

test('validation goes through the rows in their order, each batch to one worker', () => {
  assert.deepEqual(partsOf(rows, validation).rows, [
    rows.slice(0, 4),
    rows.slice(4, 8),
    rows.slice(8),
  ])
  const [first, second] = [0, 1].map((rank) => partsOf(rows, { ...validation, rank, world: 2 }))
  assert.deepEqual(first?.rows, [rows.slice(0, 4), rows.slice(8)])
  assert.deepEqual(second?.rows, [rows.slice(4, 8)])
  assert.equal(second?.source.steps, 2)
})

test('training shuffles anew each epoch, the same for the same seed', () => {
  const first = partsOf(rows, training)
  assert.deepEqual(
    first.rows.map((part) => part.length),
    [4, 4, 2],
  )
  assert.deepEqual(first.rows.flat().sort(), rows)
  for (const { rows: texts, places } of first.seen)
    assert.deepEqual(
      texts,
      Array.from(places, (place) => rows[place]),
    )
  assert.deepEqual(
    partsOf(rows, training).seen.map(({ drawn }) => drawn),
    first.seen.map(({ drawn }) => drawn),
  )
  assert.deepEqual(partsOf(rows, training).rows, first.rows)
  assert.notDeepEqual(partsOf(rows, training, 2).rows, first.rows)
  assert.notDeepEqual(partsOf(rows, { ...training, seed: 6 }).rows, first.rows)
})

test('workers share the batch that one of their size would have, and draw differently', () => {
  const whole = partsOf(rows, { ...training, batchSize: 8 })
  const shared = [0, 1].map((rank) => partsOf(rows, { ...training, rank, world: 2 }))
  whole.rows.forEach((batch, step) => {
    assert.deepEqual(
      shared.flatMap((each) => each.rows[step]),
      batch,
    )
  })
  assert.notEqual(shared[0]?.seen[0]?.drawn, shared[1]?.seen[0]?.drawn)
})

test('a worker without rows has an empty batch, and all have as many', () => {
  const all = [0, 1, 2, 3].map((rank) =>
    partsOf(rows.slice(0, 5), { ...training, batchSize: 1, rank, world: 4 }),
  )
  assert.deepEqual(
    all.map(({ batches }) => batches.map(({ weight }) => weight)),
    [
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 1],
    ],
  )
  assert.deepEqual(all[0]?.batches[1]?.inputs, {})
})

test('no rows, and class weights that nobody honours, are refused', () => {
  assert.throws(() => partsOf([], validation), {
    code: 'bad_data',
    message: /no validation rows.*validationSplit/,
  })
  assert.throws(() => partsOf(rows, { ...training, classWeights: 'balanced' }), {
    code: 'bad_config',
    message: /no class weights/,
  })
})
