import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawn, imageShape } from '../../console/dev/rows.ts'
import { byNeed, needsOf, shownOf, standingOf } from '../../console/src/datasets/attention.ts'
import {
  changedWords,
  differences,
  distinctBoth,
  isMaybeChance,
  shapesOf,
} from '../../console/src/datasets/changed.ts'
import { blocking, boundWords, byOutcome } from '../../console/src/datasets/checked.ts'
import { correlation, strongest } from '../../console/src/datasets/correlated.ts'
import { dateTicks } from '../../console/src/datasets/dates.ts'
import { cellsOf, columnsOf, pictureOf } from '../../console/src/datasets/record.ts'
import type { Column, ColumnChange, DataSet, Result } from '../../console/src/datasets/types.ts'
import {
  checksWords,
  meanWords,
  missingWords,
  originWords,
  quantileWords,
} from '../../console/src/datasets/words.ts'

const numbers = (mean: number, max: number): NonNullable<Column['number']> => ({
  ...{ count: 100, min: 0, max, mean, whole: false, deviation: 10, quantileError: 0 },
  ...{ quantiles: [0, 1, 20, 40, 60, 80, 90], histogram: [1, 2] },
})

const change = (name: string, rest: Partial<ColumnChange> = {}): ColumnChange => ({
  ...{ name, type: { from: 'category', to: 'category' }, missing: { from: 0, to: 0 } },
  ...{ invalid: { from: 0, to: 0 }, distinct: { from: 2, to: 3 }, size: 0.25, by: 'values' },
  ...{ distinctError: { from: 0, to: 0 }, numbers: null, values: null, length: null },
  ...{ words: null, looks: null },
  ...rest,
})

const drift = (rest: object = {}) => ({
  ...{ statistic: 'total-variation' as const, effectSize: 0.25, error: 0, pValue: 0.001 },
  ...{ stability: null, ...rest },
})

test('what changed of a column names only what reads otherwise', () => {
  const column = change('age', {
    ...{ type: { from: 'number', to: 'number' }, by: 'numbers', size: 0.0667 },
    numbers: {
      ...{ from: numbers(40.001, 90), to: numbers(40.002, 420), min: 0, max: 420 },
      drift: drift({ error: 0.02, pValue: 0.3 }),
    },
  })
  assert.deepEqual(differences(column), ['largest 90 → 420'])
  assert.equal(changedWords(column), '0.07 ± 0.02, numbers')
  assert.equal(isMaybeChance(column), true)
  assert.deepEqual(shapesOf(column), { from: [0.01, 0.02], to: [0.01, 0.02] })
})

test('a value of which a side does not know how often it occurs is not told of, and more may have changed', () => {
  const column = change('plan', {
    values: {
      values: [
        { value: 'a', from: 1, to: 0.9 },
        { value: '', from: 0, to: 0.1 },
        { value: 'c', from: null, to: 0.05 },
      ],
      drift: drift({ error: null }),
    },
  })
  assert.deepEqual(differences(column), [
    '“a” 100\u202f% → 90.0\u202f%',
    '“empty” 0\u202f% → 10.0\u202f%',
  ])
  assert.equal(changedWords(column), '≥ 0.25, values')
  assert.equal(distinctBoth(column), '2 → 3')
  assert.equal(isMaybeChance(column), false)
})

test('another type is told as that, and nothing is drawn', () => {
  const column = change('zip', { type: { from: 'number', to: 'category' }, by: 'type', size: 1 })
  assert.deepEqual(differences(column), ['type number → category'])
  assert.equal(changedWords(column), 'another type')
  assert.equal(shapesOf(column), null)
})

const result = (severity: 'warn' | 'block', passed: boolean, rest: object = {}): Result => ({
  check: { kind: 'rows', severity, why: null, ...rest },
  ...{ says: `${severity} ${passed}`, passed, found: '', value: 1, bound: 0.1, rows: [] },
})

test('checks that block stand first, and only those that failed keep a version from being learnt', () => {
  const results = [result('warn', true), result('warn', false), result('block', false)]
  assert.deepEqual(
    byOutcome(results).map(({ says }) => says),
    ['block false', 'warn false', 'warn true'],
  )
  assert.deepEqual(
    blocking({ results: [...results, result('block', true)] }).map(({ says }) => says),
    ['block false'],
  )
})

test('a bound reads as its kind has it', () => {
  assert.equal(boundWords(result('block', true, { kind: 'missing', share: 0.1 })), '10.0\u202f%')
  assert.equal(boundWords(result('block', true, { kind: 'leakage' })), '10.0\u202f%')
  assert.equal(boundWords(result('block', true, { kind: 'drift' })), '0.1')
  assert.equal(boundWords({ ...result('block', true), bound: 1000 }), '1,000')
  assert.equal(boundWords({ ...result('block', true), bound: null }), '–')
})

const set = (name: string, number: number | null): DataSet => ({
  ...{ name, models: [name], verdict: null, subject: null },
  version:
    number === null
      ? null
      : {
          ...{ id: name, name, number, createdAt: 0, digest: '', parent: null, rows: 1, bytes: 1 },
          ...{ origin: 'initial', added: 1, erased: 0, author: 'a' },
        },
})

test('data sets that need attention stand first', () => {
  const looked = (verdict: 'passed' | 'warned' | 'blocked') => ({
    ...{ version: 1, verdict, checkedAt: 0, failed: 2, checks: 6 },
  })
  const shown = (of: DataSet, verdict: DataSet['verdict'] = null, refused = 0) => {
    const all = { ...of, verdict }
    return { set: all, standing: standingOf(all), refused }
  }
  const all = byNeed([
    shown(set('fine', 1), looked('passed')),
    shown(set('refusing', 1), null, 3),
    shown(set('warned', 1), looked('warned')),
    shown(set('unread', null)),
    shown(set('blocked', 1), looked('blocked')),
  ])
  assert.deepEqual(
    all.map((each) => [each.set.name, each.standing]),
    [
      ['blocked', 'blocked'],
      ['unread', 'unread'],
      ['warned', 'warned'],
      ['refusing', 'unchecked'],
      ['fine', 'passed'],
    ],
  )
})

test('a blocked version and rows that wait in the quarantine need attention, and lead there', () => {
  const verdict = { version: 3, verdict: 'blocked' as const, checkedAt: 0, failed: 2, checks: 6 }
  const sets = [{ ...set('orders', 3), models: ['churn', 'value'], verdict }, set('fine', 1)]
  const models = [
    { model: 'churn', refused: 4 },
    { model: 'value', refused: 4 },
    { model: 'fine', refused: 0 },
  ]
  const [orders = assert.fail(), fine = assert.fail()] = shownOf(sets, models)
  assert.deepEqual(needsOf(fine), [])
  assert.deepEqual(
    needsOf(orders).map(({ of, tone, what, why, to }) => [of, tone, what, why, to]),
    [
      [
        ...[
          'orders',
          'bad',
          'Data version 3 is blocked',
          '2 of 6 checks failed. Nothing learns from it.',
        ],
        '/data/orders/3?tab=checks',
      ],
      [
        ...['orders', 'warn', '4 refused rows wait in the quarantine'],
        'Nothing learns from them until they are corrected or released.',
        '/data/orders/quarantine',
      ],
    ],
  )
})

test('a correlation is found from either side of the diagonal', () => {
  const found = { columns: ['a', 'b', 'c'], rows: 9, values: [0.1, -0.9, 0.3] }
  assert.equal(correlation(found, 0, 1), 0.1)
  assert.equal(correlation(found, 2, 0), -0.9)
  assert.equal(correlation(found, 0, 2), -0.9)
  assert.equal(correlation(found, 1, 2), 0.3)
  assert.equal(correlation(found, 1, 1), null)
  assert.deepEqual(
    strongest(found, 2).map(({ one, other, value }) => [one, other, value]),
    [
      ['a', 'c', -0.9],
      ['b', 'c', 0.3],
    ],
  )
})

test('dates stand at the beginnings of years, or evenly where there are too few', () => {
  const at = (text: string) => Date.parse(text) / 1000
  const years = dateTicks(at('2019-03-01'), at('2025-06-01'), 3)
  assert.deepEqual(
    years.map((each) => new Date(each * 1000).toISOString().slice(0, 10)),
    ['2020-01-01', '2022-01-01', '2024-01-01'],
  )
  const days = dateTicks(at('2025-03-01'), at('2025-03-09'), 4)
  assert.equal(days.length, 4)
  assert.ok(days.every((each) => each > at('2025-03-01') && each < at('2025-03-09')))
})

test('a row stands by its columns, a text by itself, an image as one with what it is of', () => {
  const rows = ['{"a":"1","b":null}', '{"a":"2","c":"x"}'].map(cellsOf)
  assert.deepEqual(columnsOf(rows), ['a', 'b', 'c'])
  assert.equal(cellsOf('thank you').get('text'), 'thank you')
  const image = cellsOf(JSON.stringify(drawn.digit(4)))
  assert.equal(pictureOf(image, imageShape)?.said, 'digit 0')
  assert.equal(pictureOf(cellsOf('{"pixels":"no image"}'), imageShape), null)
})

test('figures of data are in words', () => {
  assert.equal(checksWords({ failed: 2, checks: 6 }), '2 of 6 checks failed')
  assert.equal(checksWords({ failed: 0, checks: 1 }), '1 check passed')
  assert.equal(
    originWords({ origin: 'ingest', added: 20, erased: 3 }),
    'rows taken in, +20 rows, 3 rows erased',
  )
  assert.equal(originWords({ origin: 'initial', added: 20, erased: 0 }), 'read for the first time')
  assert.equal(missingWords(0, 0), 'none')
  assert.equal(missingWords(1, 8), '12.5\u202f%')
  assert.equal(meanWords('number', 44.143_812, 13.2), '44.1')
  assert.equal(quantileWords('number', 21.637, { whole: false, deviation: 29.9 }), '21.6')
  assert.equal(quantileWords('number', 70.8, { whole: true, deviation: 3 }), '71')
  assert.equal(meanWords('number', 0.001_234_56, 0.000_1), '0.001235')
})
