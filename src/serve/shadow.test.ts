import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { predictorOf, sampleRollout, saying, setting } from '../../test/system/endpoint.ts'
import { ids, noting, rolled, second } from '../../test/system/rolled.ts'
import { MillraceError } from '../core/error.ts'
import { drawOf } from './router.ts'
import type { ServedPredictor } from './types.ts'

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

  test('that cannot read a question is told of from the first one on, by column and without a value', async () => {
    const form = { kind: 'record' } as const
    const example = '{"age":"1","city":"x"}'
    const { endpoint, registry } = await rolled({
      setting: setting({ policy: 'shadow' }),
      async openPredictor(folder) {
        const predictor = predictorOf(folder, [])
        const predict: ServedPredictor['predict'] = async (inputs, k) => {
          const [input] = inputs
          if (folder === '2' && input?.kind === 'record' && !input.fields.has('age'))
            throw new MillraceError('bad_input', { what: 'The row "Ada" has no "age".' })
          return predictor.predict(inputs, k)
        }
        return { ...predictor, form, example, predict }
      },
    })
    registry.roll({ ...shadowed, shadow: 1 })
    await endpoint.refresh()
    assert.equal(endpoint.status().candidate?.unread, null)
    const { note } = noting()
    const question = { kind: 'record', values: { city: 'Ada' } } as const
    for (let time = 0; time < 2; time++) {
      ;(await endpoint.predict(question, { noted: note })).beside?.()
      await settle()
    }
    assert.deepEqual(endpoint.status().candidate?.unread, { questions: 2, columns: ['age'] })
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
