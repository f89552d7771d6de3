import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ObjectiveReport, Seen } from '../../core/objectives.ts'
import { burnSpans, judgeObjective } from './burn.ts'
import { type Alarm, watchObjectives } from './watch.ts'

const declared = [{ endpoint: 'shop', periodMs: 2_592_000_000, objectives: [] }]

const reportOf = (seen: Seen, short: Seen = seen): ObjectiveReport =>
  judgeObjective(
    { name: 'errors', budget: 0.001, belowMs: null },
    {
      ...{ periodMs: 2_592_000_000, since: 0, period: seen },
      spans: burnSpans.map((ms) => (ms < 3_600_000 ? short : seen)),
    },
  )

test('an alarm is told of when it begins and when it is over, and silence is no end of it', async () => {
  const clock = { time: 1000, now: () => clock.time, after: () => () => {} }
  const well = reportOf({ requests: 1000, bad: 0 })
  const burning = reportOf({ requests: 1000, bad: 50 })
  const silent = reportOf({ requests: 1000, bad: 50 }, { requests: 0, bad: 0 })
  let now = well
  const told: Pick<Alarm, 'endpoint' | 'isBurning' | 'since'>[] = []
  const watch = watchObjectives({
    ...{ objectives: { declared, of: async () => [now] }, clock, warn: assert.fail },
    heard: ({ endpoint, isBurning, since }) => told.push({ endpoint, isBurning, since }),
  })
  for (const next of [well, burning, burning, silent, burning, well, well]) {
    now = next
    clock.time += 60_000
    await watch.look()
  }
  assert.deepEqual(told, [
    { endpoint: 'shop', isBurning: true, since: 121_000 },
    { endpoint: 'shop', isBurning: false, since: 121_000 },
  ])
  watch.close()
})

test('what cannot be looked at is told of, and looked at again', async () => {
  const told: string[] = []
  const clock = { now: () => 0, after: () => () => {} }
  const of = () => Promise.reject(new Error('no disk'))
  const watch = watchObjectives({
    ...{ objectives: { declared, of }, clock, heard: () => assert.fail() },
    warn: (what) => told.push(what),
  })
  await watch.look()
  assert.deepEqual(told, ['Objectives could not be looked at: no disk'])
  watch.close()
})
