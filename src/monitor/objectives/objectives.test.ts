import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { EndpointObjectives } from '../../core/objectives.ts'
import { openDatabase } from '../../store/database.ts'
import { createCounting } from './counting.ts'
import { createObjectives } from './objectives.ts'
import { servedRows } from './rows.ts'

const minute = 60_000
const promised = (belowMs: number): EndpointObjectives => ({
  endpoint: 'shop',
  periodMs: 30 * 86_400_000,
  objectives: [
    { name: 'latency', budget: 0.1, belowMs },
    { name: 'errors', budget: 0.01, belowMs: null },
    { name: 'availability', budget: 0.01, belowMs: null },
  ],
})

/** A clock that stands, and starts nothing. */
const standing = () => {
  const clock = { time: 100 * 86_400_000, now: () => clock.time, after: () => () => {} }
  return clock
}

const folder = mkdtempSync(join(tmpdir(), 'millrace-objectives-'))
const db = await openDatabase(join(folder, 'millrace.db'))
const rows = servedRows(db)
after(async () => {
  await db.destroy()
  rmSync(folder, { recursive: true })
})

const openAt = (clock: ReturnType<typeof standing>, declared: EndpointObjectives) => {
  const counting = createCounting({
    ...{ declared: [declared], rows, clock },
    warn: (what) => assert.fail(what),
  })
  const objectives = createObjectives({
    ...{ declared: [declared], rows, clock, flush: counting.flush },
  })
  return { counting, objectives }
}

const figures = async ({ objectives }: Pick<ReturnType<typeof openAt>, 'objectives'>) =>
  (await objectives.of('shop')).map(({ name, state, period: { requests, bad } }) => [
    ...[name, state, requests, bad],
  ])

describe('what is promised', () => {
  test('goes by what was the fault of the server, and outlives it', async () => {
    const clock = standing()
    const one = openAt(clock, promised(100))
    assert.deepEqual(await figures(one), [
      ['latency', 'unmeasured', 0, 0],
      ['errors', 'unmeasured', 0, 0],
      ['availability', 'unmeasured', 0, 0],
    ])
    for (const seconds of [0.01, 0.0999, 0.1, 0.3]) one.counting.answered('shop', 'ok', seconds)
    for (const code of ['bad_input', 'too_large', 'rate_limited', 'not_found'] as const)
      one.counting.answered('shop', code, 0.2)
    one.counting.answered('shop', 'timeout', 10)
    one.counting.answered('shop', 'queue_full', 0)
    one.counting.answered('another', 'internal', 0)
    assert.deepEqual(await figures(one), [
      ['latency', 'missed', 4, 2],
      ['errors', 'missed', 6, 2],
      ['availability', 'missed', 6, 1],
    ])
    await one.counting.close()

    const later = openAt(clock, promised(100))
    later.counting.answered('shop', 'ok', 0.01)
    assert.deepEqual((await figures(later))[1], ['errors', 'missed', 7, 2])
    await later.counting.close()
  })

  test('of latency goes by answers that were held against the same limit', async () => {
    const clock = standing()
    const other = openAt(clock, promised(50))
    assert.deepEqual((await figures(other))[0], ['latency', 'unmeasured', 0, 0])
    other.counting.answered('shop', 'ok', 0.06)
    assert.deepEqual(await figures(other), [
      ['latency', 'missed', 1, 1],
      ['errors', 'missed', 8, 2],
      ['availability', 'missed', 8, 1],
    ])
    await other.counting.close()
  })

  test('leaves behind what is older than its spans', async () => {
    const clock = standing()
    const one = openAt(clock, promised(100))
    const burns = async () => (await one.objectives.of('shop'))[1]?.spans.map(({ bad }) => bad)
    assert.deepEqual(await burns(), [2, 2, 2, 2, 2])
    clock.time += 10 * minute
    assert.deepEqual(await burns(), [0, 2, 2, 2, 2])
    clock.time += 7 * 60 * minute
    assert.deepEqual(await burns(), [0, 0, 0, 0, 2])
    clock.time += 31 * 86_400_000
    assert.deepEqual((await figures(one))[1], ['errors', 'unmeasured', 0, 0])
    await one.counting.close()
  })

  test('counts a fallback as an answer of the endpoint, and an answer that could not be kept as none', async () => {
    const clock = { ...standing(), time: 300 * 86_400_000 }
    const one = openAt({ ...clock, now: () => clock.time }, promised(100))
    one.counting.answered('shop', 'no_model', 0)
    one.counting.fellBack('shop', 'no_model')
    one.counting.answered('shop', 'ok', 0.01)
    one.counting.withheld('shop', 'not_logged')
    one.counting.answered('shop', 'ok', 0.01)
    assert.deepEqual(await figures(one), [
      ['latency', 'met', 1, 0],
      ['errors', 'missed', 3, 2],
      ['availability', 'missed', 3, 1],
    ])
    await one.counting.close()
  })

  test('waits with its counts for a database that does not take them, and says so', async () => {
    const clock = standing()
    const told: string[] = []
    const kept: number[] = []
    let isFull = true
    const counting = createCounting({
      ...{ declared: [promised(100)], clock, warn: (what) => told.push(what) },
      rows: {
        forget: async () => {},
        async add(counts) {
          if (isFull) throw new Error('disk full')
          kept.push(...counts.map(({ requests }) => requests))
        },
      },
    })
    counting.answered('shop', 'ok', 0.01)
    await counting.flush()
    counting.answered('shop', 'ok', 0.01)
    isFull = false
    await counting.flush()
    assert.deepEqual(kept, [2])
    assert.deepEqual(told, ['Counts of requests could not be kept, and wait: disk full'])
  })
})
