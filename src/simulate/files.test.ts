import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { predictBody } from '../http/requests.ts'
import { drawRequests } from './draw.ts'
import { keepRequests, readPlan, replayRequests } from './files.ts'
import type { Plan, SimulatedRequest } from './types.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(folder, { recursive: true }))

const all = async (requests: AsyncIterable<SimulatedRequest>) => {
  const found: SimulatedRequest[] = []
  for await (const request of requests) found.push(request)
  return found
}

const plan: Plan = { endpoint: 'm', scenario: 's', ticks: 3, delay: 2 }
const signal = new AbortController().signal

const drawn = (seed = 1) =>
  drawRequests(
    {
      populations: [
        {
          name: 'a',
          weight: () => 1,
          draw: (rng) => ({ input: { x: rng.uniform() }, label: 'y' }),
        },
        { name: 'b', weight: () => 1, draw: (rng) => ({ input: { x: rng.below(9) } }) },
      ],
    },
    { ticks: 3, perTick: 4, seed, from: 5, choice: 'mixture', labels: 0.5 },
  )

test('What was kept is read as it was drawn', async () => {
  const place = join(folder, 'whole')
  const written = await keepRequests(drawn(), place, { plan, signal })
  assert.deepEqual(written, { requests: 3, events: 12, whole: true })
  const { requests, ...read } = await readPlan(place)
  assert.deepEqual(read, plan)
  const replayed = await all(replayRequests(place, requests))
  assert.deepEqual(replayed, await all(drawn()))
  await assert.rejects(keepRequests(drawn(), place, { plan, signal }), /There is something in/)
})

test('A file holds a body that POST /predict takes', async () => {
  const place = join(folder, 'bodies')
  await keepRequests(drawn(), place, { plan, signal })
  const { request } = JSON.parse(await readFile(join(place, '0000001.json'), 'utf8'))
  assert.equal(predictBody.parse(request).rows?.length, 4)
})

test('What was not kept whole, and what was damaged, is refused with the file', async () => {
  const place = join(folder, 'stopped')
  const stop = new AbortController()
  const stopping = async function* () {
    for await (const request of drawn()) {
      yield request
      stop.abort()
    }
  }
  const written = await keepRequests(stopping(), place, { plan, signal: stop.signal })
  assert.deepEqual(written, { requests: 1, events: 4, whole: false })
  assert.deepEqual(await readdir(place), ['0000000.json'])
  await assert.rejects(readPlan(place), /has no simulation\.json/)
  const path = join(place, '0000000.json')
  await writeFile(path, '{"tick":0,"part":0}')
  await assert.rejects(all(replayRequests(place, 1)), (error: Error) =>
    error.message.startsWith(`${path}: request: found nothing, allowed an object`),
  )
  await writeFile(path, 'no')
  await assert.rejects(all(replayRequests(place, 1)), /is no JSON/)
  await assert.rejects(all(replayRequests(place, 2)), /no JSON|missing/)
})
