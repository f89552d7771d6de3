import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { distance } from '../../test/data/nn/reference.ts'
import { type Training, trainSentences } from '../../test/data/train/sentences.ts'
import { alone } from './collective/alone.ts'
import { createWorld } from './collective/world.ts'
import type { Fitted } from './fit.ts'

type Answer = { readonly fitted: Fitted } | { readonly error: string }

const entry = new URL('../../test/data/train/rank.ts', import.meta.url)

/** Trains as so many threads; the answer of each rank. */
const together = (size: number, trainingOf: (rank: number) => Training): Promise<Answer[]> => {
  const world = createWorld(size, { timeout: 20_000 })
  return Promise.all(
    Array.from({ length: size }, (_, rank) => {
      const worker = new Worker(entry, { workerData: { world, rank, training: trainingOf(rank) } })
      return new Promise<Answer>((resolve, reject) => {
        worker.on('message', resolve)
        worker.on('error', reject)
      })
    }),
  )
}

const fittedOf = (answer: Answer | undefined): Fitted => {
  assert.ok(answer && 'fitted' in answer, JSON.stringify(answer))
  return answer.fitted
}

const apart = (one: Fitted, other: Fitted): number =>
  Math.max(
    ...[...one.parameters].map(([name, values]) =>
      distance(values, other.parameters.get(name) ?? []),
    ),
  )

test('N workers with batches of B learn what one learns with batches of N·B', async () => {
  // 320 sentences in batches of 32 are about 10 steps an epoch.
  const one = await trainSentences({ batchSize: 32, epochs: 2 }, alone())
  for (const size of [2, 4]) {
    const answers = await together(size, () => ({ batchSize: 32 / size, epochs: 2 }))
    const [lead, ...others] = answers.map(fittedOf)
    assert.ok(lead)
    assert.ok(apart(one, lead) < 1e-5, `${size} workers: ${apart(one, lead)} apart`)
    for (const [name, value] of Object.entries(one.metrics))
      assert.ok(Math.abs((lead.metrics[name] ?? Number.NaN) - value) < 1e-5, name)
    for (const other of others) assert.deepEqual(other, lead)
  }
})

test('more workers than rows of a batch leave some without a part, and nothing changes', async () => {
  const one = await trainSentences({ batchSize: 3, epochs: 1 }, alone())
  const answers = await together(3, () => ({ batchSize: 1, epochs: 1 }))
  assert.ok(apart(one, fittedOf(answers[0])) < 1e-5)
})

test('several batches a step make the step of a larger batch', async () => {
  const options = { gradientAccumulation: 2 }
  const one = await trainSentences({ batchSize: 16, epochs: 2, options }, alone())
  const answers = await together(2, () => ({ batchSize: 8, epochs: 2, options }))
  assert.ok(apart(one, fittedOf(answers[0])) < 1e-5)
})

test('workers with other data than the lead are refused by name', async () => {
  const answers = await together(2, (rank) => ({
    batchSize: 16,
    epochs: 1,
    options: { identity: { data: `digest ${rank}`, recipe: 'same' } },
  }))
  for (const answer of answers)
    assert.match(
      'error' in answer ? answer.error : 'none',
      /Rank 1 on .* has another data than rank 0 .* expected digest 0, got digest 1/,
    )
})
