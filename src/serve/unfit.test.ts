import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memoryRegistry, predictorOf, saying } from '../../test/system/endpoint.ts'
import { ids, noting, rolled, second } from '../../test/system/rolled.ts'
import { MillraceError } from '../core/error.ts'
import type { ServedPredictor } from './types.ts'

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
