import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Audit } from '../core/records.ts'
import { createRefusals, gatherRefusals } from './refusals.ts'

/** A clock whose time is turned on by hand. */
const handClock = () => {
  let now = 0
  const tasks = new Map<() => void, number>()
  return {
    now: () => now,
    after(delay: number, task: () => void) {
      tasks.set(task, now + delay)
      return () => void tasks.delete(task)
    },
    async turn(milliseconds: number) {
      now += milliseconds
      for (const [task, at] of [...tasks])
        if (at <= now) {
          tasks.delete(task)
          task()
        }
      await new Promise(setImmediate)
    },
  }
}

const recorder = () => {
  const clock = handClock()
  const entries: Omit<Audit, 'time'>[] = []
  const refusals = createRefusals({
    ...{ clock, warn: assert.fail },
    audit: async (entry) => void entries.push(entry),
  })
  const note = (from: string, asked = 'GET /api/runs') =>
    refusals.note({ author: 'nobody', asked, code: 'no_key', from })
  return { clock, entries, refusals, note }
}

test('the first refusal is written in half a second, the same ones later as a number', async () => {
  const { clock, entries, note } = recorder()
  note('10.0.0.1')
  note('10.0.0.1')
  await clock.turn(500)
  assert.deepEqual(entries, [
    {
      ...{ author: 'nobody', action: 'access.refuse', subject: 'GET /api/runs' },
      detail: 'no_key, 2 times, from 10.0.0.1.',
    },
  ])
  for (let time = 0; time < 1000; time++) note('10.0.0.1')
  await clock.turn(59_000)
  assert.equal(entries.length, 1)
  await clock.turn(1000)
  assert.match(entries[1]?.detail ?? '', /1000 times|1,000 times/)
})

test('a flood from everywhere is eleven entries a minute', async () => {
  const { clock, entries, note } = recorder()
  for (let minute = 0; minute < 10; minute++) {
    for (let client = 0; client < 5000; client++) note(`10.${minute}.0.${client}`)
    await clock.turn(60_000)
  }
  assert.equal(entries.length, 110)
  assert.match(entries[10]?.detail ?? '', /^4,?990 requests more/)
})

test('a count whose entry could not be written is added to the next one', async () => {
  const clock = handClock()
  const entries: string[] = []
  const warned: string[] = []
  let isDown = false
  const refusals = createRefusals({
    ...{ clock, warn: (what) => warned.push(what) },
    async audit({ detail }) {
      if (isDown && entries.length > 0) throw new Error('The disk is full.')
      entries.push(detail)
    },
  })
  const one = { author: 'nobody', asked: 'GET /api/runs', code: 'no_key' } as const
  isDown = true
  for (let client = 0; client < 12; client++)
    refusals.note({ ...one, from: `10.0.0.${client}` }, 20 - client)
  await clock.turn(500)
  assert.deepEqual(entries, ['no_key, 20 times, from 10.0.0.0.'])
  assert.match(warned.join(), /tried again in a minute: The disk is full/)
  isDown = false
  refusals.note({ ...one, from: '10.0.0.1' })
  await clock.turn(60_000)
  assert.equal(entries[1], 'no_key, 20 times, from 10.0.0.1.')
  const counted = entries.map((detail) => Number(/(\d+) (times?|requests?)/.exec(detail)?.[1]))
  const all = Array.from({ length: 12 }, (_, client) => 20 - client)
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
  assert.equal(sum(counted), sum(all) + 1)
  await refusals.close()
})

test('what is left is written at the end', async () => {
  const { entries, refusals, note } = recorder()
  note('10.0.0.1')
  await refusals.close()
  assert.equal(entries.length, 1)
  await refusals.close()
  assert.equal(entries.length, 1)
})

test('a process that does not keep the trail tells of a flood in one message', async () => {
  const clock = handClock()
  const told: { refused: { asked: string }; times: number }[][] = []
  const gathered = gatherRefusals((each) => told.push([...each]), clock)
  const one = { author: 'nobody', asked: 'POST /predict', code: 'no_key' } as const
  for (let time = 0; time < 5000; time++) gathered.note({ ...one, from: '10.0.0.1' })
  for (let client = 0; client < 5000; client++) gathered.note({ ...one, from: `10.1.0.${client}` })
  await clock.turn(500)
  assert.equal(told.length, 1)
  assert.equal(told[0]?.length, 1001)
  assert.equal(
    told[0]?.reduce((sum, { times }) => sum + times, 0),
    10_000,
  )
  gathered.close()
  assert.equal(told.length, 1)
  gathered.note({ ...one, from: '::1' })
  gathered.close()
  assert.equal(told.length, 2)
})
