import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { MillraceError } from '../../core/error.ts'
import type { ServedPredictor } from '../types.ts'
import { openAside } from './open.ts'

const entry = new URL('../../../test/data/stage/aside.ts', import.meta.url)

const open: ServedPredictor[] = []
afterEach(async () => {
  for (const predictor of open.splice(0)) await predictor.close()
})

const opened = async (workerData: unknown = null) => {
  const predictor = await openAside({ entry, workerData })
  open.push(predictor)
  return predictor
}

const texts = (...given: string[]) => given.map((text) => ({ kind: 'text', text }) as const)

test('A model in a thread of its own answers as it would here, and holds nobody up', async () => {
  const predictor = await opened()
  assert.deepEqual([predictor.example, predictor.form], ['a row', { kind: 'text' }])
  let turns = 0
  const counting = setInterval(() => turns++, 1)
  const answers = await Promise.all([
    predictor.predict(texts('one', 'two'), 1),
    predictor.predict(texts('three'), 1),
  ])
  clearInterval(counting)
  assert.ok(turns > 0, 'no turn of the event loop while it ran')
  assert.deepEqual(
    answers.map((each) =>
      each.map((answer) => answer.kind === 'text' && answer.suggestions[0]?.word),
    ),
    [['one', 'two'], ['three']],
  )
})

test('What it refuses is refused alone', async () => {
  const predictor = await opened()
  const [failed, answered] = await Promise.allSettled([
    predictor.predict(texts('fail'), 1),
    predictor.predict(texts('one'), 1),
  ])
  assert.equal(failed.status === 'rejected' && failed.reason.code, 'bad_input')
  assert.equal(answered.status, 'fulfilled')
})

test('A question of a run that it refuses alone takes nothing from the others', async () => {
  const predictor = await opened('each')
  const told = await predictor.predictEach?.(texts('one', 'fail', 'two'), 1)
  const [one, failed, two] = told ?? []
  assert.ok(failed instanceof MillraceError)
  assert.deepEqual([failed.code, failed.what], ['bad_input', 'It fails.'])
  assert.deepEqual(
    [one, two].map((each) => each && 'kind' in each && each.kind),
    ['text', 'text'],
  )
  await assert.rejects(predictor.predict(texts('one', 'fail'), 1), { code: 'bad_input' })
})

test('What cannot be sent to the thread is refused at once, and the next question is answered', async () => {
  const predictor = await opened()
  const unsendable = { kind: 'json', row: { a: () => {} } }
  const asked = () => Reflect.apply(predictor.predict, predictor, [[unsendable], 1])
  await assert.rejects(asked, { name: 'DataCloneError' })
  assert.equal((await predictor.predict(texts('one'), 1)).length, 1)
})

test('A thread that is lost says so to whoever waits, and is started anew by the next question', async () => {
  const predictor = await opened()
  await assert.rejects(predictor.predict(texts('end'), 1), { code: 'no_model' })
  const answers = await predictor.predict(texts('one'), 1)
  assert.equal(answers.length, 1)
})

test('A model that does not open is refused as it would be here', async () => {
  await assert.rejects(openAside({ entry, workerData: 'corrupt' }), {
    code: 'corrupt',
    what: 'It is damaged.',
  })
})
