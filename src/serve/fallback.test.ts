import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memoryRegistry, predictorOf, saying, setting, start } from '../../test/system/endpoint.ts'
import { bestOf } from '../core/answer.ts'
import type { EndpointSpec } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import type { Noted } from './types.ts'

const constant = (value: string | number): Partial<EndpointSpec> => ({
  fallback: { constant: value },
})

/** An endpoint whose version 2 fails with an error once it is told to; version 1 was before it. */
const failing = async (
  spec: Partial<EndpointSpec>,
  error: unknown = new Error('It is broken.'),
) => {
  const registry = memoryRegistry()
  for (const version of [1, 2]) registry.promote(version)
  let fails = false
  const { endpoint, events, log } = start(registry, {
    setting: setting(spec),
    openPredictor: async (folder) => {
      const predictor = predictorOf(folder, log)
      return {
        ...predictor,
        async predict(inputs, k) {
          if (fails && folder === '2') throw error
          return predictor.predict(inputs, k)
        },
      }
    },
  })
  await endpoint.refresh()
  fails = true
  return { endpoint, events, registry, log }
}

describe('a fallback', () => {
  test('of a constant is answered where the model fails, and the failure is kept', async () => {
    const { endpoint, events } = await failing(constant('unknown'))
    const noted: Noted[] = []
    const { answer, version, variant, weight, timing } = await endpoint.predict(saying('a'), {
      noted: async (each) => void noted.push(each),
    })
    assert.deepEqual(answer, {
      kind: 'text',
      suggestions: [{ word: 'unknown', probability: 1 }],
    })
    assert.deepEqual([version, variant, weight, timing.batch], [0, 'fallback', 0, 0])
    assert.deepEqual(
      noted.map((each) => [each.variant, each.version, each.answer.kind]),
      [['stable', 2, 'failure']],
    )
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'fallback'),
      [{ kind: 'fallback', code: 'internal' }],
    )
    assert.equal(endpoint.served().failed, 1)
  })

  test('is no failure of the model where who asks allows less time than the endpoint does', async () => {
    const late = new MillraceError('timeout', { what: 'It took too long.' })
    const { endpoint } = await failing({}, late)
    const noted: Noted[] = []
    const asked = { noted: async (each: Noted) => void noted.push(each) }
    await assert.rejects(endpoint.predict(saying('a'), { ...asked, by: 0 }), { code: 'timeout' })
    assert.equal(noted.length, 0)
    await assert.rejects(endpoint.predict(saying('a'), asked), { code: 'timeout' })
    assert.equal(noted.length, 1)
  })

  test('of the version before answers as that does, which is kept open', async () => {
    const { endpoint, registry } = await failing({ fallback: 'before' })
    assert.deepEqual(registry.opened, [2, 1])
    const { answer, version, variant } = await endpoint.predict(saying('a'), { top: 1 })
    assert.deepEqual([bestOf(answer), version, variant], ['1:a:0', 1, 'fallback'])
    let told = 0
    const accept = () => {
      // First of version 2, then of the one before it.
      if (++told === 2)
        throw new MillraceError('bad_input', { what: 'Version 1 has no such input.' })
    }
    await assert.rejects(endpoint.predict(saying('a'), { accept }), /It is broken/)
    endpoint.apply(setting({ fallback: 'none' }))
    await endpoint.refresh()
    await assert.rejects(endpoint.predict(saying('a')), /It is broken/)
  })

  test('of the baseline is what the version in charge was held against', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    let fails = false
    const guess = {
      kind: 'classes',
      classes: [
        { label: 'no', probability: 0.75 },
        { label: 'yes', probability: 0.25 },
      ],
    } as const
    const { endpoint } = start(registry, {
      setting: setting({ fallback: 'baseline' }),
      openPredictor: async (folder) => {
        const predictor = predictorOf(folder, [])
        return {
          ...predictor,
          info: { ...predictor.info, guess },
          async predict(inputs, k) {
            if (fails) throw new Error('It is broken.')
            return predictor.predict(inputs, k)
          },
        }
      },
    })
    await endpoint.refresh()
    fails = true
    const told = await endpoint.predict(saying('a'), { top: 1 })
    assert.deepEqual(told.answer, {
      kind: 'classes',
      classes: [{ label: 'no', probability: 0.75 }],
    })
    assert.deepEqual([told.whole, told.version, told.variant], [guess, 1, 'fallback'])
    const tensors = { kind: 'tensors', tensors: {} } as const
    await assert.rejects(endpoint.predict(tensors), /It is broken/)
  })

  test('and what is usual of a version go with its answers to the log', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint } = start(registry, {
      openPredictor: async (folder) => {
        const predictor = predictorOf(folder, [])
        return { ...predictor, info: { ...predictor.info, usual: { best: 0.53 } } }
      },
    })
    await endpoint.refresh()
    assert.equal((await endpoint.predict(saying('a'))).usual, 0.53)
  })

  test('of the baseline refuses a version that keeps none, by name, until the endpoint has another', async () => {
    const registry = memoryRegistry()
    registry.promote(3)
    const { endpoint } = start(registry, { setting: setting({ fallback: 'baseline' }) })
    await endpoint.refresh()
    assert.match(
      endpoint.status().error ?? '',
      /Version 3 of m keeps no answer of its baseline, which the endpoint m falls back to/,
    )
    await assert.rejects(endpoint.predict(saying('a')), { code: 'no_model' })
    endpoint.apply(setting({ fallback: 'before' }))
    await endpoint.refresh()
    assert.equal((await endpoint.predict(saying('a'))).version, 3)
  })

  test('is not for what is wrong with a question, nor for how many there are', async () => {
    for (const code of ['bad_input', 'queue_full', 'overloaded', 'cancelled'] as const) {
      const error = new MillraceError(code, { what: 'No.' })
      const { endpoint } = await failing(constant('x'), error)
      await assert.rejects(endpoint.predict(saying('a')), { code })
    }
    const { endpoint } = await failing(constant('x'))
    await assert.rejects(endpoint.predict(saying('a'), { version: 2 }), /It is broken/)
    const tensors = { kind: 'tensors', tensors: {} } as const
    await assert.rejects(endpoint.predict(tensors), /It is broken/)
  })

  test('answers before there is a version: a text as a class, a number as a number', async () => {
    for (const [value, kind] of [
      ['spam', 'classes'],
      [0.5, 'values'],
    ] as const) {
      const { endpoint } = start(memoryRegistry(), { setting: setting(constant(value)) })
      await endpoint.refresh()
      const { answer } = await endpoint.predict(saying('a'))
      assert.deepEqual([answer.kind, bestOf(answer)], [kind, value])
    }
  })
})

describe('an endpoint that is switched off', () => {
  test('gives its fallback alone, and else says who can switch it on; on again it opens nothing', async () => {
    const registry = memoryRegistry()
    registry.promote(1)
    const { endpoint } = start(registry)
    await endpoint.refresh()
    endpoint.apply(setting({}, 'off'))
    await endpoint.refresh()
    for (const version of [undefined, 1])
      await assert.rejects(endpoint.predict(saying('a'), { version }), {
        code: 'no_model',
        what: 'The endpoint m is switched off.',
        fix: 'Switch it on: millrace endpoint m on.',
      })
    endpoint.apply(setting(constant('later'), 'off'))
    const { answer, variant } = await endpoint.predict(saying('a'))
    assert.deepEqual([bestOf(answer), variant], ['later', 'fallback'])
    endpoint.apply(setting(constant('later')))
    assert.equal((await endpoint.predict(saying('a'))).version, 1)
    assert.deepEqual(registry.opened, [1])
  })
})
