import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { spokenOf } from '../../test/system/memory.ts'
import { suggestionsOf } from '../core/answer.ts'
import type { Clock } from '../core/clock.ts'
import { type EndpointSpec, type EndpointState, usualSpec } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import type { Alias, Audit } from '../core/records.ts'
import { createEndpoint, type EndpointOptions } from './endpoint.ts'
import type { Endpoint, ServedPredictor, ServeEvent, Setting } from './types.ts'

/** A registry in memory: folders are version numbers, and some versions are corrupt. */
const memoryRegistry = () => {
  const history: Alias[] = []
  const entries: Omit<Audit, 'time'>[] = []
  const corrupt = new Set<number>()
  let down = false
  const answer = <T>(value: T): Promise<T> =>
    down
      ? Promise.reject(new MillraceError('storage', { what: 'The disk is gone.' }))
      : Promise.resolve(value)
  return {
    entries,
    corrupt,
    opened: [] as number[],
    promote(version: number) {
      const since = history.length + 1
      history.unshift({ model: 'm', alias: 'champion', version, since, author: 'test' })
    },
    forget() {
      history.length = 0
    },
    breakDown(value: boolean) {
      down = value
    },
    alias: () => answer(history[0] ?? null),
    aliasHistory: () => answer([...history]),
    async open(_: string, version: number) {
      this.opened.push(version)
      if (corrupt.has(version))
        throw new MillraceError('corrupt', { what: `model.onnx of version ${version} differs.` })
      return answer(String(version))
    },
    audit(entry: Omit<Audit, 'time'>) {
      entries.push(entry)
      return answer(undefined)
    },
  }
}

const setting = (spec: Partial<EndpointSpec> = {}, state: EndpointState = 'loaded'): Setting => ({
  ...{ name: 'm', spec: { ...usualSpec('m'), ...spec }, state },
})

const saying = (text: string) => ({ kind: 'text', text }) as const

/** A predictor that answers with its version and the text, so that mix-ups show. */
const predictorOf = (folder: string, log: string[]): ServedPredictor => {
  let open = true
  return {
    form: { kind: 'text' },
    info: { signature: { inputs: [], outputs: [] } },
    example: 'a row',
    async predict(inputs, k) {
      await turn()
      if (!open) throw new Error(`version ${folder} is closed`)
      return inputs.map((input) => ({
        kind: 'text',
        suggestions: Array.from({ length: k }, (_, i) => ({
          word: `${folder}:${spokenOf(input)}:${i}`,
          probability: 0.5,
        })),
      }))
    },
    async close() {
      open = false
      log.push(`close ${folder}`)
    },
  }
}

/** A clock whose time the test moves; polling never fires by itself. */
const stillClock = () => {
  let now = 1000
  const clock: Clock = { now: () => now, after: () => () => {} }
  return {
    clock,
    move(by: number) {
      now += by
    },
  }
}

const open: Endpoint[] = []
afterEach(async () => {
  for (const endpoint of open.splice(0)) await endpoint.close()
})

const start = (registry: EndpointOptions['registry'], more: Partial<EndpointOptions> = {}) => {
  const log: string[] = []
  const events: ServeEvent[] = []
  const endpoint = createEndpoint({
    setting: setting(),
    registry,
    openPredictor: async (folder) => predictorOf(folder, log),
    clock: stillClock().clock,
    ...more,
  })
  endpoint.subscribe((event) => events.push(event))
  open.push(endpoint)
  return { endpoint, log, events }
}

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
    const { timing, ...answered } = two
    const answer = {
      kind: 'text',
      suggestions: [
        { word: '1:a:0', probability: 0.5 },
        { word: '1:a:1', probability: 0.5 },
      ],
    }
    const routed = { endpoint: 'm', model: 'm', version: 1, variant: 'stable', weight: 1 }
    assert.deepEqual(answered, { answer, whole: answer, ...routed })
    const { queueSeconds, runSeconds, totalSeconds } = timing
    assert.equal(timing.batch, 2)
    assert.ok(queueSeconds > 0 && runSeconds > 0 && totalSeconds >= queueSeconds + runSeconds)
    assert.equal(endpoint.status().example, 'a row')
    assert.equal(suggestionsOf(five.answer).length, 5)
    assert.deepEqual(suggestionsOf(five.answer)[0], { word: '1:b:0', probability: 0.5 })
    assert.ok(events.some((event) => event.kind === 'batch' && event.size === 2))
    assert.equal(endpoint.served().requests, 2)
    assert.equal(registry.entries[0]?.action, 'serve')
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
    await endpoint.refresh()
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
