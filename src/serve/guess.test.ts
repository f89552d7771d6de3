import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryRegistry, predictorOf, saying, setting, start } from '../../test/system/endpoint.ts'
import type { Answer } from '../core/answer.ts'
import { mostClasses } from '../inference/record.ts'
import { expectFallback } from './guess.ts'

const classes = (labels: readonly string[]): Answer => ({
  kind: 'classes',
  classes: labels.map((label) => ({ label, probability: 1 / labels.length })),
})

const held = (constant: string | number, sample: Answer | undefined, guess?: Answer) =>
  expectFallback({ model: 'm', fallback: { constant } }, 'shop', { version: 3, guess, sample })

test('a constant is held against what the version answers', () => {
  held('spam', classes(['ham', 'spam']))
  held(1, classes(['0', '1']))
  held('any word', { kind: 'text', suggestions: [] })
  held(7.5, { kind: 'values', values: [1] })
  held('unknown', undefined)
  const many = Array.from({ length: mostClasses }, (_, at) => `class ${at}`)
  held('one of those that are not told', classes(many))
  for (const { constant, sample, why } of [
    {
      constant: 'unknown',
      sample: classes(['ham', 'spam']),
      why: 'Its classes are "ham", "spam".',
    },
    { constant: '7', sample: { kind: 'values', values: [1] }, why: 'It predicts a number.' },
    { constant: 7, sample: { kind: 'values', values: [1, 2] }, why: 'It predicts 2 numbers.' },
    { constant: 7, sample: { kind: 'tensors', tensors: {} }, why: 'It answers tensors.' },
  ] satisfies readonly { constant: string | number; sample: Answer; why: string }[]) {
    const expected = {
      code: 'conflict',
      what: `The endpoint shop falls back to ${JSON.stringify(constant)}, which version 3 of m could never have answered.`,
      why,
    }
    assert.throws(() => held(constant, sample), expected)
    assert.throws(() => held(constant, undefined, sample), expected)
  }
})

test('a version that could never have answered the constant is not put in charge, until there is another', async () => {
  const registry = memoryRegistry()
  registry.promote(1)
  const { endpoint } = start(registry, {
    setting: setting({ fallback: { constant: 'unknown' } }),
    openPredictor: async (folder) => ({
      ...predictorOf(folder, []),
      predict: async (inputs, k) => {
        const answer = classes(['a', 'b', 'c', 'd', 'e', 'f'])
        const few = answer.kind === 'classes' ? answer.classes.slice(0, k) : []
        return inputs.map(() => ({ kind: 'classes', classes: few }))
      },
    }),
  })
  await endpoint.refresh()
  assert.match(endpoint.status().error ?? '', /falls back to "unknown", which version 1 of m/)
  assert.equal(endpoint.sample?.(), undefined)
  endpoint.apply(setting({ fallback: { constant: 'f' } }))
  await endpoint.refresh()
  assert.equal((await endpoint.predict(saying('a'))).version, 1)
  assert.deepEqual(endpoint.sample?.(), classes(['a', 'b', 'c', 'd', 'e', 'f']))
})
