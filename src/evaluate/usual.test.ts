import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualOf } from './usual.ts'

/** Answers whose best probabilities are some. */
const scoresOf = (best: readonly number[]) => ({
  kind: 'classes' as const,
  labels: ['no', 'yes'],
  truth: Int32Array.from(best, () => 0),
  probabilities: Float32Array.from(
    best.flatMap((each, at) => (at % 2 ? [1 - each, each] : [each, 1 - each])),
  ),
})

test('what nineteen of twenty answers reached is usual, of a hundred answers or more', () => {
  const best = Array.from({ length: 200 }, (_, at) => 0.5 + ((at * 37) % 200) / 400)
  const usual = usualOf(scoresOf(best))?.best ?? Number.NaN
  assert.equal(best.filter((each) => Math.fround(each) < usual).length, 10)
  assert.equal(usualOf(scoresOf(best.slice(0, 99))), undefined)
  assert.equal(usualOf({ kind: 'numbers', pairs: [] }), undefined)
})
