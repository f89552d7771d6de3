import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryRows } from '../../../test/system/endpoints.ts'
import { type DeclaredEndpoint, reasonIn, usualSpec, withOwn } from '../../core/endpoint.ts'
import type { Audit } from '../../core/records.ts'
import { createDirectory } from './directory.ts'

/** A directory over models and a configuration that the test changes. */
const world = () => {
  const models = ['words', 'sums']
  let declared: DeclaredEndpoint[] = []
  const noted: Omit<Audit, 'time'>[] = []
  const rows = memoryRows((entry) => noted.push(entry))
  return {
    models,
    noted,
    directory: createDirectory({ rows, declared: () => withOwn(declared, models) }),
    say(name: string, deadline: number, model = 'words') {
      const spec = { ...usualSpec(model), deadline }
      declared = [
        ...declared.filter((each) => each.name !== name),
        { name, spec, said: `${deadline}` },
      ]
    },
    forget() {
      declared = []
    },
  }
}
const ada = { author: 'ada' }

test('each model has an endpoint of its own name, and the configuration adds others', async () => {
  const { directory, say } = world()
  say('mail', 500)
  say('sums', 700, 'sums')
  assert.deepEqual(
    (await directory.list()).map(({ name, origin, spec, generation }) => [
      ...[name, origin, spec.model, spec.deadline, generation],
    ]),
    [
      ['words', 'model', 'words', 10_000, 0],
      ['sums', 'configuration', 'sums', 700, 0],
      ['mail', 'configuration', 'words', 500, 0],
    ],
  )
  await assert.rejects(directory.get('other'), { code: 'not_found' })
})

test('a change at run time stays, raises the generation and is told of; reset takes it back', async () => {
  const { directory, noted } = world()
  const changed = await directory.change(
    'words',
    { spec: { deadline: 200 }, state: 'unloaded' },
    ada,
  )
  assert.deepEqual(
    [changed.spec.deadline, changed.declared?.deadline, changed.state, changed.generation],
    [200, 10_000, 'unloaded', 1],
  )
  const same = await directory.change('words', { spec: { deadline: 200 } }, ada)
  assert.equal(same.generation, 1)
  const back = await directory.reset('words', ada)
  assert.deepEqual([back.spec.deadline, back.state, back.generation], [10_000, 'loaded', 2])
  assert.deepEqual(
    noted.map(({ action, subject, detail }) => `${action} ${subject}: ${detail}`),
    [
      'endpoint.change endpoint words: deadline: 200 ms; state: unloaded',
      'endpoint.reset endpoint words: deadline: 10000 ms; state: loaded',
    ],
  )
})

test('why an endpoint was switched off stands in the trail, and is read there', async () => {
  const { directory, noted } = world()
  await directory.change('words', { state: 'off' }, { ...ada, reason: 'wrong; all of it' })
  await directory.change('words', { state: 'loaded' }, ada)
  await directory.change('words', { spec: { fallback: 'before' } }, { ...ada, reason: 'it fails' })
  assert.deepEqual(
    noted.map(({ action, detail }) => [action, detail, reasonIn(detail)]),
    [
      ['endpoint.off', 'state: off; reason: wrong; all of it', 'wrong; all of it'],
      ['endpoint.load', 'state: loaded', null],
      ['endpoint.change', 'fallback: before; reason: it fails', null],
    ],
  )
})

test('what was changed counts until the configuration says something else', async () => {
  const { directory, noted, say } = world()
  say('mail', 500)
  await directory.change('mail', { spec: { maxBatch: 7 } }, ada)
  await directory.settle()
  assert.deepEqual((await directory.get('mail')).spec.maxBatch, 7)
  say('mail', 600)
  // Also before anybody has noted it.
  for (const settle of [false, true]) {
    if (settle) await directory.settle()
    const { spec, author } = await directory.get('mail')
    assert.deepEqual([spec.deadline, spec.maxBatch], [600, 64])
    assert.equal(author, settle ? 'configuration' : 'ada')
  }
  assert.equal((await directory.get('mail')).generation, 2)
  assert.equal(noted.at(-1)?.action, 'endpoint.declare')
})

test('one that is declared no more is gone; one that was made stays until it is deleted', async () => {
  const { directory, say, forget } = world()
  say('mail', 500)
  await directory.change('mail', { state: 'unloaded' }, ada)
  await directory.make('later', usualSpec('sums'), 'ada')
  forget()
  await directory.settle()
  const names = async () => (await directory.list()).map(({ name }) => name)
  assert.deepEqual(await names(), ['words', 'sums', 'later'])
  assert.equal((await directory.get('later')).origin, 'run time')
  await assert.rejects(directory.reset('later', ada), { code: 'conflict' })
  assert.equal((await directory.remove('later', ada)).spec.model, 'sums')
  assert.deepEqual(await names(), ['words', 'sums'])
  await assert.rejects(directory.remove('words', ada), { code: 'conflict' })
})

test('of two changes by one generation the second is refused', async () => {
  const { directory } = world()
  const one = { ...ada, generation: 0 }
  await directory.change('words', { spec: { maxPending: 1 } }, one)
  await assert.rejects(directory.change('words', { spec: { maxPending: 2 } }, one), {
    code: 'conflict',
    message: /of generation 1, not 0\. Why: ada has changed it meanwhile/,
  })
  await assert.rejects(directory.reset('words', one), { code: 'conflict' })
  assert.equal((await directory.get('words')).spec.maxPending, 1)
})

test('a name is one endpoint, and that of a model answers with that model', async () => {
  const { directory, models, say } = world()
  say('mail', 500)
  await assert.rejects(directory.make('..', usualSpec('words'), 'ada'), { code: 'bad_input' })
  for (const name of ['words', 'mail'])
    await assert.rejects(directory.make(name, usualSpec('sums'), 'ada'), { code: 'conflict' })
  await assert.rejects(directory.change('words', { spec: { model: 'sums' } }, ada), {
    code: 'conflict',
  })
  assert.equal(
    (await directory.change('mail', { spec: { model: 'sums' } }, ada)).spec.model,
    'sums',
  )
  await directory.make('later', usualSpec('sums'), 'ada')
  models.push('later')
  await directory.settle()
  assert.equal((await directory.get('later')).spec.model, 'sums')
})
