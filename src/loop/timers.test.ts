import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../core/clock.ts'
import { healthOf } from './health.ts'
import { createTimers } from './timers.ts'

/** A clock that moves only when told. */
const createClock = () => {
  let now = 0
  let tasks: { time: number; task: () => void }[] = []
  const clock: Clock = {
    now: () => now,
    after(delay, task) {
      const entry = { time: now + delay, task }
      tasks.push(entry)
      return () => {
        tasks = tasks.filter((one) => one !== entry)
      }
    },
  }
  const advance = async (to: number) => {
    now = to
    const due = tasks.filter(({ time }) => time <= now)
    tasks = tasks.filter(({ time }) => time > now)
    for (const { task } of due) task()
    for (let round = 0; round < 5; round++) await turn()
  }
  return { clock, advance }
}

test('A task runs when it is due, and a new appointment replaces the old one', async () => {
  const { clock, advance } = createClock()
  const schedule = createTimers(clock, assert.fail)
  const ran: string[] = []
  const task = (name: string) => async () => void ran.push(name)
  schedule.at('train', 100, task('old'))
  schedule.at('train', 200, task('new'))
  assert.equal(schedule.next('train'), 200)
  await advance(150)
  assert.deepEqual(ran, [])
  await advance(200)
  assert.deepEqual(ran, ['new'])
  assert.equal(schedule.next('train'), null)
})

test('A task never runs beside itself', async () => {
  const { clock, advance } = createClock()
  const schedule = createTimers(clock, assert.fail)
  const order: string[] = []
  let finish = () => {}
  schedule.at('train', 10, async () => {
    order.push('first begins')
    await new Promise<void>((done) => {
      finish = done
    })
    order.push('first ends')
  })
  await advance(10)
  schedule.at('train', 20, async () => void order.push('second'))
  await advance(20)
  assert.deepEqual(order, ['first begins'])
  finish()
  await advance(20)
  assert.deepEqual(order, ['first begins', 'first ends', 'second'])
})

test('Of three appointments of a name that wait for each other no two run at once', async () => {
  const { clock, advance } = createClock()
  const schedule = createTimers(clock, assert.fail)
  let running = 0
  let most = 0
  const finish: (() => void)[] = []
  const task = async () => {
    running++
    most = Math.max(most, running)
    await new Promise<void>((done) => finish.push(done))
    running--
  }
  for (const _ of [1, 2, 3]) {
    schedule.at('train', 10, task)
    await advance(20)
  }
  for (let at = 0; at < 3; at++) {
    finish[at]?.()
    await advance(20)
  }
  assert.deepEqual([finish.length, most, running], [3, 1, 0])
})

test('A task that fails is told of and stops nothing', async () => {
  const { clock, advance } = createClock()
  const failures: string[] = []
  const schedule = createTimers(clock, (name, error) => failures.push(`${name}: ${error}`))
  schedule.at('ingest', 10, () => Promise.reject(new Error('disk full')))
  await advance(10)
  assert.deepEqual(failures, ['ingest: Error: disk full'])
  let ran = false
  schedule.at('ingest', 20, async () => {
    ran = true
  })
  await advance(20)
  assert(ran)
})

test('Closing cancels what is planned and waits for what runs', async () => {
  const { clock, advance } = createClock()
  const schedule = createTimers(clock, assert.fail)
  let finished = false
  schedule.at('train', 10, async () => {
    await turn()
    finished = true
  })
  schedule.at('ingest', 1000, async () => assert.fail('ran after closing'))
  await advance(10)
  await schedule.close()
  assert(finished)
  await advance(2000)
})

test('It is known of each name when it was done, how often it failed, and that it is late', async () => {
  const { clock, advance } = createClock()
  const timers = createTimers(clock, () => {})
  const declared = { models: [], batches: [], datasets: [] }
  const ingest = { name: 'rows', ingest: { every: 100 } }
  const look = () =>
    healthOf({ timers: () => timers }, { ...declared, datasets: [Object(ingest)] }, clock)
      .appointments[0]
  assert.equal(look(), undefined)
  const gate = Promise.withResolvers<void>()
  timers.at('ingest rows', 100, () => gate.promise)
  await advance(130)
  const common = { what: 'ingest', of: 'rows', everyMs: 100 }
  const running = { dueAt: null, runningSince: 130, doneAt: null, failures: 0, lateMs: 30 }
  assert.deepEqual(look(), { ...common, ...running })
  gate.resolve()
  await advance(140)
  assert.equal(timers.turnedAt(), 140)
  assert.deepEqual([look()?.doneAt, look()?.runningSince, look()?.lateMs], [140, null, 0])
  timers.at('ingest rows', 230, () => Promise.reject(new Error('no disk')))
  await advance(230)
  timers.at('ingest rows', 330, () => Promise.reject(new Error('no disk')))
  await advance(340)
  assert.deepEqual(look(), {
    ...common,
    ...{ dueAt: null, runningSince: null, doneAt: 140, failures: 2, lateMs: 100 },
  })
  await timers.close()
  assert.deepEqual(healthOf({ timers: () => null }, declared, clock), {
    isScheduling: false,
    turnedAt: null,
    appointments: [],
  })
})
