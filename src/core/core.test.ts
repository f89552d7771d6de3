import assert from 'node:assert/strict'
import { test } from 'node:test'
import { milliseconds } from './duration.ts'
import { catalogue, MillraceError, messageOf, systemCode } from './error.ts'
import { newId } from './ids.ts'
import { createRng, hash, shuffle } from './rng.ts'
import { size } from './text.ts'

test('An error says what happened, why and what to do, and knows its status and exit code', () => {
  const error = new MillraceError('already_running', {
    what: 'Process 12 holds it.',
    why: 'One at a time.',
    fix: 'Wait.',
  })
  assert.equal(error.message, 'Process 12 holds it. Why: One at a time. Do: Wait.')
  assert.equal(error.status, 409)
  assert.equal(error.exit, 3)
  assert.equal(
    JSON.stringify(error),
    '{"code":"already_running","what":"Process 12 holds it.","why":"One at a time.","fix":"Wait."}',
  )
})

test('Exit codes are 1 for failures, 2 for wrong use, 3 for refusals', () => {
  const codes = Object.groupBy(Object.entries(catalogue), ([, { exit }]) => exit)
  assert.deepEqual(Object.keys(codes), ['1', '2', '3'])
  assert.deepEqual(
    codes[2]?.map(([code]) => code),
    ['bad_config', 'bad_usage'],
  )
  assert.deepEqual(
    codes[3]?.map(([code]) => code),
    ['forbidden', 'already_running', 'conflict', 'data_blocked', 'gate_failed', 'refused'],
  )
})

test('Anything thrown has a message, and failed calls of the system a code', () => {
  assert.equal(messageOf(new Error('broken')), 'broken')
  assert.equal(messageOf('text'), 'text')
  assert.equal(systemCode(Object.assign(new Error('no'), { code: 'ENOENT' })), 'ENOENT')
  assert.equal(systemCode(new Error('no')), undefined)
  assert.equal(systemCode('no'), undefined)
})

test('Durations are numbers with a unit', () => {
  assert.deepEqual(
    ['500ms', '30s', '1.5m', '1h', '2d'].map(milliseconds),
    [500, 30_000, 90_000, 3_600_000, 172_800_000],
  )
  for (const wrong of ['', '1', 'h', '-1h', '1 h', '1H', '1e3s'])
    assert.throws(() => milliseconds(wrong), /is not a duration/)
})

test('Ids sort by time and do not repeat', () => {
  const ids = Array.from({ length: 1000 }, newId)
  assert.equal(new Set(ids).size, 1000)
  assert(ids.every((id) => /^[0-9a-f]{20}$/.test(id)))
  const times = ids.map((id) => id.slice(0, 12))
  assert.deepEqual(times, times.toSorted())
})

test('A seed fixes the sequence, and a state goes on with it', () => {
  const a = createRng(7)
  const b = createRng(7)
  const first = Array.from({ length: 5 }, () => a.uniform())
  assert.deepEqual(
    first,
    Array.from({ length: 5 }, () => b.uniform()),
  )
  assert.notDeepEqual(first, Array.from({ length: 5 }, createRng(8).uniform))
  const resumed = createRng(a.state())
  assert.deepEqual([resumed.uniform(), resumed.below(10)], [a.uniform(), a.below(10)])
})

test('Random numbers have the moments of their distributions', () => {
  const rng = createRng(1)
  const count = 100_000
  const uniform = Array.from({ length: count }, () => rng.uniform())
  const normal = Array.from({ length: count }, () => rng.normal())
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / count
  const variance = (values: number[]) => {
    const center = mean(values)
    return mean(values.map((value) => (value - center) ** 2))
  }
  assert(uniform.every((value) => value >= 0 && value < 1))
  // Five standard errors of each estimate.
  assert(Math.abs(mean(uniform) - 0.5) < 5 * Math.sqrt(1 / 12 / count))
  assert(Math.abs(mean(normal)) < 5 / Math.sqrt(count))
  assert(Math.abs(variance(normal) - 1) < 5 * Math.sqrt(2 / count))
})

test('Forks of one generator differ by label and do not repeat their parent', () => {
  const draw = (label: string) => createRng(3).fork(label).uniform()
  assert.notEqual(draw('a'), draw('b'))
  assert.equal(draw('a'), draw('a'))
  assert.notEqual(draw('a'), createRng(3).uniform())
})

test('A shuffle keeps every item', () => {
  const items = Array.from({ length: 100 }, (_, index) => index)
  const shuffled = shuffle([...items], createRng(5))
  assert.notDeepEqual(shuffled, items)
  assert.deepEqual(
    shuffled.toSorted((a, b) => a - b),
    items,
  )
})

test('The text hash is FNV-1a', () => {
  // Test vectors of the FNV authors.
  assert.equal(hash(''), 0x811c9dc5)
  assert.equal(hash('a'), 0xe40c292c)
  assert.equal(hash('foobar'), 0xbf9cf968)
})

test('Sizes are told in four digits, in the unit that fits', () => {
  assert.deepEqual([0, 999, 1000, 345_532_100, 2e12, 5e15].map(size), [
    ...['0 B', '999 B', '1 kB', '345.5 MB', '2 TB', '5000 TB'],
  ])
})
