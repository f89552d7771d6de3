import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { memoryRegistry, saying, setting, start } from '../../test/system/endpoint.ts'
import { suggestionsOf } from '../core/answer.ts'

describe('an endpoint and its champion', () => {
  /** Two models, each with a registry of its own. */
  const two = (
    one: ReturnType<typeof memoryRegistry>,
    other: ReturnType<typeof memoryRegistry>,
  ) => ({
    ...one,
    alias: (model: string) => (model === 'm' ? one : other).alias(),
    aliasHistory: (model: string) => (model === 'm' ? one : other).aliasHistory(),
    open: async (model: string, version: number) =>
      `${model}${await (model === 'm' ? one : other).open(model, version)}`,
  })

  test('a new champion takes over under load without a failed request, and the old one closes', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint, log } = start(registry, { setting: setting({ maxBatch: 4 }) })
    await endpoint.refresh()
    const versions = new Set<number>()
    let stop = false
    const client = async (id: number) => {
      let count = 0
      for (; !stop; count++) {
        const text = `${id}/${count}`
        const answer = await endpoint.predict(saying(text), { top: 1 })
        const word = `${answer.version}:${text}:0`
        assert.deepEqual(suggestionsOf(answer.answer)[0], { word, probability: 0.5 })
        versions.add(answer.version)
      }
      return count
    }
    const clients = Array.from({ length: 32 }, (_, id) => client(id))
    for (const version of [2, 3, 4]) {
      for (let i = 0; i < 20; i++) await turn()
      registry.promote(version)
      await endpoint.refresh()
    }
    for (let i = 0; i < 20; i++) await turn()
    stop = true
    const counts = await Promise.all(clients)
    assert.ok(counts.every((count) => count > 0))
    assert.deepEqual([...versions], [1, 2, 3, 4])
    assert.deepEqual(log, ['close 1', 'close 2', 'close 3'])
    assert.equal(endpoint.served().failed, 0)
  })

  test('a promotion tries a refused version again at once', async () => {
    const registry = memoryRegistry()
    registry.corrupt.add(1)
    registry.promote(1)
    const { endpoint } = start(registry)
    await endpoint.refresh()
    registry.corrupt.clear()
    registry.promote(1)
    await endpoint.refresh()
    assert.equal(endpoint.status().version, 1)
  })

  test('going back to the version that answers forgets the refused one in between', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint } = start(registry)
    await endpoint.refresh()
    registry.corrupt.add(2)
    registry.promote(2)
    await endpoint.refresh()
    registry.promote(1)
    await endpoint.refresh()
    assert.equal(endpoint.status().error, null)
    assert.equal(endpoint.status().version, 1)
  })

  test('once its model is deleted nothing answers, and what was under way does', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint, log } = start(registry)
    await endpoint.refresh()
    const last = endpoint.predict(saying('a'))
    await turn()
    registry.forget()
    await endpoint.refresh()
    assert.equal((await last).version, 1)
    await assert.rejects(endpoint.predict(saying('b')), { code: 'no_model' })
    await endpoint.close()
    assert.deepEqual(log, ['close 1'])
  })

  test('another model is opened beside the one that answers, and takes over when it is open', async () => {
    const [one, other] = [memoryRegistry(), memoryRegistry()]
    one.promote(1)
    const { endpoint, log } = start(two(one, other))
    await endpoint.refresh()
    endpoint.apply(setting({ model: 'n' }))
    await endpoint.refresh()
    // It has no champion yet: the one before it goes on.
    const before = await endpoint.predict(saying('x'))
    assert.deepEqual([before.model, before.version], ['m', 1])
    assert.match(endpoint.status().error ?? '', /n has no champion yet; version 1 of m goes on/)
    other.promote(1)
    await endpoint.refresh()
    const after = await endpoint.predict(saying('x'))
    assert.deepEqual([after.endpoint, after.model, after.version], ['m', 'n', 1])
    assert.deepEqual(suggestionsOf(after.answer)[0]?.word, 'n1:x:0')
    assert.equal(endpoint.status().error, null)
    other.corrupt.add(2)
    other.promote(2)
    await endpoint.refresh()
    assert.deepEqual((await endpoint.predict(saying('x'))).version, 1)
    await endpoint.close()
    assert.deepEqual(log, ['close m1', 'close n1'])
  })

  test('a version that is asked by its number is of the model that is wanted', async () => {
    const [one, other] = [memoryRegistry(), memoryRegistry()]
    for (const each of [one, other]) each.promote(1)
    const { endpoint } = start(two(one, other))
    await endpoint.refresh()
    await endpoint.predict(saying('x'), { version: 2 })
    endpoint.apply(setting({ model: 'n' }))
    const answer = await endpoint.predict(saying('x'), { version: 1 })
    assert.deepEqual([answer.model, answer.version], ['n', 1])
    assert.deepEqual([answer.variant, answer.weight], ['pinned', 0])
  })
})
