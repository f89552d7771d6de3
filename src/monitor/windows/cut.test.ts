import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WindowLength } from '../../core/monitor.ts'
import { type Counted, createCutter } from './cut.ts'
import { newVersion, type VersionPlace } from './place.ts'

const minute = 60_000
const record = (time: number, eventTime: number | null = null): Counted =>
  ({
    ...{ id: `id-${time}`, digest: 'd', time, eventTime, outcome: null, anomalies: [] },
  }) as unknown as Counted

const cutterOf = (length: WindowLength, place: Partial<VersionPlace> = {}) => {
  const cutter = createCutter(length, { ...newVersion, ...place }, () => {
    const taken: string[] = []
    return { taken, add: async ({ id }: { readonly id: string }) => void taken.push(id) }
  })
  const told: (readonly string[])[] = []
  const add = async (each: Counted, isAgain = false) => {
    const cuts = await cutter.add(each, isAgain)
    told.push(...cuts.map(({ collector }) => collector.taken))
    return cuts
  }
  return { cutter, told, add }
}

test('A window has as many answers as it takes, over at least its time', async () => {
  const { cutter, told, add } = cutterOf({ by: 'rows', rows: 3, least: 10 })
  for (const time of [1, 2, 3, 4, 11, 12, 30, 31]) await add(record(time))
  assert.deepEqual(told, [
    ['id-1', 'id-2', 'id-3', 'id-4', 'id-11'],
    ['id-12', 'id-30', 'id-31'],
  ])
  assert.deepEqual(cutter.open(), [])
  await add(record(40))
  assert.deepEqual(
    cutter.open().map(({ answers, from }) => [answers, from]),
    [[1, 40]],
  )
})

test('Failures are counted and not looked at; they end no window', async () => {
  const { told, cutter, add } = cutterOf({ by: 'rows', rows: 2, least: 0 })
  await add({ ...record(1), outcome: 'timeout' })
  await add({ ...record(2), anomalies: ['mean'] })
  const [cut] = await add(record(3))
  assert.deepEqual([cut?.answers, cut?.failures, cut?.anomalies], [2, 1, 1])
  assert.deepEqual(told, [['id-2', 'id-3']])
  assert.equal(cutter.open().length, 0)
})

test('What lies before the place of a window that was judged is not counted again', async () => {
  const done = { time: 3, id: 'id-3', digest: 'd' }
  const { told, add } = cutterOf({ by: 'rows', rows: 2, least: 0 }, { done })
  for (const time of [1, 2, 3, 4, 5]) await add(record(time), time <= 3)
  assert.deepEqual(told, [['id-4', 'id-5']])
})

test('Windows of time go by what requests tell of, begin at whole multiples, and wait a while', async () => {
  const { told, cutter, add } = cutterOf({ by: 'time', ms: minute })
  const start = Date.UTC(2026, 9, 25, 0, 59)
  await add(record(start + 10, start + 5))
  await add(record(start + minute + 20, start + minute + 5))
  await add(record(start + minute + 30, start + 6))
  assert.deepEqual(told, [])
  const [cut] = await add(record(start + minute + 6010, start + minute + 6000))
  assert.deepEqual(told, [[`id-${start + 10}`, `id-${start + minute + 30}`]])
  assert.deepEqual([cut?.from, cut?.to], [start, start + minute])
  await add(record(start + minute + 6020, start + 7))
  assert.equal(cutter.late, 1)
})

test('A clock of one asker that is ahead makes nothing of the others late', async () => {
  const { told, cutter, add } = cutterOf({ by: 'time', ms: minute })
  await add(record(1000))
  await add(record(2000, 2000 + 50 * minute))
  await add(record(3000))
  await add(record(minute + 1))
  await add(record(2 * minute + 6001))
  assert.deepEqual([told.map((ids) => ids.length), cutter.late], [[2, 1], 0])
})

test('A clock that is put back for the winter makes no window longer or twice', async () => {
  const { told, add } = cutterOf({ by: 'time', ms: 60 * minute })
  const night = Date.UTC(2026, 9, 25)
  for (let at = 0; at < 5; at++) await add(record(night + at * 60 * minute + 1))
  assert.deepEqual(
    told.map((ids) => ids.length),
    [1, 1, 1],
  )
})

test('A window of time is over when nothing more comes, and none is made of no answers', async () => {
  const { cutter, add } = cutterOf({ by: 'time', ms: minute })
  assert.deepEqual(cutter.idle(1e9), [])
  await add(record(5))
  assert.equal(cutter.idle(minute).length, 0)
  assert.equal(cutter.idle(minute + 6001).length, 1)
  assert.deepEqual(cutter.open(), [])
})

test('A time to come is none: such a request is where it came, and is told of', async () => {
  const { cutter, add } = cutterOf({ by: 'time', ms: minute })
  const year = 365 * 24 * 60 * minute
  await add(record(1000, 1000 + year))
  assert.equal(cutter.ahead, 1)
  assert.deepEqual(
    cutter.open().map(({ from }) => from),
    [0],
  )
})

test('However many windows are open at once, memory holds a few', async () => {
  const { cutter, add } = cutterOf({ by: 'time', ms: minute })
  for (let at = 100; at >= 0; at--) await add(record(minute * 200, at * minute))
  assert.ok(cutter.open().length <= 17)
  assert.ok(cutter.late > 0)
})
