import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonical, type Notation, readNumber } from '../columns/value.ts'
import { literal, openLake } from '../store/lake/lake.ts'
import { canonicalSql, numberSql } from './number.ts'

const texts = [
  ...['1', '-1.5', '+2', '.5', '1.', '1e3', '007', '1,5', '-1,5', ',5', '1,', '1.234', '1,234'],
  ...['1,234.5', '-1,234,567.25', '1.234,5', '1.234.567,25', '1 234', '1 234,5', "1'234.5"],
  ...['1\u00a0234.5', '1\u202f234,5', '1,23,456', '12,34.5', '1,2,3', '1.2.3', '', '-', 'abc'],
  ...['$5', '-$5', '$-5', '$ 5', '5 $', '$1,234.5', '5%', '12,5 %', '%', '5%%', '1 234,5 €'],
  ...['CHF 5', '5\u00a0€', '€5.5', '1-2', '5 USD'],
]

const notations: readonly Notation[] = (['.', ','] as const).flatMap((decimal) =>
  ['', '%', '$', '€', 'CHF'].map((affix) => ({ decimal, affix })),
)

test('SQL reads the numbers that training reads', async () => {
  await using lake = await openLake({ threads: 1 })
  const values = texts.map((text) => `(${literal(text)})`).join(', ')
  for (const notation of notations) {
    const rows = await lake.all(
      `select x, ${numberSql('x', notation)} as number from (values ${values}) as t(x)`,
    )
    assert.deepEqual(
      new Map(rows.map(({ x, number }) => [x, number])),
      new Map(texts.map((text) => [text, readNumber(text, notation) ?? null])),
      JSON.stringify(notation),
    )
  }
})

test('SQL tells the spellings of a value apart from values as training does', async () => {
  await using lake = await openLake({ threads: 1 })
  const spelt = [
    ...texts,
    'True',
    'FALSE',
    'trueish',
    '1.0',
    '-0.0',
    '+0',
    '-0',
    '1.50',
    '+1.5',
    '10',
    '1.05',
  ]
  const all = [
    ...spelt,
    '0.10',
    '007',
    '100',
    '1.00e3',
    'Cafe\u0301',
    'Caf\u00e9',
    `${'1'.repeat(100)}.0`,
  ]
  const values = all.map((text) => `(${literal(text)})`).join(', ')
  const rows = await lake.all(`select x, ${canonicalSql('x')} as y from (values ${values}) as t(x)`)
  assert.deepEqual(
    new Map(rows.map(({ x, y }) => [x, y])),
    new Map(all.map((text) => [text, canonical(text)])),
  )
})
