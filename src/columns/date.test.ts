import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DateForm, readDate, recognised } from './date.ts'
import { ageOf, categoryOf } from './parts.ts'

const day = (text: string, form: DateForm) => {
  const moment = readDate(text, form)
  return moment && new Date(moment.wall).toISOString()
}

test('each form reads the same moment', () => {
  for (const [text, form] of [
    ['2024-12-31', 'yyyy-mm-dd'],
    ['2024/12/31', 'yyyy/mm/dd'],
    ['31/12/2024', 'dd/mm/yyyy'],
    ['12/31/2024', 'mm/dd/yyyy'],
    ['31.12.2024', 'dd.mm.yyyy'],
    ['31-12-2024', 'dd-mm-yyyy'],
    ['12-31-2024', 'mm-dd-yyyy'],
    ['31 Dec 2024', 'dd mon yyyy'],
    ['Tue, 31st December 2024', 'dd mon yyyy'],
    ['31-dec-2024', 'dd mon yyyy'],
    ['Dec. 31, 2024', 'mon dd yyyy'],
    ['20241231', 'yyyymmdd'],
    ['1735603200', 'seconds'],
    ['1735603200000', 'milliseconds'],
  ] as const) {
    assert.equal(day(text, form), '2024-12-31T00:00:00.000Z', text)
    for (const other of recognised)
      if (other !== form) assert.equal(day(text, other), undefined, `${text} as ${other}`)
  }
})

test('a time is read with its zone: the wall shows what is written, the instant is in UTC', () => {
  const late = readDate('2024-12-31 23:59:59+02:00', 'yyyy-mm-dd')
  assert(late)
  assert.equal(new Date(late.wall).toISOString(), '2024-12-31T23:59:59.000Z')
  assert.equal(new Date(late.instant).toISOString(), '2024-12-31T21:59:59.000Z')
  assert.deepEqual(
    (['day', 'month', 'weekday', 'hour'] as const).map((part) => categoryOf(late, part)),
    ['31', '12', 'tuesday', '23'],
  )
  assert.equal(ageOf(late, Date.UTC(2025, 0, 1, 21, 59, 59)), 1)
  for (const [text, expected] of [
    ['2024-12-31T23:59:59.5Z', '2024-12-31T23:59:59.500Z'],
    ['2024-12-31T07:05-0330', '2024-12-31T07:05:00.000Z'],
  ] as const)
    assert.equal(day(text, 'yyyy-mm-dd'), expected)
  assert.equal(day('12/31/2024 11:05 PM', 'mm/dd/yyyy'), '2024-12-31T23:05:00.000Z')
  assert.equal(day('12/31/2024 12:05 am', 'mm/dd/yyyy'), '2024-12-31T00:05:00.000Z')
})

test('what is no day is no date', () => {
  for (const text of [
    '2024-02-30',
    '2023-02-29',
    '1900-02-29',
    '0000-01-01',
    '10000-01-01',
    '2024-13-01',
    '2024-00-10',
    '2024-01-01 24:00',
    '2024-01-01 10:60',
    '2024-01-01 13:00 pm',
    '2024-01-01 10:00+15:00',
    '2024-01-01x',
    '２０２４-01-01',
    '٢٠٢٤-01-01',
    '',
    `2024-01-01${' '.repeat(200)}`,
  ])
    assert.equal(readDate(text, 'yyyy-mm-dd'), undefined, text)
  assert.equal(day('2000-02-29', 'yyyy-mm-dd'), '2000-02-29T00:00:00.000Z')
  assert.equal(day('0001-01-01', 'yyyy-mm-dd'), '0001-01-01T00:00:00.000Z')
  assert.equal(day('31 Foo 2024', 'dd mon yyyy'), undefined)
  assert.equal(readDate('1e9', 'seconds'), undefined)
  assert.equal(readDate('999999999999999', 'seconds'), undefined)
})

test('a text that nearly is a date takes no longer than it is long', () => {
  const long = `${'1'.repeat(60)}`
  for (const form of recognised)
    for (let at = 0; at < 10_000; at++) assert.equal(readDate(long, form), undefined)
})
