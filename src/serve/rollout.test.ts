import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import {
  memoryRegistry,
  predictorOf,
  sampleRollout,
  saying,
  setting,
  start,
} from '../../test/system/endpoint.ts'
import { bestOf } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import { usualPlan } from '../core/rollout.ts'
import type { EndpointOptions } from './endpoint.ts'
import { drawOf, isHeld } from './router.ts'
import type { Noted, ServedPredictor } from './types.ts'

/** Version 1 is stable, and version 2 a candidate. */
const rolled = async (more: Partial<EndpointOptions> = {}) => {
  const registry = memoryRegistry()
  registry.promote(1)
  registry.roll({})
  const { log: closed, ...started } = start(registry, {
    setting: setting({ policy: 'canary' }),
    ...more,
  })
  await started.endpoint.refresh()
  return { registry, closed, ...started }
}

/** Version 2 is another predictor. */
const second =
  (change: (predictor: ServedPredictor) => Partial<ServedPredictor>) => async (folder: string) => {
    const predictor = predictorOf(folder, [])
    return folder === '2' ? { ...predictor, ...change(predictor) } : predictor
  }

const ids = Array.from({ length: 400 }, (_, at) => `id-${at}`)

/** Keeps what is told for the log. */
const noting = () => {
  const noted: Noted[] = []
  return {
    noted,
    async note(each: Noted) {
      noted.push(each)
    },
  }
}

describe('a rollout under way', () => {
  test('a candidate gets the questions that its share draws, and each answer says what its arm had', async () => {
    const { endpoint, registry } = await rolled()
    assert.deepEqual(registry.opened, [1, 2])
    assert.deepEqual(endpoint.status().candidate, {
      ...{ rollout: 'rollout-1', version: 2, isOpen: true, error: null },
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

describe('a candidate that is not fit', () => {
  test('one that does not open is told of, and the stable version has all questions', async () => {
    const registry = memoryRegistry()
    registry.corrupt.add(2)
    registry.promote(1)
    registry.roll({ weight: 0.5 })
    const { endpoint } = await rolled({ registry })
    const { arms, candidate } = endpoint.status()
    assert.deepEqual(
      arms.map(({ version, weight }) => [version, weight]),
      [[1, 1]],
    )
    assert.equal(candidate?.isOpen, false)
    assert.match(candidate?.error ?? '', /Version 2 could not be opened: model\.onnx of version 2/)
    for (const id of ids) assert.equal((await endpoint.predict(saying('a'), { id })).weight, 1)
    assert.deepEqual(
      registry.entries.map(({ action, subject }) => `${action} ${subject}`),
      ['serve m v1', 'refuse m v2'],
    )
  })

  for (const { what, change, told } of [
    {
      what: 'another form',
      change: { form: { kind: 'record' }, example: '{"a":1}' },
      told: /It takes other inputs: a record instead of a text/,
    },
    {
      what: 'another kind of answer',
      change: {
        predict: async (inputs) => inputs.map(() => ({ kind: 'values', values: [1] })),
      },
      told: /It answers otherwise: with values instead of text/,
    },
  ] satisfies readonly {
    what: string
    change: Partial<ServedPredictor>
    told: RegExp
  }[]) {
    test(`one of ${what} is never asked`, async () => {
      const closed: string[] = []
      const { endpoint } = await rolled({
        openPredictor: async (folder) =>
          folder === '2'
            ? { ...predictorOf(folder, closed), ...change }
            : predictorOf(folder, closed),
      })
      assert.match(endpoint.status().candidate?.error ?? '', told)
      assert.equal(endpoint.status().arms.length, 1)
      assert.deepEqual(closed, ['close 2'])
    })
  }

  test('what is no number is never answered: it is a failure of the model, and kept as one', async () => {
    let isSound = true
    const { endpoint, registry } = await rolled({
      openPredictor: second(() => ({
        predict: async (inputs) =>
          inputs.map(() => ({
            kind: 'text',
            suggestions: [{ word: 'x', probability: isSound ? 0.5 : Number.NaN }],
          })),
      })),
    })
    isSound = false
    registry.roll({ weight: 1 })
    await endpoint.refresh()
    const { noted, note } = noting()
    await assert.rejects(endpoint.predict(saying('a'), { noted: note }), {
      code: 'corrupt',
      what: '"x" got the probability NaN.',
    })
    const [{ timing, ...failure } = assert.fail('nothing was kept')] = noted
    assert.deepEqual(
      { ...failure, answer: failure.answer.kind === 'failure' && failure.answer.code },
      {
        ...{ answer: 'corrupt', endpoint: 'm', model: 'm', version: 2, variant: 'candidate' },
        ...{ weight: 1, unit: null },
      },
    )
    assert.equal(timing.batch, 1)
  })

  test('a wrong number of answers is internal', async () => {
    let isRight = true
    const { endpoint, registry } = await rolled({
      openPredictor: second(({ predict }) => ({
        predict: async (inputs, k) => (isRight ? predict(inputs, k) : []),
      })),
    })
    isRight = false
    registry.roll({ weight: 1 })
    await endpoint.refresh()
    const { noted, note } = noting()
    const both = [1, 2].map(() => endpoint.predict(saying('a'), { noted: note }))
    for (const { status } of await Promise.allSettled(both)) assert.equal(status, 'rejected')
    assert.deepEqual(
      noted.map(({ answer }) => answer.kind === 'failure' && answer.code),
      ['internal', 'internal'],
    )
  })
})

describe('what is kept of a failure', () => {
  const failing = async (error: unknown) => {
    let fails = false
    const world = await rolled({
      openPredictor: async (folder) => {
        const predictor = predictorOf(folder, [])
        return {
          ...predictor,
          async predict(inputs, k) {
            if (fails) throw error
            return predictor.predict(inputs, k)
          },
        }
      },
    })
    fails = true
    return world
  }

  test('that the log fails hides nothing of it', async () => {
    const { endpoint } = await failing(new Error('The model is broken.'))
    const asked = endpoint.predict(saying('a'), {
      noted: () => Promise.reject(new Error('The disk is full.')),
    })
    await assert.rejects(asked, /The model is broken/)
  })

  test('a question that the model refuses is none', async () => {
    const { endpoint } = await failing(new MillraceError('bad_input', { what: 'It is odd.' }))
    const { noted, note } = noting()
    await assert.rejects(endpoint.predict(saying('a'), { noted: note }), { code: 'bad_input' })
    await assert.rejects(
      endpoint.predict({ kind: 'record', values: {} }, { noted: note }),
      /takes a text/,
    )
    const gone = endpoint.predict(saying('a'), { noted: note, signal: { aborted: true } })
    await assert.rejects(gone, { code: 'cancelled' })
    assert.deepEqual(noted, [])
  })
})

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

describe('a shadow', () => {
  const shadowed = { ...sampleRollout, phase: 'shadow', weight: 0, shadow: 0.5 } as const
  const settle = async () => {
    for (let i = 0; i < 50; i++) await turn()
  }

  test('is asked what its share draws, once the answer is out, and is never answered', async () => {
    const { endpoint, registry, events } = await rolled()
    registry.roll(shadowed)
    await endpoint.refresh()
    const drawn = ids.filter((id) => drawOf('rollout-1 shadow', id) < 0.5)
    const { noted, note } = noting()
    for (const id of ids) {
      const { version, variant, beside } = await endpoint.predict(saying(id), { id, noted: note })
      assert.deepEqual([version, variant], [1, 'stable'])
      assert.equal(beside !== undefined, drawn.includes(id))
      await settle()
      const before = noted.length
      beside?.()
      await settle()
      assert.equal(noted.length - before, beside ? 1 : 0)
    }
    for (const [at, each] of noted.entries()) {
      const { answer, timing, ...rest } = each
      assert.deepEqual(rest, {
        ...{ endpoint: 'm', model: 'm', version: 2, variant: 'shadow', weight: 0, unit: null },
      })
      assert.equal(answer.kind === 'text' && answer.suggestions[0]?.word, `2:${drawn[at]}:0`)
      assert.ok(timing.totalSeconds > 0)
    }
    assert.equal(
      events.filter((event) => event.kind === 'shadow' && event.what === 'asked').length,
      drawn.length,
    )
    assert.equal(endpoint.served().requests, ids.length)
  })

  test('that fails is kept as a failure, and nobody else hears of it', async () => {
    let fails = false
    const { endpoint, registry } = await rolled({
      openPredictor: second(({ predict }) => ({
        async predict(inputs, k) {
          if (fails) throw new Error('It is broken.')
          return predict(inputs, k)
        },
      })),
    })
    fails = true
    registry.roll({ ...shadowed, shadow: 1 })
    await endpoint.refresh()
    const { noted, note } = noting()
    ;(await endpoint.predict(saying('a'), { noted: note })).beside?.()
    await settle()
    assert.deepEqual(
      noted.map(({ answer, variant }) => [variant, answer.kind === 'failure' && answer.code]),
      [['shadow', 'internal']],
    )
    assert.deepEqual([endpoint.served().failed, endpoint.status().error], [0, null])
  })

  test('waits while a question does, and beyond its bound is dropped and counted', async () => {
    const gate = Promise.withResolvers<void>()
    let isSlow = false
    let asked = 0
    const { endpoint, registry, events } = await rolled({
      setting: setting({ policy: 'shadow', maxBatch: 1 }),
      async openPredictor(folder) {
        const predictor = predictorOf(folder, [])
        return {
          ...predictor,
          async predict(inputs, k) {
            if (folder === '1' && isSlow) await gate.promise
            if (folder === '2') asked++
            return predictor.predict(inputs, k)
          },
        }
      },
    })
    registry.roll({ ...shadowed, shadow: 1 })
    await endpoint.refresh()
    const { noted, note } = noting()
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => endpoint.predict(saying('a'), { noted: note })),
    )
    isSlow = true
    const waiting = Array.from({ length: 3 }, () => endpoint.predict(saying('b')))
    await settle()
    const before = asked
    for (const { beside } of answers) beside?.()
    await settle()
    assert.equal(asked, before)
    assert.equal(
      events.filter((event) => event.kind === 'shadow' && event.what === 'dropped').length,
      300 - 256,
    )
    isSlow = false
    gate.resolve()
    await Promise.all(waiting)
    while (noted.length < 256) await turn()
    assert.equal(asked - before, 256)
  })
})
