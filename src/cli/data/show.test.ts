import assert from 'node:assert/strict'
import { test } from 'node:test'
import { described } from './show.ts'

const column = {
  ...{ name: 'age', type: 'number' as const, missing: 2, invalid: 0, distinct: 70 },
  ...{ distinctError: 0, top: [], slack: 0, length: null, words: null },
  number: {
    ...{ count: 98, min: 18, max: 88, mean: 52, whole: true, deviation: 20, quantileError: 0 },
    quantiles: [18, 21, 35, 52, 70, 85, 88],
    histogram: [0, 1, 4, 8],
  },
}
const plan = {
  ...column,
  ...{ name: 'plan', type: 'category' as const, missing: 0, distinct: 5000, distinctError: 0.03 },
  ...{ number: null, top: [['pro', 60] as const, ['basic', 40] as const] },
}
const face = {
  ...{ ...plan, name: 'face', type: 'identifier' as const, distinct: 100 },
  top: [[`${'AAEC'.repeat(12)}/+… (88)`, 2] as const],
}
const scan = { ...face, name: 'scan', top: [...face.top, ['none', 1] as const] }
const shares = { ...column.number, quantiles: [0, 0.1, 0.2, 0.5, 0.7, 0.9, 1] }
const shown = {
  dataset: {
    ...{
      id: 'a',
      name: 'churn',
      parent: null,
      erased: 0,
      number: 3,
      createdAt: 0,
      digest: '',
      rows: 100,
      bytes: 1,
    },
    ...{ origin: 'initial' as const, added: 100, author: 'ada' },
  },
  profile: {
    ...{
      rows: 100,
      columns: [column, plan, face, scan],
      others: null,
      correlations: null,
      bytes: 1000,
    },
    pictures: [
      {
        ...{ column: 'face', rows: 80, of: 100 },
        ...{ size: { ...shares, min: 64, max: 64 }, brightness: shares, ink: shares },
      },
    ],
    associations: [
      {
        ...{ label: 'churn', rows: 90, of: 100 },
        columns: [
          { name: 'plan', told: 0.312 },
          { name: 'age', told: 0.004 },
        ],
      },
    ],
  },
}

test('What a version holds is told as tables, with pictures on a terminal alone', () => {
  const [, ...lines] = described(shown, true).split('\n')
  assert.deepEqual(lines, [
    '',
    'column  type    missing  invalid  distinct  least  5 %  half  95 %  largest',
    'age     number        2        0        70     18   21    52    85       88   ▁▄█',
    '',
    'column  type        missing  invalid  distinct  most frequent',
    'plan    category          0        0  ~5000     pro (60), basic (40)',
    'face    identifier        0        0  ~100      pictures, see below',
    'scan    identifier        0        0  ~100      none (1)',
    '',
    'Of "churn" each alone tells: plan 31 %.',
    '',
    'Pictures in "face", each of 64 values: brightness 0.1 to 0.9, half below 0.5; ink 0.1 to 0.9, half below 0.5.',
  ])
  assert.doesNotMatch(described(shown, false), /▁/)
})
