import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import {
  memoryRegistry,
  predictorOf,
  saying,
  setting,
  start,
  stillClock,
} from '../../test/system/endpoint.ts'
import { suggestionsOf } from '../core/answer.ts'
import { createEndpoint } from './endpoint.ts'
import type { ServedPredictor } from './types.ts'

describe('endpoint', () => {
  test('before there is a champion it answers no_model, and says what to do', async () => {
    const { endpoint, events } = start(memoryRegistry())
    await endpoint.refresh()
    await assert.rejects(endpoint.predict(saying('i want')), { code: 'no_model', status: 503 })
    assert.equal(endpoint.status().version, null)
    assert.equal(endpoint.status().example, null)
    assert.deepEqual(
      events.map((event) => event.kind),
      ['rejected', 'request'],
    )
  })

  test('a model whose runs are long runs in a thread of its own', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    let seconds = 0
    const slow = (folder: string): ServedPredictor => {
      const predictor = predictorOf(folder, [])
      return {
        ...predictor,
        async predict(inputs, k) {
          seconds += 0.05
          return predictor.predict(inputs, k)
        },
      }
    }
    const aside: string[] = []
    const { endpoint } = start(registry, {
      openPredictor: async (folder) => slow(folder),
      async openAside(folder) {
        aside.push(folder)
        return slow(`aside ${folder}`)
      },
      elapsed: () => seconds,
    })
    await endpoint.refresh()
    const { answer } = await endpoint.predict(saying('a'))
    assert.deepEqual(aside, ['1'])
    assert.equal(answer.kind === 'text' && answer.suggestions[0]?.word, 'aside 1:a:0')
  })

  test('a model that another endpoint has aside is not tried here again', async () => {
    const registry = memoryRegistry()
    let seconds = 0
    registry.promote(1)
    const { endpoint } = start(registry, {
      openPredictor: async (folder) => ({ ...predictorOf(folder, []), isAside: true }),
      openAside: () => assert.fail('it is aside already'),
      elapsed: () => (seconds += 0.05),
    })
    await endpoint.refresh()
    assert.equal((await endpoint.predict(saying('a'))).version, 1)
  })

  test('another version answers whoever asks for it by its number, and is no traffic of what is served', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    registry.corrupt.add(3)
    const { endpoint, log } = start(registry)
    await endpoint.refresh()
    const answers = await Promise.all(
      [undefined, 2, 2, 1].map((version) => endpoint.predict(saying('a'), { version })),
    )
    assert.deepEqual(
      answers.map(({ version }) => version),
      [1, 2, 2, 1],
    )
    await assert.rejects(endpoint.predict(saying('a'), { version: 3 }), { code: 'corrupt' })
    assert.deepEqual(registry.opened, [1, 2, 3])
    assert.equal(endpoint.served().requests, 2)
    assert.equal(endpoint.status().version, 1)
    await endpoint.close()
    assert.deepEqual(log.toSorted(), ['close 1', 'close 2'])
    await assert.rejects(endpoint.predict(saying('a'), { version: 2 }), { code: 'no_model' })
  })

  test('it serves the champion, and each request its own answer and its own number of words', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint, events } = start(registry)
    await endpoint.refresh()
    const [two, five] = await Promise.all([
      endpoint.predict(saying('a'), { top: 2 }),
      endpoint.predict(saying('b')),
    ])
    const { timing, withheld, ...answered } = two
    const answer = {
      kind: 'text',
      suggestions: [
        { word: '1:a:0', probability: 0.5 },
        { word: '1:a:1', probability: 0.5 },
      ],
    }
    const routed = {
      endpoint: 'm',
      model: 'm',
      version: 1,
      variant: 'stable',
      weight: 1,
      unit: null,
    }
    assert.deepEqual(answered, { answer, whole: answer, ...routed })
    const { queueSeconds, runSeconds, totalSeconds } = timing
    assert.equal(timing.batch, 2)
    assert.ok(queueSeconds > 0 && runSeconds > 0 && totalSeconds >= queueSeconds + runSeconds)
    assert.equal(endpoint.status().example, 'a row')
    assert.equal(suggestionsOf(five.answer).length, 5)
    assert.deepEqual(suggestionsOf(five.answer)[0], { word: '1:b:0', probability: 0.5 })
    assert.ok(events.some((event) => event.kind === 'batch' && event.size === 2))
    withheld?.('not_logged')
    assert.deepEqual(events.at(-1), { kind: 'withheld', code: 'not_logged' })
    assert.equal(endpoint.served().requests, 2)
    assert.equal(registry.entries[0]?.action, 'serve')
  })

  test('it looks at the alias by itself', async () => {
    const registry = memoryRegistry()
    const timers: (() => void)[] = []
    const { endpoint } = start(registry, {
      clock: {
        now: () => 1,
        after(delay, task) {
          if (delay === 1000) timers.push(task)
          return () => {}
        },
      },
    })
    await endpoint.refresh()
    await turn()
    registry.promote(7)
    assert.equal(timers.length, 1)
    timers[0]?.()
    await endpoint.refresh()
    assert.equal(endpoint.status().version, 7)
  })

  test('closing answers what is under way, closes the model, and refuses what comes', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint, log } = start(registry)
    await endpoint.refresh()
    const underWay = endpoint.predict(saying('last'))
    const closing = endpoint.close()
    assert.equal((await underWay).version, 1)
    await closing
    assert.deepEqual(log, ['close 1'])
    await assert.rejects(endpoint.predict(saying('too late')), { code: 'no_model' })
  })

  test('closed while a version is opened, it does not leave that version open', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const gate = Promise.withResolvers<void>()
    const log: string[] = []
    const endpoint = createEndpoint({
      setting: setting(),
      registry,
      clock: stillClock().clock,
      async openPredictor(folder) {
        await gate.promise
        return predictorOf(folder, log)
      },
    })
    await turn()
    const closing = endpoint.close()
    gate.resolve()
    await closing
    assert.deepEqual(log, ['close 1'])
    assert.equal(endpoint.status().version, null)
  })

  test('the time of day may jump: whoever waits is answered all the same', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const time = stillClock()
    const { endpoint } = start(registry, { clock: time.clock })
    await endpoint.refresh()
    const asked = Array.from({ length: 200 }, () => endpoint.predict(saying('i want')))
    // The first ones run, the others wait.
    await turn()
    time.move(86_400_000)
    await turn()
    time.move(-2 * 86_400_000)
    assert.equal((await Promise.all(asked)).length, 200)
    assert.equal(endpoint.served().failed, 0)
  })

  test('a client that went away is not counted as a failure', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint } = start(registry)
    await endpoint.refresh()
    await assert.rejects(endpoint.predict(saying('x'), { signal: { aborted: true } }), {
      code: 'cancelled',
    })
    assert.deepEqual(endpoint.served().failed, 0)
  })
})
