import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginOf, heldOutSince, momentOf } from './moment.ts'
import { pinnedTo } from './pinned.ts'
import { boundsOf, heldOutOfClasses } from './stratify.ts'

const record = (fields: Record<string, string>) => JSON.stringify(fields)
const classOf = (row: string): string | null => JSON.parse(row).label

test('of each class the share is right to within a row, and no row moves when others come in', () => {
  const rowsOf = (count: number, from: number) =>
    Array.from({ length: count }, (_, at) =>
      record({ id: `${from + at}`, label: at % 10 === 0 ? 'rare' : 'usual' }),
    )
  const how = { identity: (row: string) => row, classOf }
  const before = rowsOf(1000, 0)
  const bounds = boundsOf(before, how, 0.1)
  const held = new Set([...heldOutOfClasses(before, how, bounds)].map((at) => before[at]))
  const of = (label: string) => [...held].filter((row) => classOf(row ?? '') === label).length
  assert.deepEqual([of('rare'), of('usual')], [10, 90])
  const grown = [...rowsOf(500, 5000), ...before]
  const later = new Set([...heldOutOfClasses(grown, how, bounds)].map((at) => grown[at]))
  for (const row of before) assert.equal(later.has(row), held.has(row))
  assert.ok(later.size > held.size)
})

test('the newest share begins at a moment, whatever the order and the way it is written', () => {
  const days = Array.from({ length: 20 }, (_, at) => `2026-01-${`${at + 1}`.padStart(2, '0')}`)
  const rows = days.toReversed().map((when) => record({ when }))
  const from = beginOf(rows, 'when', 0.1)
  assert.equal(from, Date.UTC(2026, 0, 19))
  assert.deepEqual([...heldOutSince([...rows, record({ when: '' })], 'when', from)], [0, 1])
  assert.equal(momentOf('2026-01-01 08:00'), Date.UTC(2026, 0, 1, 8))
  assert.equal(momentOf('2026-01-01T08:00+02:00'), Date.UTC(2026, 0, 1, 6))
  assert.equal(momentOf('1.5'), 1.5)
  assert.equal(momentOf('soon'), undefined)
  assert.throws(() => heldOutSince([record({ when: 'soon' })], 'when', 0), { code: 'bad_data' })
  assert.throws(() => beginOf([record({ when: '1' })], 'when', 0.1), /all say the same time/)
})

test('ties at the beginning are all held out, and never everything is', () => {
  const rows = ['1', '1', '1', '2', '2'].map((when) => record({ when }))
  assert.equal(beginOf(rows, 'when', 0.9), 2)
  assert.equal(heldOutSince(rows, 'when', 2).length, 2)
})

test('a record is told by the columns that were there first', () => {
  const pinned = pinnedTo(['b', 'a'])
  assert.equal(pinned('{"a":"1","b":"2"}'), '{"b":"2","a":"1"}')
  assert.equal(pinned('{"a":"1","new":"3","b":"2"}'), '{"b":"2","a":"1"}')
  assert.equal(pinned('a sentence'), 'a sentence')
  assert.equal(pinnedTo(null)('{"a":"1","new":"3"}'), '{"a":"1","new":"3"}')
})
