import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entropy, expectedInformation, mutualInformation, toldShare } from './information.ts'

/**
 * Figures of scikit-learn 1.9.1: `mutual_info_score`, `expected_mutual_information` and `entropy` of the columns of these
 * tables of counts.
 */
const figures = [
  {
    table: [
      [30, 0],
      [0, 20],
    ],
    ...{ mutual: 0.6730116670092563, expected: 0.010351743438655187, entropy: 0.6730116670092563 },
  },
  {
    table: [
      [12, 7, 3],
      [4, 18, 9],
      [1, 2, 25],
      [6, 6, 6],
    ],
    ...{ mutual: 0.243353806789815, expected: 0.031622813593620666, entropy: 1.0675166029670395 },
  },
  {
    table: [
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 1],
      [1, 0],
    ],
    ...{ mutual: 0.6730116670092563, expected: 0.6730116670092566, entropy: 0.6730116670092563 },
  },
  {
    table: [
      [400, 310],
      [390, 305],
      [410, 320],
    ],
    ...{
      mutual: 1.844249482629845e-6,
      expected: 0.00046883286847983544,
      entropy: 0.6854241702452861,
    },
  },
  {
    table: [
      [3, 0, 0],
      [0, 0, 5],
      [2, 9, 1],
    ],
    ...{ mutual: 0.6342156828602435, expected: 0.1286968128203806, entropy: 1.0670938948757505 },
  },
]

const near = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) < 1e-10, `${value}, expected ${expected}`)

test('Mutual information, what chance gives of it, and entropy are those of scikit-learn', () => {
  for (const { table, ...figure } of figures) {
    near(mutualInformation(table), figure.mutual)
    near(expectedInformation(table), figure.expected)
    const sums = table[0]?.map((_, at) => table.reduce((sum, row) => sum + (row[at] ?? 0), 0)) ?? []
    near(entropy(sums), figure.entropy)
  }
})

test('What is told is all, a part, or nothing beyond chance', () => {
  const [all, some, keys, none] = figures.map(({ table }) => toldShare(table))
  near(all ?? 0, 1)
  near(
    some ?? 0,
    (0.243353806789815 - 0.031622813593620666) / (1.0675166029670395 - 0.031622813593620666),
  )
  assert.deepEqual([keys, none], [0, 0])
})
