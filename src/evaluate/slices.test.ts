import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillraceError } from '../core/error.ts'
import { classificationMetrics } from '../metrics/classification.ts'
import type { Scores } from '../metrics/scores.ts'
import { groupRows } from './groups.ts'
import { slicesOf, wilson } from './slices.ts'

interface Row {
  readonly region: string
  readonly age: string
  readonly label: 'no' | 'yes'
  /** How likely `yes` was said to be. */
  readonly said: number
}
const rows: readonly Row[] = Array.from({ length: 200 }, (_, at) => {
  const region = at % 4 === 0 ? 'south' : 'north'
  const label = at % 2 === 0 ? 'yes' : 'no'
  const isRight = region === 'north' ? at % 10 !== 0 : at % 3 !== 0
  return {
    ...{ region, age: `${20 + (at % 40)}`, label },
    said: isRight === (label === 'yes') ? 0.8 : 0.2,
  }
})
const textOf = ({ region, age, label }: Row) => JSON.stringify({ region, age, label })
const texts = rows.map(textOf)
const scoresOf = (some: readonly Row[]): Scores => ({
  kind: 'classes',
  labels: ['no', 'yes'],
  truth: Int32Array.from(some, ({ label }) => (label === 'yes' ? 1 : 0)),
  probabilities: Float64Array.from(some.flatMap(({ said }) => [1 - said, said])),
})
const scores = scoresOf(rows)
const everything = { by: null, fewestRows: 30 }

test('columns of few values are slices, but for the one that is to be told', () => {
  const found = slicesOf(scores, texts, everything)
  assert.deepEqual(
    found?.groups.map(({ by, declared, parts }) => [by, declared, parts.length]),
    [['region', false, 2]],
  )
  for (const part of found?.groups[0]?.parts ?? []) {
    const some = rows.filter(({ region }) => region === part.value)
    const { accuracy, f1, auc } = classificationMetrics(
      scoresOf(some) as Extract<Scores, { kind: 'classes' }>,
    )
    assert.equal(part.rows, some.length)
    assert.deepEqual(
      [part.metrics['accuracy'], part.metrics['f1'], part.metrics['auc']],
      [accuracy, f1, auc],
    )
    const [from, to] = part.interval ?? assert.fail()
    assert.ok(from < (accuracy ?? 0) && (accuracy ?? 0) < to)
  }
})

test('the worst slice and the widest gap are told by name, of those with enough rows alone', () => {
  const of = ({ age }: Readonly<Record<string, string>>) => (age === '20' ? 'twenty' : 'other')
  const by = ['region', { name: 'age group', of }]
  const found = slicesOf(scores, texts, { by, fewestRows: 30 }) ?? assert.fail()
  const [south = 0, north = 0] = ['south', 'north'].map(
    (name) => found.groups[0]?.parts.find(({ value }) => value === name)?.metrics['accuracy'],
  )
  assert.ok(south < north)
  assert.deepEqual(found.worst['accuracy'], {
    by: 'region',
    value: 'south',
    rows: 50,
    metric: south,
  })
  assert.deepEqual(found.gaps['accuracy'], {
    ...{ by: 'region', best: 'north', worst: 'south', gap: north - south },
  })
  // A loss is worst where it is highest.
  const losses = found.groups[0]?.parts.map(({ metrics }) => metrics['val_loss'] ?? 0) ?? []
  assert.equal(found.worst['val_loss']?.metric, Math.max(...losses))
  // The five rows of `twenty` all are wrong, and too few.
  const few = slicesOf(scores, texts, { by, fewestRows: 5 })
  assert.equal(few?.worst['accuracy']?.value, 'twenty')
  assert.equal(few?.worst['accuracy']?.rows, 5)
})

test('of many values the most frequent are kept, and what a record has not is missing', () => {
  const some = Array.from({ length: 90 }, (_, at) =>
    JSON.stringify({ city: at < 30 ? '' : `c${at % 30}`, one: 'same' }),
  )
  const never = () => false
  assert.deepEqual(groupRows(some, null, never), [])
  const [city, ...others] = groupRows(some, ['city'], never)
  assert.equal(others.length, 0)
  assert.deepEqual([city?.parts.length, city?.parts[0]?.value], [12, 'missing'])
  const [length] = groupRows(
    ['a b', 'c'],
    [{ name: 'words', of: ({ text = '' }) => `${text.split(' ').length}` }],
    never,
  )
  assert.deepEqual(length?.parts, [
    { value: '2', places: [0] },
    { value: '1', places: [1] },
  ])
})

test('a function that answers no text is named', () => {
  const of = ({ age = '' }: Readonly<Record<string, string>>) => Number(age) as unknown as string
  assert.throws(
    () => groupRows(texts, [{ name: 'years', of }], () => false),
    (error) =>
      error instanceof MillraceError &&
      error.code === 'bad_config' &&
      /slice "years" could not be told of a row: it answered 20, which is no text/.test(error.what),
  )
})

test('the interval of a share is that of Wilson', () => {
  // scipy.stats.binomtest(hits, all).proportion_ci(method='wilson')
  for (const [hits, all, low, high] of [
    [8, 10, 0.4901625, 0.9433178],
    [0, 20, 0, 0.1611252],
    [95, 100, 0.8882495, 0.9784556],
  ] as const) {
    const [from, to] = wilson(hits / all, all) ?? assert.fail()
    assert.ok(Math.abs(from - low) < 1e-6 && Math.abs(to - high) < 1e-6, `${from} ${to}`)
  }
  assert.equal(wilson(0, 0), null)
})

test('of numbers slices are told by the mean error, with its interval', () => {
  const pairs = rows.map(({ region }, at) => ({
    actual: at,
    predicted: at + (region === 'south' ? 4 : 1) * (at % 2 ? 1 : -1),
  }))
  const found = slicesOf({ kind: 'numbers', pairs }, texts, { ...everything, by: ['region'] })
  assert.equal(found?.metric, 'mae')
  assert.deepEqual(found?.worst['mae'], { by: 'region', value: 'south', rows: 50, metric: 4 })
  assert.equal(found?.gaps['mae']?.gap, 3)
  assert.deepEqual(found?.groups[0]?.parts.find(({ value }) => value === 'north')?.interval, [1, 1])
})
