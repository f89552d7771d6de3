import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { trainedPackage } from '../../../test/system/models.ts'
import { createRng } from '../../core/rng.ts'
import { textClassTask } from '../../tasks/textclass/task.ts'
import { lookedAt, noisy } from './rows.ts'

const topics = {
  weather: ['thunder', 'sunshine', 'rainfall', 'snowflake', 'breeze'],
  food: ['potato', 'dinner', 'kitchen', 'sandwich', 'cheese'],
} as const

/** A word of a topic among four of everybody. */
const texts = (count: number, seed: number): string[] => {
  const rng = createRng(seed)
  return Array.from({ length: count }, () => {
    const label = rng.uniform() < 0.5 ? 'weather' : 'food'
    const others = Array.from(
      { length: 4 },
      () => ['today', 'nothing', 'about', 'maybe'][rng.below(4)],
    )
    return JSON.stringify({ text: [...others, topics[label][rng.below(5)]].join(' '), label })
  })
}

test('a model of texts errs more often where words are misspelt, and only there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    const [rows, held] = [texts(200, 1), texts(400, 2)]
    const prepared = textClassTask.prepare(rows, { text: 'text', label: 'label' })
    const opened = await trainedPackage(folder, prepared, { rows, epochs: 10, learningRate: 0.05 })
    assert.deepEqual(textClassTask.noises, ['typos', 'substitutions'])
    const looked = lookedAt({ kind: 'record', text: 'text' }, '{"text":"today"}')
    const accuracy = async (amount: number) => {
      const typed = noisy(held, { noise: 'typos', amount, seed: 1 }, looked)
      const [judged] = await textClassTask.judge([opened], typed)
      return judged?.metrics['accuracy'] ?? Number.NaN
    }
    assert.equal(await accuracy(0), 1)
    // Half of the words that tell are not known any more, of which half are guessed.
    assert.ok(Math.abs((await accuracy(0.5)) - 0.75) < 0.1)
  } finally {
    await rm(folder, { recursive: true })
  }
})
