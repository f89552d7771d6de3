import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawRequests } from './draw.ts'
import { type Answering, send } from './send.ts'

const drawn = () =>
  drawRequests(
    {
      populations: [
        { name: 'a', weight: () => 1, draw: (_, { tick }) => ({ input: `${tick}`, label: '1' }) },
      ],
    },
    { ticks: 4, perTick: 2, seed: 1, from: 0, choice: 'mixture', labels: 1 },
  )

/** Answers with what it was asked, and notes what is done. */
const noting = () => {
  const done: string[] = []
  const answering: Answering = {
    async predict({ id, endpoint, inputs }) {
      done.push(`${endpoint} ${id}: ${inputs.join()}`)
      return inputs.map(String)
    },
    async feedback(labels) {
      done.push(labels.map(({ request_id, label }) => `${request_id}=${label}`).join())
      return 1
    },
  }
  return { done, answering }
}

const plan = { endpoint: 'm', scenario: 's', ticks: 4, delay: 2, run: 'r', progress: () => {} }

test('Labels come after their delay, those that are still due at the end', async () => {
  const { done, answering } = noting()
  const sent = await send(drawn(), answering, { ...plan, signal: new AbortController().signal })
  assert.deepEqual(done, [
    'm r-0-0: 0,0',
    'm r-1-0: 1,1',
    'r-0-0-0=1,r-0-0-1=1',
    'm r-2-0: 2,2',
    'r-1-0-0=1,r-1-0-1=1',
    'm r-3-0: 3,3',
    'r-2-0-0=1,r-2-0-1=1,r-3-0-0=1,r-3-0-1=1',
  ])
  assert.deepEqual(sent, {
    ...{ run: 'r', requests: 4, events: 8, ticks: 4, labels: 8, unknown: 3 },
    populations: [{ population: 'a', events: 8, known: 8, right: 2 }],
  })
})

test('What is stopped ends after the request that is under way, and says no more labels', async () => {
  const { done, answering } = noting()
  const stop = new AbortController()
  const progress = (tick: number) => tick === 1 && stop.abort()
  const sent = await send(drawn(), answering, { ...plan, progress, signal: stop.signal })
  assert.deepEqual(done, ['m r-0-0: 0,0', 'm r-1-0: 1,1'])
  assert.deepEqual([sent.ticks, sent.events, sent.labels], [2, 4, 0])
})
