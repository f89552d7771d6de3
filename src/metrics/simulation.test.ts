/** Figures of data whose law is known, against what follows from the law. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, type Rng } from '../core/rng.ts'
import { brierScore, calibrationCurve, calibrationError } from './calibration.ts'
import { classificationMetrics } from './classification.ts'
import { standardErrors } from './resample.ts'
import { measureOf, type Scores } from './scores.ts'

const near = (mine: number | undefined, expected: number, error: number) =>
  assert.ok(Math.abs((mine ?? Number.NaN) - expected) < 4 * error, `${mine}, expected ${expected}`)

const rows = 100_000

/** Truths of chances p that are spread evenly from 0 to 1, with what a model says of each. */
const drawn = (said: (p: number) => number, seed: number) => {
  const rng = createRng(seed)
  const scores = new Float64Array(rows)
  const truth = Uint8Array.from(scores, (_, row) => {
    const p = rng.uniform()
    scores[row] = said(p)
    return rng.uniform() < p ? 1 : 0
  })
  return { scores, truth }
}

test('the Brier score is what chance takes, and the square of what is said wrong', () => {
  // ∫ p (1 − p) = 1/6; ∫ (p − p²)² = 1/30.
  near(brierScore(drawn((p) => p, 1)), 1 / 6, 0.5 / Math.sqrt(rows))
  near(brierScore(drawn((p) => p * p, 2)), 1 / 6 + 1 / 30, 0.5 / Math.sqrt(rows))
})

test('the calibration error is nothing of true probabilities, and what others are off by', () => {
  const errorOf = (said: (p: number) => number, seed: number) =>
    calibrationError(calibrationCurve(drawn(said, seed)))
  // By chance alone each of ten bins is off by some √(2 / π · p (1 − p) / its rows).
  near(
    errorOf((p) => p, 3),
    0,
    0.4 * Math.sqrt(10 / rows),
  )
  // p² says too little everywhere: ∫ (p − p²) = 1/6. One half everywhere is one bin, and off by nothing.
  near(
    errorOf((p) => p * p, 4),
    1 / 6,
    0.5 / Math.sqrt(rows),
  )
  near(
    errorOf(() => 0.5, 5),
    0,
    0.5 / Math.sqrt(rows),
  )
})

test('of many classes the likeliest is as sure as it is right where probabilities are true', () => {
  const rng = createRng(6)
  const many = 20_000
  const labels = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const probabilities = new Float64Array(many * labels.length)
  const truth = Int32Array.from({ length: many }, (_, row) => {
    const odds = labels.map(() => Math.exp(2 * rng.normal()))
    const sum = odds.reduce((all, each) => all + each)
    const shares = odds.map((each) => each / sum)
    probabilities.set(shares, row * labels.length)
    return drawnFrom(shares, rng)
  })
  const metrics = classificationMetrics({ labels, truth, probabilities })
  near(metrics['ece'], 0, 0.4 * Math.sqrt(10 / many))
  // Σ p (1 − p) and Σ of the largest, of the law itself.
  const mean = (of: (shares: Float64Array) => number) =>
    Array.from({ length: many }, (_, row) =>
      of(probabilities.subarray(row * labels.length, (row + 1) * labels.length)),
    ).reduce((sum, each) => sum + each / many, 0)
  const largest = (count: number) => (shares: Float64Array) =>
    shares
      .toSorted()
      .slice(-count)
      .reduce((sum, each) => sum + each, 0)
  near(metrics['accuracy'], mean(largest(1)), 0.5 / Math.sqrt(many))
  near(metrics['top3_accuracy'], mean(largest(3)), 0.5 / Math.sqrt(many))
  near(metrics['top5_accuracy'], mean(largest(5)), 0.5 / Math.sqrt(many))
  const brier = mean((shares) => shares.reduce((sum, p) => sum + p * (1 - p), 0))
  near(metrics['brier'], brier, 0.5 / Math.sqrt(many))
})

const drawnFrom = (shares: readonly number[], rng: Rng): number => {
  let left = rng.uniform()
  for (const [id, each] of shares.entries()) {
    left -= each
    if (left < 0) return id
  }
  return shares.length - 1
}

/** Scores are normal with the deviation 1, and 1.5 higher for one of two classes. */
const classes = (rng: Rng, many: number): Scores => {
  const truth = Int32Array.from({ length: many }, () => rng.below(2))
  const odds = Array.from(truth, (id) => Math.exp(1.5 * (rng.normal() + 1.5 * (id - 0.5))))
  const probabilities = Float64Array.from(
    odds.flatMap((each) => [1 / (1 + each), each / (1 + each)]),
  )
  return { kind: 'classes', labels: ['no', 'yes'], truth, probabilities }
}

const numbers = (rng: Rng, many: number): Scores => ({
  kind: 'numbers',
  pairs: Array.from({ length: many }, () => {
    const actual = rng.normal()
    return { actual, predicted: actual + 0.5 * rng.normal() }
  }),
})

for (const [what, draw, names] of [
  ['classes', classes, ['accuracy', 'auc', 'brier', 'f1', 'val_loss']],
  ['numbers', numbers, ['val_loss', 'mae', 'r2']],
] as const)
  test(`intervals of ${what} hold the truth 95 times in 100`, () => {
    const truths = measureOf(draw(createRng(7), 200_000))()
    const samples = 120
    const held = new Map<string, number>()
    for (let sample = 0; sample < samples; sample++) {
      const scores = draw(createRng(100 + sample), 250)
      const [values, errors] = [measureOf(scores)(), standardErrors(scores, sample)]
      for (const name of names) {
        const off = Math.abs((values[name] ?? Number.NaN) - (truths[name] ?? 0))
        const isIn = off <= 1.96 * (errors[name] ?? 0)
        held.set(name, (held.get(name) ?? 0) + Number(isIn))
      }
    }
    // Of 120 samples 114 are meant, and 105 or fewer come once in 5,000 times.
    for (const name of names) {
      const times = held.get(name) ?? 0
      assert.ok(times > 105, `${name}: ${times} of ${samples}`)
    }
  })
