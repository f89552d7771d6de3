import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeText } from './diff.ts'

const none = { from: 0, to: 0 }
const ages = {
  ...{ count: 98, min: 18, max: 88, mean: 52, whole: true, deviation: 20, quantileError: 0 },
  ...{ quantiles: [18, 21, 35, 52, 70, 85, 88], histogram: [0, 1, 4, 8] },
}
const age = {
  ...{ name: 'age', type: { from: 'number' as const, to: 'number' as const }, size: 0.0667 },
  ...{ missing: { from: 0.02, to: 0.2 }, invalid: none, distinct: { from: 70, to: 1200 } },
  ...{ distinctError: { from: 0, to: 0.03 }, values: null, length: null, words: null, looks: null },
  by: 'numbers' as const,
  numbers: {
    ...{ from: ages, to: { ...ages, mean: 55.5, max: 420 }, min: 18, max: 420 },
    drift: {
      ...{ statistic: 'kolmogorov-smirnov' as const, effectSize: 0.0667, error: 0.02 },
      ...{ pValue: 0.29, stability: null },
    },
  },
}
const plan = {
  ...{ ...age, name: 'plan', type: { from: 'category' as const, to: 'category' as const } },
  ...{ numbers: null, by: 'values' as const, size: 0.3326, missing: none },
  ...{ distinct: { from: 3, to: 3 }, distinctError: none },
  values: {
    values: [
      { value: 'plus', from: 0.667, to: 0.334 },
      { value: '', from: 0, to: 0.1 },
      { value: 'rare', from: null, to: 0.01 },
    ],
    drift: {
      ...{ statistic: 'total-variation' as const, effectSize: 0.3326, error: null },
      ...{ pValue: 1e-56, stability: 2.2127 },
    },
  },
}
const note = {
  ...{ ...age, name: 'note', type: { from: 'text' as const, to: 'text' as const } },
  ...{ numbers: null, length: null, by: 'words' as const, size: 1 / 6, missing: none },
  ...{ distinct: { from: 2, to: 2 }, distinctError: none },
  words: { vocabulary: { from: 5, to: 5 }, unknown: 1 / 6, isExact: false },
}
const zip = {
  ...{ ...note, name: 'zip', type: { from: 'number' as const, to: 'category' as const } },
  ...{ words: null, by: 'type' as const, size: 1 },
}
const change = {
  ...{ added: 3, gone: 1200, columnsAdded: ['fresh'], columnsGone: ['old'], unprofiled: [] },
  statistics: {
    ...{ columns: [zip, plan, note, age], alike: ['id', 'city'], others: 0 },
    correlations: {
      ...{ compared: 45, changed: 30 },
      pairs: [
        { one: 'age', other: 'pay', from: 0.8123, to: -0.1, difference: -0.9123 },
        { one: 'pay', other: 'tax', from: 0.5, to: 0.75, difference: 0.25 },
      ],
    },
  },
}

test('What changed is told as a table, the column that changed most first', () => {
  assert.deepEqual(changeText(change, 'people').split('\n'), [
    '3 rows added, 1,200 rows gone',
    'column added: fresh',
    'column gone: old',
    '',
    'column  type               changed      by             chance  missing       distinct     from → to',
    'zip     number → category  1.00         type           –       0.0%          2',
    'plan    category           ≥0.33        values         <0.001  0.0%          3            plus 66.7% → 33.4%; empty 0.0% → 10.0%; PSI 2.213',
    'note    text               0.17         unknown words  –       0.0%          2            ~16.7% of the later words unknown before',
    'age     number             0.07 ± 0.02  numbers        0.290   2.0% → 20.0%  70 → ~1,200  mean 52 → 55.5; largest 88 → 420',
    '',
    'changed: 0 for the same to 1 for nothing in common; of numbers, dates and lengths D of Kolmogorov and Smirnov, of values their total variation, of all else a share. chance: how often it brings as much where the rows of both are drawn apart from each other.',
    '≥: not every value is known by name, and it may be more.',
    'The same in both: id, city.',
    '',
    'Correlations that changed most, 2 of 30 pairs:',
    'columns       before  later  difference',
    'age with pay    0.81  -0.10       -0.91',
    'pay with tax    0.50   0.75       +0.25',
  ])
})

test('A version without a profile is named, and how it gets one; so are rows that are gone', () => {
  const unprofiled = { ...change, statistics: null, unprofiled: [2] }
  assert.deepEqual(changeText({ ...unprofiled, added: null, gone: null }, 'people').split('\n'), [
    'The rows of a version are gone: what its profile tells is compared.',
    'column added: fresh',
    'column gone: old',
    'version 2 has no profile, so what is in the columns is not compared: `millrace data show people --version 2` makes it',
  ])
  const same = {
    ...change,
    statistics: { columns: [], alike: ['id'], others: 12, correlations: null },
  }
  assert.deepEqual(changeText(same, 'people').split('\n').slice(-2), [
    'What is in the columns is the same by the profiles of both.',
    '12 more columns are told of together, and not compared.',
  ])
})
