import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Range, Values } from '../../core/study.ts'
import { drawNext } from './draw.ts'

const drawAll = (ranges: Readonly<Record<string, Range>>, count: number, seed = 1): Values[] => {
  const drawn: Values[] = []
  while (drawn.length < count) {
    const next = drawNext({ seed, ranges }, drawn)
    if (!next) break
    drawn.push(next)
  }
  return drawn
}

const ranges = {
  'task.units': { kind: 'choice', values: [64, 100, 128] },
  'train.learningRate': { kind: 'log', low: 1e-4, high: 1e-2 },
  'task.dropout': { kind: 'range', low: 0, high: 0.5 },
  'train.batchSize': { kind: 'int', low: 16, high: 64 },
} as const satisfies Record<string, Range>

test('The same seed draws the same trials, another seed others', () => {
  assert.deepEqual(drawAll(ranges, 2, 7), [
    {
      'task.units': 128,
      'train.learningRate': 0.001279,
      'task.dropout': 0.3889,
      'train.batchSize': 60,
    },
    {
      'task.units': 100,
      'train.learningRate': 0.0001743,
      'task.dropout': 0.4083,
      'train.batchSize': 53,
    },
  ])
  assert.deepEqual(drawAll(ranges, 20, 7), drawAll(ranges, 20, 7))
  assert.notDeepEqual(drawAll(ranges, 20, 7), drawAll(ranges, 20, 8))
})

test('Values spread evenly over their range: numbers by size, logarithmic ones by order of magnitude', () => {
  const drawn = drawAll(ranges, 600)
  const share = (fits: (values: Record<keyof typeof ranges, number>) => boolean) =>
    drawn.filter((values) => fits(values as Record<keyof typeof ranges, number>)).length / 600
  // Four standard deviations of a share of a half or a third over 600 draws.
  const near = (found: number, expected: number) =>
    assert.ok(Math.abs(found - expected) < 0.082, `${found} is not near ${expected}`)
  near(
    share((values) => values['train.learningRate'] < 1e-3),
    1 / 2,
  )
  near(
    share((values) => values['task.dropout'] < 0.25),
    1 / 2,
  )
  near(
    share((values) => values['train.batchSize'] <= 31),
    16 / 49,
  )
  for (const units of ranges['task.units'].values)
    near(
      share((values) => values['task.units'] === units),
      1 / 3,
    )
})

test('Values stay within their ends, whole ones reach both', () => {
  const small = {
    a: { kind: 'int', low: -1, high: 2 },
    b: { kind: 'log', low: 1e-9, high: 1e9 },
  } as const
  const drawn = drawAll(small, 200) as { a: number; b: number }[]
  assert.deepEqual([...new Set(drawn.map(({ a }) => a))].sort(), [-1, 0, 1, 2])
  assert.ok(drawn.every(({ b }) => b >= 1e-9 && b <= 1e9))
})

test('No trial comes twice; a search ends where there is nothing new', () => {
  const few = {
    a: { kind: 'choice', values: ['x', 'y', null] },
    b: { kind: 'int', low: 1, high: 4 },
  } as const
  const drawn = drawAll(few, 100)
  assert.equal(drawn.length, 12)
  assert.equal(new Set(drawn.map((values) => JSON.stringify(values))).size, 12)
})
