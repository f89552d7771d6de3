import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryRegistry, predictorOf, saying, start } from '../../test/system/endpoint.ts'
import { bestOf } from '../core/answer.ts'

test('A threshold of a version decides which class it answers, from the next look on', async () => {
  const registry = memoryRegistry()
  registry.promote(1)
  const { endpoint } = start(registry, {
    openPredictor: async (folder) => ({
      ...predictorOf(folder, []),
      predict: async (inputs) =>
        inputs.map(() => ({
          kind: 'classes',
          classes: [
            { label: 'ham', probability: 0.7 },
            { label: 'spam', probability: 0.3 },
          ],
        })),
    }),
  })
  await endpoint.refresh()
  const best = async () => bestOf((await endpoint.predict(saying('a'), { top: 1 })).whole)
  assert.equal(await best(), 'ham')
  registry.said.push({ version: 1, class: 'spam', threshold: 0.3 })
  await endpoint.refresh()
  assert.equal(await best(), 'spam')
  registry.said[0] = { version: 2, class: 'spam', threshold: 0.3 }
  await endpoint.refresh()
  assert.equal(await best(), 'ham')
})
