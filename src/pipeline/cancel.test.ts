import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { homeOf } from '../../test/system/kept.ts'
import { sampleRun } from '../../test/system/memory.ts'
import { databaseLeases } from '../store/leases.ts'
import { askStage, isStageCancelled } from '../store/stages.ts'
import { cancelRun } from './cancel.ts'

const keep = { versions: 9, datasets: 9, runs: 9, days: 7 }
const { signal } = new AbortController()
const byAda = { author: 'ada', training: undefined, signal }

test('what others work on is asked to end until it has; who waits may give up', async (t) => {
  const { context, registry, p } = await homeOf(t, keep)
  const { lease } = await registry.startRun({ ...sampleRun, id: 'theirs', model: 'words' })
  const of = { run: 'theirs', stage: 'train' }
  const order = { ...of, spec: {}, leases: [lease], needs: [] } as const
  const waiting = new AbortController()
  const impatient = cancelRun(context, 'theirs', { ...byAda, signal: waiting.signal })
  const patient = cancelRun(context, 'theirs', byAda)
  await sleep(300)
  // Asked for only now: it hears of it all the same.
  await askStage(p.store.db, order, 1)
  while (!(await isStageCancelled(p.store.db, of))) await sleep(20)
  waiting.abort()
  await assert.rejects(impatient, { code: 'cancelled', what: /asked to end, and is still running/ })
  await registry.endRun('theirs', { status: 'cancelled', error: 'Stopped.' }, lease)
  assert.equal((await patient).status, 'cancelled')
  const [entry] = await registry.trail(1)
  assert.deepEqual([entry?.author, entry?.action], ['ada', 'cancel'])
})

test('what comes to its end before it hears of it is told as what it came to', async (t) => {
  const { context, registry } = await homeOf(t, keep)
  const { lease } = await registry.startRun({ ...sampleRun, id: 'quick', model: 'words' })
  const cancelling = cancelRun(context, 'quick', byAda)
  await sleep(50)
  await registry.endRun('quick', { status: 'failed', error: 'No rows.' }, lease)
  await assert.rejects(cancelling, {
    code: 'conflict',
    what: 'Run quick could not be cancelled any more: it is failed: No rows.',
  })
})

test('what nobody works on is ended here; what has ended, and a trial, are refused', async (t) => {
  const { context, registry, p, train } = await homeOf(t, keep)
  const left = async (id: string, kind: 'train' | 'trial') => {
    const { lease } = await registry.startRun({ ...sampleRun, kind, id, model: 'words' })
    await p.store.workspaces.of(id, lease.token).put('checkpoint', Buffer.from('kept'))
    await databaseLeases(p.store.db, context.clock).release(lease)
  }
  await left('left', 'train')
  const ended = await cancelRun(context, 'left', byAda)
  assert.deepEqual([ended.status, ended.error], ['cancelled', 'Cancelled by ada.'])
  assert.deepEqual(await p.store.workspaces.runs(), [])
  await assert.rejects(registry.resumeRun('left'), { code: 'conflict' })
  await assert.rejects(cancelRun(context, 'left', byAda), {
    code: 'conflict',
    what: /^Run left has ended already, on \d{4}-\d\d-\d\d: cancelled\.$/,
  })
  await train(true)
  await assert.rejects(cancelRun(context, 'run-1', byAda), { what: /: finished, as version 1\.$/ })
  await left('trial', 'trial')
  await assert.rejects(cancelRun(context, 'trial', byAda), {
    code: 'conflict',
    fix: /tune words --new/,
  })
  assert.equal((await registry.run('trial')).status, 'interrupted')
  await assert.rejects(cancelRun(context, 'none', byAda), { code: 'not_found' })
})
