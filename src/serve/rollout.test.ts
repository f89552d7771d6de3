import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { memoryRegistry, predictorOf, saying, setting, start } from '../../test/system/endpoint.ts'
import { ids, rolled, second } from '../../test/system/rolled.ts'
import { usualPlan } from '../core/rollout.ts'
import { drawOf, isHeld } from './router.ts'

describe('a rollout under way', () => {
  test('a candidate gets the questions that its share draws, and each answer says what its arm had', async () => {
    const { endpoint, registry } = await rolled()
    assert.deepEqual(registry.opened, [1, 2])
    assert.deepEqual(endpoint.status().candidate, {
      ...{ rollout: 'rollout-1', version: 2, isOpen: true, error: null, unread: null },
    })
    for (const id of ids) {
      const { variant, version, weight, unit } = await endpoint.predict(saying('a'), { id })
      const expected =
        drawOf('rollout-1', id) < 0.25 ? ['candidate', 2, 0.25, null] : ['stable', 1, 0.75, null]
      assert.deepEqual([variant, version, weight, unit], expected)
    }
  })

  test('who got the candidate keeps it while its share grows', async () => {
    const { endpoint, registry } = await rolled()
    const given = async () => {
      const all = await Promise.all(ids.map((id) => endpoint.predict(saying('a'), { id })))
      return new Set(ids.filter((_, at) => all[at]?.version === 2))
    }
    const few = await given()
    registry.roll({ weight: 0.6 })
    await endpoint.refresh()
    const many = await given()
    assert.ok(few.size > 0 && many.size > few.size && many.size < ids.length)
    assert.ok([...few].every((id) => many.has(id)))
    registry.roll({ weight: 1 })
    await endpoint.refresh()
    assert.equal((await given()).size, ids.length)
  })

  test('who is named by a header or a column keeps a version, whatever the id of the request', async () => {
    const byHeader = { ...usualPlan, sticky: { header: 'x-user' } }
    const { endpoint, registry } = await rolled({
      openPredictor: async (folder) => ({
        ...predictorOf(folder, []),
        form: { kind: 'record', columns: ['user', 'age'] },
        example: '{"user":"ada","age":1}',
        predict: async (inputs) => inputs.map(() => ({ kind: 'values', values: [Number(folder)] })),
      }),
    })
    registry.roll({ plan: byHeader, weight: 0.5 })
    await endpoint.refresh()
    const record = (user: string) => ({ kind: 'record', values: { user } }) as const
    for (const user of ids.slice(0, 50)) {
      const header = (name: string) => (name === 'x-user' ? user : undefined)
      const version = drawOf('rollout-1', user) < 0.5 ? 2 : 1
      for (const id of ['a', 'b']) {
        const answer = await endpoint.predict(record('nobody'), { id, header })
        assert.deepEqual([answer.version, answer.unit], [version, user])
      }
    }
    registry.roll({ plan: { ...usualPlan, sticky: { column: 'user' } } })
    await endpoint.refresh()
    const asList = { kind: 'list', values: [7, 36] } as const
    const { unit: ofList } = await endpoint.predict(asList, {})
    const { unit: ofNobody, version } = await endpoint.predict(record(' '), { id: 'id-1' })
    const { unit } = await endpoint.predict(record('ada'))
    assert.deepEqual([ofList, ofNobody, unit], ['7', null, 'ada'])
    assert.equal(version, drawOf('rollout-1', 'id-1') < 0.5 ? 2 : 1)
  })

  test('a promoted candidate takes over without being opened anew, and no question fails', async () => {
    const { endpoint, registry, closed, events } = await rolled()
    const versions = new Set<number>()
    let stop = false
    const client = async () => {
      while (!stop) versions.add((await endpoint.predict(saying('a'))).version)
    }
    const clients = Array.from({ length: 16 }, client)
    for (let i = 0; i < 20; i++) await turn()
    registry.promote(2)
    registry.roll({ phase: 'drain', verdict: 'promoted', weight: 1 })
    await endpoint.refresh()
    assert.deepEqual(
      endpoint.status().arms.map(({ variant, version, weight }) => [variant, version, weight]),
      [['stable', 2, 1]],
    )
    for (let i = 0; i < 20; i++) await turn()
    registry.roll(null)
    await endpoint.refresh()
    stop = true
    await Promise.all(clients)
    assert.deepEqual([...versions].sort(), [1, 2])
    assert.deepEqual(registry.opened, [1, 2])
    assert.deepEqual(closed, ['close 1'])
    assert.deepEqual(endpoint.status().draining, [])
    assert.equal(endpoint.status().candidate, null)
    assert.equal(endpoint.served().failed, 0)
    assert.deepEqual(
      events.flatMap((event) => (event.kind === 'serving' ? event.version : [])),
      [1, 2],
    )
  })

  test('a candidate that is returned gives its last answers and closes, while no question fails', async () => {
    const { endpoint, registry, closed } = await rolled()
    const waiting = ids.map((id) => endpoint.predict(saying('a'), { id }))
    registry.roll({ phase: 'drain', verdict: 'returned', weight: 0 })
    await endpoint.refresh()
    const later = ids.map((id) => endpoint.predict(saying('a'), { id }))
    const last = await Promise.all(later)
    assert.ok(last.every(({ version, weight }) => version === 1 && weight === 1))
    await Promise.all(waiting)
    for (let i = 0; i < 20; i++) await turn()
    assert.deepEqual(closed, ['close 2'])
    assert.deepEqual(endpoint.status().draining, [])
  })

  test('a version that was let go is told of until its last answer is out', async () => {
    const gate = Promise.withResolvers<void>()
    let isSlow = false
    const { endpoint, registry } = await rolled({
      openPredictor: second(({ predict }) => ({
        async predict(inputs, k) {
          if (isSlow) await gate.promise
          return predict(inputs, k)
        },
      })),
    })
    registry.roll({ weight: 1 })
    await endpoint.refresh()
    isSlow = true
    const last = endpoint.predict(saying('a'))
    await turn()
    registry.roll({ phase: 'drain', verdict: 'returned' })
    await endpoint.refresh()
    assert.deepEqual(endpoint.status().draining, [2])
    assert.equal(isHeld(endpoint.status(), 2), true)
    gate.resolve()
    assert.equal((await last).version, 2)
    for (let i = 0; i < 20; i++) await turn()
    assert.deepEqual(endpoint.status().draining, [])
  })

  test('a candidate whose rollout ended while it was opened is never asked', async () => {
    const gate = Promise.withResolvers<void>()
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint, log } = start(registry, {
      async openPredictor(folder) {
        if (folder === '2') await gate.promise
        return predictorOf(folder, log)
      },
    })
    await endpoint.refresh()
    registry.roll({ weight: 1 })
    const looking = endpoint.refresh()
    await turn()
    registry.roll({ phase: 'drain', verdict: 'returned' })
    gate.resolve()
    await looking
    assert.deepEqual(log, ['close 2'])
    assert.equal(isHeld(endpoint.status(), 2), false)
    assert.equal((await endpoint.predict(saying('a'))).version, 1)
  })

  test('a newer candidate takes the place of the one before it', async () => {
    const { endpoint, registry, closed } = await rolled()
    registry.roll({ id: 'rollout-2', candidate: 3, weight: 0.5 })
    await endpoint.refresh()
    assert.deepEqual(registry.opened, [1, 2, 3])
    assert.deepEqual(
      endpoint.status().arms.map(({ version, weight }) => [version, weight]),
      [
        [1, 0.5],
        [3, 0.5],
      ],
    )
    for (let i = 0; i < 20; i++) await turn()
    assert.deepEqual(closed, ['close 2'])
  })

  test('an endpoint with an alias of its own follows that, and the champion before it is there', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint } = start(registry, {
      setting: { ...setting({ policy: 'canary' }), name: 'other' },
    })
    await endpoint.refresh()
    assert.equal(endpoint.status().version, 1)
    registry.promote(2, 'other.stable')
    registry.promote(3)
    await endpoint.refresh()
    assert.equal(endpoint.status().version, 2)
  })
})
