import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deal } from './deal.ts'
import type { Population, Scenario } from './define.ts'
import { type DrawOptions, day, drawRequests } from './draw.ts'
import type { SimulatedRequest } from './types.ts'

const options: DrawOptions = {
  ...{ ticks: 4, perTick: 3, seed: 1, from: 1000, choice: 'mixture', labels: 0.5 },
}

const named = (name: string, weight: Population['weight']): Population => ({
  ...{ name, weight },
  draw: (rng, { tick }) => ({ input: `${name} ${tick} ${rng.below(1e9)}`, label: name }),
})

const requestsOf = async (
  populations: readonly Population[],
  changed: Partial<DrawOptions> = {},
): Promise<SimulatedRequest[]> => {
  const scenario: Pick<Scenario, 'populations'> = { populations }
  const requests: SimulatedRequest[] = []
  for await (const request of drawRequests(scenario, { ...options, ...changed }))
    requests.push(request)
  return requests
}

const two = [named('a', () => 3), named('b', ({ tick }) => (tick < 2 ? 1 : 9))]

test('The same seed draws the same requests, another one others', async () => {
  const first = await requestsOf(two)
  assert.deepEqual(await requestsOf(two), first)
  assert.notDeepEqual(await requestsOf(two, { seed: 2 }), first)
})

test('More events, or another share of labels, leave the others as they were', async () => {
  const [few, many] = [await requestsOf(two), await requestsOf(two, { perTick: 5, labels: 1 })]
  for (const [tick, { events }] of few.entries())
    assert.deepEqual(
      events.map(({ told: _, ...event }) => event),
      many[tick]?.events.slice(0, 3).map(({ told: _, ...event }) => event),
    )
  assert.ok(many.every(({ events }) => events.every(({ told }) => told)))
})

test('A tick is a day, its events stand in requests of a hundred spread over it', async () => {
  const requests = await requestsOf(two, { ticks: 2, perTick: 250 })
  assert.deepEqual(
    requests.map(({ tick, part, time, events }) => [tick, part, time, events.length]),
    [
      [0, 0, 1000, 100],
      [0, 1, 1000 + 0.4 * day, 100],
      [0, 2, 1000 + 0.8 * day, 50],
      [1, 0, 1000 + day, 100],
      [1, 1, 1000 + day + 0.4 * day, 100],
      [1, 2, 1000 + day + 0.8 * day, 50],
    ],
  )
})

test('In a mixture the shares are those of the weights; below 0 nobody asks', async () => {
  const all = [...two, named('c', () => -5)]
  const requests = await requestsOf(all, { ticks: 4, perTick: 2000 })
  const share = (name: string, ticks: readonly number[]) => {
    const events = requests.filter(({ tick }) => ticks.includes(tick)).flatMap((r) => r.events)
    return events.filter(({ population }) => population === name).length / events.length
  }
  assert.ok(Math.abs(share('a', [0, 1]) - 0.75) < 0.03)
  assert.ok(Math.abs(share('a', [2, 3]) - 0.25) < 0.03)
  assert.equal(share('c', [0, 1, 2, 3]), 0)
})

test('The largest weight has the tick for itself, with what chance adds', async () => {
  const noisy: Population = { ...named('b', () => 0), noise: ({ tick }) => (tick === 1 ? 4 : 0) }
  const requests = await requestsOf([named('a', () => 3), noisy], { choice: 'largest' })
  assert.deepEqual(
    requests.map(({ events }) => new Set(events.map(({ population }) => population))),
    [new Set('a'), new Set('b'), new Set('a'), new Set('a')],
  )
  const mixed = await requestsOf([named('a', () => 3), noisy])
  assert.ok(mixed.every(({ events }) => events.every(({ population }) => population === 'a')))
})

test('A weight that is no number, and a tick at which nobody asks, are refused by name', async () => {
  await assert.rejects(
    requestsOf([named('a', () => Number.NaN)]),
    /population "a" at tick 0 is NaN/,
  )
  await assert.rejects(
    requestsOf([named('a', ({ tick }) => 2 - tick)]),
    /At tick 2 of 4 no population has a weight above 0/,
  )
})

test('What is dealt comes once before all came, in an order of the seed', async () => {
  const next = deal(['a', 'b', 'c', 'd', 'e', 'f'])
  const dealing: Population = {
    ...{ name: 'a', weight: () => 1 },
    draw: (_, at) => ({ input: next(at) ?? '' }),
  }
  const inputsOf = async (seed: number) =>
    (await requestsOf([dealing], { seed })).flatMap(({ events }) => events.map((e) => e.input))
  const all = await inputsOf(1)
  assert.equal(all.length, 12)
  assert.deepEqual(all.slice(0, 6).sort(), ['a', 'b', 'c', 'd', 'e', 'f'])
  assert.deepEqual(all.slice(6), (await inputsOf(1)).slice(0, 6))
  assert.notDeepEqual(await inputsOf(2), await inputsOf(1))
  assert.equal(deal([])({ tick: 0, ticks: 1, event: 0, seed: 1 }), undefined)
})
