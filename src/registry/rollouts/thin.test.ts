import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RolloutPoint } from '../../core/rollout.ts'
import { mostPoints, thinned } from './thin.ts'

const each = <T>(value: T) => ({ errors: value, latency: value, quality: value })

const pointAt = (at: number): RolloutPoint => ({
  ...{ from: at, to: at + 1, labelsTo: at, phase: at < 300 ? 'shift' : 'judge', step: 0 },
  ...{ weight: at < 300 ? 0.1 : 0.5, slowMs: at },
  counts: each({
    stable: { answers: 3, bad: 1 },
    candidate: { answers: 2, bad: at === 1001 ? 1 : 0 },
  }),
  back: { ...each(1), errors: at === 1001 ? 40 : 1 + at / 1e6 },
  on: each(1),
})

test('a hundred thousand looks are never more than two thousand points, and what they counted stays', () => {
  let points: RolloutPoint[] = []
  const looks = 100_000
  for (let at = 0; at < looks; at++) {
    points.push(pointAt(at))
    if (points.length > mostPoints) points = thinned(points)
    assert.ok(points.length <= mostPoints)
  }
  const sum = (of: (point: RolloutPoint) => number) =>
    points.reduce((total, point) => total + of(point), 0)
  assert.equal(
    sum(({ counts }) => counts.errors.stable.answers),
    3 * looks,
  )
  assert.equal(
    sum(({ counts }) => counts.quality.candidate.bad),
    1,
  )
  assert.equal(
    sum(({ looks = 1 }) => looks),
    looks,
  )
  for (const [at, { from }] of points.entries()) assert.equal(from, points[at - 1]?.to ?? 0)
  // What decides stays as it was: where the share changed, the highest evidence, and the newest.
  assert.deepEqual(
    points.filter(({ from, to }) => from < 300 && to > 300),
    [],
  )
  assert.deepEqual(
    points.find(({ from }) => from === 1001),
    pointAt(1001),
  )
  assert.deepEqual(
    points.slice(-500),
    Array.from({ length: 500 }, (_, at) => pointAt(looks - 500 + at)),
  )
})
