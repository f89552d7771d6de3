import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { memoryRegistry, saying, setting, start } from '../../test/system/endpoint.ts'

describe('what is changed of an endpoint', () => {
  test('unloaded it answers nothing and says so, also to who asks later; loaded it answers again', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint, log } = start(registry)
    await endpoint.refresh()
    await endpoint.predict(saying('a'), { version: 3 })
    assert.deepEqual(endpoint.status().arms, [
      { variant: 'stable', model: 'm', version: 1, weight: 1 },
    ])
    const last = endpoint.predict(saying('a'))
    await turn()
    endpoint.apply(setting({}, 'unloaded'))
    await assert.rejects(endpoint.predict(saying('b'), { version: 1 }), { why: 'It was unloaded.' })
    await endpoint.refresh()
    assert.equal((await last).version, 1)
    const unloaded = {
      code: 'no_model',
      fix: 'Load it: millrace endpoint m load, or POST /v2/repository/models/m/load.',
    }
    for (const version of [undefined, 1, 3, 4]) {
      await assert.rejects(endpoint.predict(saying('b'), { version }), unloaded)
      await assert.rejects(endpoint.signature(version), unloaded)
    }
    assert.deepEqual([endpoint.status().version, endpoint.status().arms], [null, []])
    registry.promote(2)
    await endpoint.refresh()
    assert.deepEqual(registry.opened, [1, 3])
    assert.deepEqual(log.toSorted(), ['close 1', 'close 3'])
    endpoint.apply(setting())
    const loaded = endpoint.refresh()
    while (endpoint.status().error !== null) await turn()
    await assert.rejects(endpoint.predict(saying('c')), { why: 'Version 2 is being opened.' })
    await loaded
    assert.equal((await endpoint.predict(saying('c'))).version, 2)
    for (const _ of ['once', 'again']) await endpoint.predict(saying('d'), { version: 3 })
    assert.deepEqual(registry.opened, [1, 3, 2, 3])
  })

  test('its bounds count as soon as they are changed', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint, events } = start(registry)
    await endpoint.refresh()
    endpoint.apply(setting({ maxBatch: 2, deadline: 60_000 }))
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => endpoint.predict(saying(text))))
    const sizes = events.flatMap((event) => (event.kind === 'batch' ? [event.size] : []))
    assert.deepEqual(sizes, [2, 2])
    endpoint.apply(setting({ maxPending: 1 }))
    const asked = ['a', 'b'].map((text) => endpoint.predict(saying(text)).catch(({ code }) => code))
    assert.equal((await Promise.all(asked))[1], 'queue_full')
    assert.deepEqual(registry.opened, [1])
  })
})
