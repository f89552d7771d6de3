import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { failAt, project } from '../../test/data/ingest/project.ts'
import { answered, requestRules } from '../../test/system/answered.ts'
import type { ModelConfig } from '../config/resolve.ts'
import { createData } from '../data/data.ts'
import { openInferenceLog } from '../inference/log.ts'
import { openRequests } from '../inference/reading/requests.ts'
import type { Answered } from '../inference/types.ts'
import { createWriter } from '../inference/writer.ts'
import type { Context } from '../pipeline/context.ts'
import { createTasks } from '../tasks/catalogue.ts'
import { feedingOf } from './feeding.ts'
import { ingest } from './ingestion.ts'

const header = 'customer,email,age,note,label'

/** A data set of mails with the log of what its model was asked; two rows are taken in at a time. */
const loopOf = async (t: TestContext, batch = 2) => {
  const p = await project(t, `${header}\nBob,b@x.org,50,hi,ham\nEve,e@x.org,20,ho,spam\n`, '')
  const folder = join(p.folder, 'log')
  const writer = createWriter(folder)
  const requests = openRequests({ folder, writer })
  const log = await openInferenceLog({
    ...{ folder, writer: createWriter(folder), rules: new Map([['mails', requestRules]]) },
  })
  t.after(async () => {
    await log.close()
    await requests.close()
  })
  const source = { file: p.file, column: '*', mask: ['note'] }
  const checks = [
    { kind: 'between', column: 'age', least: 18, most: null, share: 0, severity: 'block' },
  ]
  const model = {
    name: 'mails',
    dataset: {
      ...{ name: 'mails', models: ['mails'], source, checks, subject: 'customer', split: null },
      ingest: { queue: null, writeBack: false, batch, refill: null, fromRequests: true },
    },
    recipe: { task: { kind: 'tabular-class', label: 'label', ignore: ['email'] } },
    requests: requestRules,
  } as unknown as ModelConfig
  const trail: string[] = []
  const now = { time: Date.now() }
  const context = {
    config: { models: [model], datasets: [model.dataset] },
    registry: {
      alias: async () => null,
      trailPage: async () => ({ entries: [], total: 0, next: null }),
      audit: async ({ detail }: { detail: string }) => trail.push(detail),
    },
    ...{ data: p.data, tasks: createTasks(), emit: () => {}, clock: { now: () => now.time } },
  } as unknown as Context
  const ask = (id: string, inputs: object, more: Partial<Answered> = {}) =>
    log.note(answered(id, { inputs: { email: 'x', note: 'n', ...inputs }, ...more }))
  const say = (ids: string | readonly string[], label: string) =>
    requests.feedback(
      [ids].flat().map((requestId) => ({
        ...{ requestId, label, time: now.time, author: 'ada', score: null, comment: null },
      })),
    )
  const take = (how: { since?: number; fromRequests?: boolean; data?: Context['data'] } = {}) => {
    const { data = p.data, ...more } = how
    return ingest({ ...context, data }, 'mails', { author: 'ada', requests, ...more })
  }
  const rows = async () => {
    const [newest] = await p.data.versions('mails')
    const all = newest ? await p.data.rows(newest.id) : []
    return all
      .map((row) => JSON.parse(row))
      .map(({ customer, age, label }) => `${customer} ${age} ${label}`)
  }
  return { ...p, folder, requests, context, source, trail, now, ask, say, take, rows }
}

const old = ['Bob 50 ham', 'Eve 20 spam']

test('each labelled request becomes a row once, with the label that stands, what is masked masked', async (t) => {
  const loop = await loopOf(t, 5)
  await loop.ask('one', { customer: 'Ada', age: 36 })
  await loop.ask('two', { customer: 'Cid', age: null, unheard: 'of' })
  await loop.ask('never', { customer: 'Dan', age: 40 })
  await loop.say('one', 'spam')
  await loop.say('one', 'ham')
  await loop.say('two', 'spam')
  const first = await loop.take()
  assert.deepEqual(first.fed, { handed: 2, leftOut: {} })
  assert.deepEqual(await loop.rows(), ['Ada 36 ham', 'Cid  spam', ...old])
  await loop.say('one', 'spam')
  assert.deepEqual((await loop.take()).fed, { handed: 0, leftOut: {} })
  assert.deepEqual([(await loop.rows()).length, loop.trail], [4, ['2 labelled requests']])
  const [newest = assert.fail('there is no version')] = await loop.data.versions('mails')
  const [row = ''] = await loop.data.rows(newest.id)
  const { email, note } = JSON.parse(row)
  assert.equal(email, '')
  assert.match(note, /^masked:[0-9a-f]{24}$/)
})

test('what a row needs and the log does not have leaves a request out, and says so', async (t) => {
  const loop = await loopOf(t, 9)
  await loop.ask('whole', { customer: 'Ada', age: 36 })
  await loop.ask('nobody', { age: 36 })
  await loop.ask('without', { customer: 'Ada' })
  await loop.ask('long', { customer: 'Ada', age: 36, note: 'x'.repeat(600) })
  await loop.ask('twice', { customer: 'Ada', age: 36 })
  await loop.ask('twice', { customer: 'Ada', age: 37 })
  await loop.ask('shadowed', { customer: 'Ada', age: 38 })
  await loop.ask('shadowed', { customer: 'Ada', age: 38 }, { variant: 'shadow', weight: 0 })
  await loop.ask('other', { customer: 'Ada', age: 1 }, { model: 'others' })
  const ids = ['whole', 'nobody', 'without', 'long', 'twice', 'shadowed', 'other']
  await loop.say(ids, 'ham')
  const { fed } = await loop.take()
  assert.deepEqual(fed, { handed: 2, leftOut: { incomplete: 2, cut: 1, ambiguous: 1 } })
  assert.deepEqual(await loop.rows(), ['Ada 36 ham', 'Ada 38 ham', ...old])
  const [model = assert.fail('there is no model')] = loop.context.config.models
  Object.assign(model, { recipe: { task: { kind: 'tabular-class', label: 'label' } } })
  await loop.say('never answered', 'ham')
  await loop.ask('masked', { customer: 'Ada', age: 40 })
  await loop.say('masked', 'ham')
  assert.deepEqual((await loop.take()).fed, { handed: 0, leftOut: { masked: 1 } })
  assert.deepEqual(loop.trail, ['2 labelled requests; left out: 2 incomplete, 1 cut, 1 ambiguous'])
})

test('a label waits for its record, and is passed over after an hour', async (t) => {
  const loop = await loopOf(t)
  await loop.say('late', 'ham')
  assert.deepEqual((await loop.take()).fed, { handed: 0, leftOut: {} })
  await loop.ask('late', { customer: 'Ada', age: 36 })
  await loop.say('never', 'ham')
  assert.equal((await loop.take()).fed?.handed, 1)
  loop.now.time += 3_600_001
  assert.deepEqual((await loop.take()).fed, { handed: 0, leftOut: { unknown: 1 } })
  assert.deepEqual((await loop.take()).fed, { handed: 0, leftOut: {} })
  assert.deepEqual(await loop.rows(), ['Ada 36 ham', ...old])
})

test('a row that the checks refuse goes to quarantine, and does not come again', async (t) => {
  const loop = await loopOf(t)
  await loop.ask('young', { customer: 'Ada', age: 7 })
  await loop.say('young', 'ham')
  const { fed, added, rejected, quarantined } = await loop.take()
  assert.deepEqual([fed?.handed, added, rejected], [1, 0, 1])
  assert.match(quarantined?.reason ?? '', /age/)
  const { models, isAutomatic, rows } = await feedingOf(loop.context, 'mails')
  assert.deepEqual([models, isAutomatic], [['mails'], true])
  const { lastAt, refused, ...counts } = rows
  assert.deepEqual(counts, { made: 1, taken: 0, waiting: 0, discarded: 0 })
  assert.deepEqual(refused, [{ reason: quarantined?.reason, rows: 1 }])
  assert.ok(lastAt !== null && Math.abs(lastAt - Date.now()) < 600_000)
  assert.deepEqual((await loop.take()).fed, { handed: 0, leftOut: {} })
  assert.deepEqual(await loop.rows(), old)
})

test('no more rows are made than a batch needs', async (t) => {
  const loop = await loopOf(t)
  const ids = Array.from({ length: 104 }, (_, at) => `id-${at}`)
  await Promise.all(ids.map((id, at) => loop.ask(id, { customer: 'Ada', age: 20 + (at % 60) })))
  await loop.say(ids, 'ham')
  const first = await loop.take()
  assert.deepEqual([first.fed?.handed, first.added, first.left], [100, 2, 98])
  const { to, rows } = await feedingOf(loop.context, 'mails')
  assert.deepEqual([rows.made, rows.taken, rows.waiting, rows.refused], [100, 2, 98, []])
  assert.equal(loop.requests.toldBehind(to), 4)
  assert.equal(loop.requests.toldBehind(null), 104)
  assert.equal((await loop.take()).fed?.handed, 0)
})

test('killed at any step, each request is a row once', async (t) => {
  const loop = await loopOf(t, 1)
  const steps = ['announced', 'staged', 'intended']
  for (const [at, step] of steps.entries()) {
    await loop.ask(step, { customer: 'Ada', age: 30 + at })
    await loop.say(step, 'ham')
    const data = createData(loop.store, failAt(step))
    await assert.rejects(loop.take({ data }), new RegExp(step))
    await loop.take()
  }
  // Killed between the rows and the place up to which labels were looked through.
  await loop.store.db.deleteFrom('dataset_pins').where('rule', '=', 'requests').execute()
  for (let times = 0; times < 3; times++) await loop.take()
  assert.deepEqual(
    (await loop.rows()).sort(),
    [...old, 'Ada 30 ham', 'Ada 31 ham', 'Ada 32 ham'].sort(),
  )
})

test('rows of who was erased never come in, from the log or from the data set', async (t) => {
  const loop = await loopOf(t, 9)
  const author = 'ada'
  await loop.ask('ada', { customer: 'Ada', age: 36 })
  await loop.ask('cid', { customer: 'Cid', age: 37 })
  await loop.ask('dan', { customer: 'Dan', age: 38 })
  await loop.say(['ada', 'cid', 'dan'], 'ham')
  await loop.data.current('mails', loop.source, author)
  const whose = { column: 'customer', value: 'Ada', queue: null, author, absent: true }
  await loop.data.erase('mails', loop.source, whose)
  await loop.requests.erase({ subject: 'Cid', author })
  assert.deepEqual((await loop.take()).fed, { handed: 1, leftOut: { erased: 1 } })
  assert.deepEqual(await loop.rows(), ['Dan 38 ham', ...old])
  assert.equal(await loop.data.countRefused('mails', null), 0)
})

test('what is said anew after an erasure is found, though its place is that of what went', async (t) => {
  const loop = await loopOf(t)
  await loop.ask('ada', { customer: 'Ada', age: 36 })
  await loop.say('ada', 'ham')
  await loop.take()
  await loop.requests.erase({ subject: 'Ada', author: 'ada' })
  await loop.ask('dan', { customer: 'Dan', age: 38 })
  await loop.say('dan', 'spam')
  assert.equal((await loop.take()).fed?.handed, 1)
})

test('by hand rows are made of what was answered from a time on, without moving the rest on', async (t) => {
  const loop = await loopOf(t, 9)
  await loop.ask('before', { customer: 'Ada', age: 36 })
  const [{ time } = assert.fail('nothing is kept')] = await loop.requests.get('before')
  while (Date.now() <= time) await new Promise((done) => setImmediate(done))
  await loop.ask('after', { customer: 'Dan', age: 38 })
  await loop.say(['before', 'after'], 'ham')
  assert.equal((await loop.take({ fromRequests: false })).fed, null)
  assert.equal((await loop.take({ fromRequests: true, since: time + 1 })).fed?.handed, 1)
  assert.deepEqual(await loop.rows(), ['Dan 38 ham', ...old])
  assert.equal((await loop.take()).fed?.handed, 1)
  assert.deepEqual(await loop.rows(), ['Ada 36 ham', 'Dan 38 ham', ...old])
})
