import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memoryRegistry, saying, start, stillClock } from '../../test/system/endpoint.ts'

describe('an endpoint whose new version cannot be served', () => {
  test('a corrupt new champion is refused and audited once; the one before it stays', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint } = start(registry)
    await endpoint.refresh()
    registry.corrupt.add(2)
    registry.promote(2)
    await endpoint.refresh()
    await endpoint.refresh()
    await endpoint.refresh()
    assert.equal((await endpoint.predict(saying('x'))).version, 1)
    const { version, wanted, error, refused } = endpoint.status()
    assert.deepEqual({ version, wanted }, { version: 1, wanted: 2 })
    assert.match(error ?? '', /Version 2 could not be opened: model\.onnx of version 2 differs/)
    assert.equal(refused.length, 1)
    assert.deepEqual(registry.opened, [1, 2])
    assert.deepEqual(
      registry.entries.filter((entry) => entry.action === 'refuse').map((entry) => entry.subject),
      ['m v2'],
    )
  })

  test('a refused version is tried again after a minute, then after two', async () => {
    const registry = memoryRegistry()
    const time = stillClock()
    registry.corrupt.add(1)
    registry.promote(1)
    const { endpoint } = start(registry, { clock: time.clock })
    const tries = async (after: number) => {
      time.move(after)
      await endpoint.refresh()
      return registry.opened.length
    }
    assert.equal(await tries(0), 1)
    assert.equal(await tries(59_000), 1)
    assert.equal(await tries(1000), 2)
    assert.equal(await tries(60_000), 2)
    assert.equal(await tries(60_000), 3)
    registry.corrupt.clear()
    await tries(240_000)
    assert.equal(endpoint.status().version, 1)
    assert.equal(endpoint.status().error, null)
    assert.equal(registry.entries.filter((entry) => entry.action === 'refuse').length, 1)
  })

  test('started with a corrupt champion it serves the newest one before it that opens, and says so', async () => {
    const registry = memoryRegistry()
    for (const version of [1, 2, 1, 3, 4]) registry.promote(version)
    registry.corrupt.add(3).add(4)
    const { endpoint } = start(registry)
    await endpoint.refresh()
    assert.equal((await endpoint.predict(saying('x'))).version, 1)
    assert.equal(endpoint.status().wanted, 4)
    assert.match(endpoint.status().error ?? '', /Version 4 could not be opened/)
    assert.deepEqual(registry.opened, [4, 3, 1])
    assert.deepEqual(
      registry.entries.map((entry) => `${entry.action} ${entry.subject}`),
      ['refuse m v4', 'refuse m v3', 'serve m v1', 'fall back m v1'],
    )
  })

  test('a model that answers with nonsense is never put in charge', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    let closed = 0
    const { endpoint } = start(registry, {
      openPredictor: async () => ({
        form: { kind: 'text' },
        info: { signature: { inputs: [], outputs: [] } },
        example: 'a row',
        predict: async (texts) =>
          texts.map(() => ({
            kind: 'text',
            suggestions: [{ word: 'x', probability: Number.NaN }],
          })),
        async close() {
          closed++
        },
      }),
    })
    await endpoint.refresh()
    assert.equal(endpoint.status().version, null)
    assert.match(endpoint.status().error ?? '', /"x" got the probability NaN/)
    assert.equal(closed, 1)
  })

  test('while the registry cannot be asked the champion goes on answering', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint } = start(registry)
    await endpoint.refresh()
    registry.breakDown(true)
    await endpoint.refresh()
    assert.equal((await endpoint.predict(saying('x'))).version, 1)
    assert.match(endpoint.status().error ?? '', /The disk is gone/)
    registry.breakDown(false)
    await endpoint.refresh()
    assert.equal(endpoint.status().error, null)
  })
})
