import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { sampleRollout } from '../../test/system/endpoint.ts'
import { memoryApp, memoryPredictor } from '../../test/system/memory.ts'
import { owner } from '../core/access.ts'
import { systemClock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import type { Answered, InferenceLog } from '../inference/types.ts'
import { writeFiles } from '../tasks/kit/package.ts'
import { actsOf } from './inference/grpc/acts.ts'
import { inferenceModels } from './inference/models.ts'

const noted: Answered[] = []
const log: InferenceLog = {
  async note(answered) {
    noted.push(answered)
  },
  counts: () => ({ written: 0, dropped: 0, refused: 0, sampledOut: 0, spooled: 0, bytes: 0 }),
  close: async () => {},
}

let world: Awaited<ReturnType<typeof memoryApp>>
let isBroken = false
before(async () => {
  world = await memoryApp({
    log,
    predictor(folder) {
      const predictor = memoryPredictor(folder)
      return {
        ...predictor,
        async predict(inputs, k) {
          if (isBroken) throw new MillraceError('step_failed', { what: 'The step is broken.' })
          return predictor.predict(inputs, k)
        },
      }
    },
  })
  isBroken = true
})
after(() => world.close())

const post = (url: string, payload: object) =>
  world.app.inject({ method: 'POST', url, payload, headers: { 'x-request-id': 'mine' } })

/** What was kept since the last look, without how long it took. */
const kept = () =>
  noted.splice(0).map(({ timing, inputs: _, ...rest }) => {
    assert.ok(timing.totalSeconds > 0)
    return rest
  })

const failure = {
  answer: { kind: 'failure', code: 'step_failed', message: 'The step is broken.' },
  ...{ endpoint: 'autocomplete', model: 'autocomplete', version: 1, eventTime: null },
  ...{ variant: 'stable', weight: 1, unit: null },
}

test('What a model fails at is kept under the id of the request, row by row', async () => {
  assert.equal((await post('/predict', { text: 'a' })).statusCode, 500)
  assert.deepEqual(kept(), [{ ...failure, id: 'mine', protocol: 'predict' }])
  assert.equal((await post('/predict', { texts: ['a', 'b'] })).statusCode, 500)
  assert.deepEqual(
    kept().map(({ id }) => id),
    ['mine-0', 'mine-1'],
  )
  assert.equal((await post('/invocations', { inputs: ['a'] })).statusCode, 500)
  assert.deepEqual(kept(), [{ ...failure, id: 'mine', protocol: 'mlflow' }])
  const inputs = [{ name: 'x', shape: [1], datatype: 'FP32', data: [1] }]
  assert.equal((await post('/v2/models/autocomplete/infer', { inputs })).statusCode, 500)
  assert.deepEqual(kept(), [{ ...failure, id: 'mine', protocol: 'open-inference' }])
})

test('So it is over gRPC', async () => {
  const { endpoints } = world
  const { registry } = world.registry
  const models = inferenceModels({ endpoints, registry, clock: systemClock })
  const bytes = Buffer.from(new Float32Array([1]).buffer)
  const told = actsOf({ version: '0.1.0', log }, models).ModelInfer({
    ...{ id: 'mine', by: undefined, signal: { aborted: false } },
    ...{ header: () => undefined, afterwards: () => {}, say: () => {} },
    ...{ caller: { principal: owner, author: null, limited: null }, authorization: null },
    request: {
      ...{ model_name: 'autocomplete', model_version: '', id: '', parameters: {}, outputs: [] },
      inputs: [{ name: 'x', datatype: 'FP32', shape: ['1'], parameters: {}, contents: null }],
      raw_input_contents: [bytes],
    },
  })
  await assert.rejects(async () => told, { code: 'step_failed' })
  assert.deepEqual(kept(), [{ ...failure, id: 'mine', protocol: 'open-inference' }])
  models.close()
})

test('A fallback says so in the answer, in a header, and in the log', async () => {
  isBroken = true
  await world.app.inject({
    ...{ method: 'POST', url: '/api/endpoints/autocomplete' },
    payload: { fallback: { constant: 'so' } },
  })
  const predicted = await post('/predict', { text: 'a' })
  assert.equal(predicted.statusCode, 200, predicted.body)
  const { next_word, version, fallback } = predicted.json()
  assert.deepEqual([next_word, version, fallback], ['so', 0, true])
  assert.equal(predicted.headers['x-millrace-fallback'], 'true')
  const scored = await post('/invocations', { inputs: ['a'] })
  assert.deepEqual(scored.json(), { predictions: ['so'] })
  assert.equal(scored.headers['x-millrace-fallback'], 'true')
  assert.deepEqual(
    noted.splice(0).map(({ variant, answer }) => [variant, answer.kind]),
    [
      ['stable', 'failure'],
      ['fallback', 'text'],
      ['stable', 'failure'],
      ['fallback', 'text'],
    ],
  )
  await world.app.inject({
    ...{ method: 'POST', url: '/api/endpoints/autocomplete' },
    payload: { fallback: 'none' },
  })
})

test('An endpoint cannot fall back to a baseline that its version does not keep', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kept-'))
  const told = { task: { kind: 'x', options: {} }, metrics: {}, lineage: null }
  const signature = { inputs: [], outputs: [] }
  const guess = { kind: 'text', suggestions: [] } as const
  Object.assign(world.registry.registry, { open: async () => join(folder, 'package') })
  const change = () =>
    world.app.inject({
      ...{ method: 'POST', url: '/api/endpoints/autocomplete' },
      payload: { fallback: 'baseline' },
    })
  try {
    await writeFiles(join(folder, 'package'), { ...told, signature }, new Map())
    const refused = await change()
    assert.equal(refused.statusCode, 409, refused.body)
    assert.match(refused.body, /Version 1 of autocomplete keeps no answer/)
    await writeFiles(join(folder, 'package'), { ...told, signature, guess }, new Map())
    assert.equal((await change()).json().endpoint.spec.fallback, 'baseline')
  } finally {
    await world.app.inject({
      ...{ method: 'POST', url: '/api/endpoints/autocomplete' },
      payload: { fallback: 'none' },
    })
    await rm(folder, { recursive: true })
  }
})

test('An endpoint cannot fall back to a class that its version does not know', async () => {
  const classes = ['ham', 'spam'].map((label) => ({ label, probability: 0.5 }))
  const { app, close } = await memoryApp({
    predictor: (folder) => ({
      ...memoryPredictor(folder),
      predict: async (inputs) => inputs.map(() => ({ kind: 'classes', classes })),
    }),
  })
  const change = (constant: string) =>
    app.inject({
      ...{ method: 'POST', url: '/api/endpoints/autocomplete' },
      payload: { fallback: { constant } },
    })
  const refused = await change('unknown')
  assert.equal(refused.statusCode, 409, refused.body)
  assert.match(refused.body, /version 1 of autocomplete could never have answered.*Its classes are/)
  assert.equal((await change('spam')).statusCode, 200)
  await close()
})

test('What a shadow makes of a question is kept under its id, after the answer', async () => {
  isBroken = false
  const { registry } = world.registry
  const rolled = { ...sampleRollout, endpoint: 'autocomplete', model: 'autocomplete' }
  const { of } = registry.rollouts
  registry.rollouts.of = async () => ({ ...rolled, phase: 'shadow', weight: 0, shadow: 1 })
  await world.endpoints.get('autocomplete')?.refresh()
  assert.equal((await post('/predict', { texts: ['a', 'b'] })).statusCode, 200)
  while (noted.length < 4) await turn()
  assert.deepEqual(
    kept().map(({ id, variant, version, protocol }) => [id, variant, version, protocol]),
    [
      ['mine-0', 'stable', 1, 'predict'],
      ['mine-1', 'stable', 1, 'predict'],
      ['mine-0', 'shadow', 2, 'predict'],
      ['mine-1', 'shadow', 2, 'predict'],
    ],
  )
  registry.rollouts.of = of
})
