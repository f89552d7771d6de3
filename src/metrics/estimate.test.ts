import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { calibrationOf, estimated, estimateMetrics } from './estimate.ts'
import { fewerCorners, heightOf, risingLine } from './isotonic.ts'

interface Vector {
  readonly name: string
  readonly labels: readonly string[]
  /** Which classes NannyML has calibrated; of two classes the second alone. */
  readonly calibrated: readonly boolean[]
  readonly truth: readonly number[]
  /** Of the second class where there are two, else `[rows, classes]`. */
  readonly reference: readonly number[]
  readonly window: readonly number[]
  readonly estimates: Readonly<Record<string, { readonly value: number; readonly error: number }>>
}

const vectors = ['binary', 'multiclass'].flatMap((name): Vector[] =>
  JSON.parse(readFileSync(new URL(`../../test/data/cbpe/${name}.json`, import.meta.url), 'utf8')),
)

const wide = ({ labels }: Vector, told: readonly number[]): Float64Array =>
  labels.length === 2
    ? Float64Array.from(told.flatMap((each) => [1 - each, each]))
    : Float64Array.from(told)

const columnOf = (probabilities: Float64Array, width: number, id: number) =>
  probabilities.filter((_, at) => at % width === id)

/** The likeliest class, of equals the later of two and the first of more. */
const answersOf = ({ labels }: Vector, probabilities: Float64Array) =>
  Array.from({ length: probabilities.length / labels.length }, (_, row) => {
    const some = [...probabilities.subarray(row * labels.length, (row + 1) * labels.length)]
    return labels.length === 2 ? Number((some[1] ?? 0) >= 0.5) : some.indexOf(Math.max(...some))
  })

const idsOf = ({ labels }: Vector) => (labels.length === 2 ? [1] : [...labels.keys()])

test('Estimates equal those of NannyML', () => {
  for (const vector of vectors) {
    const { labels } = vector
    const [before, now] = [wide(vector, vector.reference), wide(vector, vector.window)]
    const calibrations = labels.map((_, id) => {
      if (!vector.calibrated[labels.length === 2 ? id - 1 : id]) return null
      const truth = vector.truth.map((each) => Number(each === id))
      return risingLine(columnOf(before, labels.length, id), truth)
    })
    const answers = answersOf(vector, now)
    const found = estimateMetrics({ labels, probabilities: now, answers }, calibrations)
    for (const name of estimated) {
      const told = vector.estimates[name]?.value ?? Number.NaN
      assert.ok(
        Math.abs(found[name] - told) < 1e-6,
        `${vector.name}: ${name} ${found[name]} ${told}`,
      )
    }
  }
})

test('What is far too sure is calibrated, and what can be taken at its word hardly differs', () => {
  for (const vector of vectors) {
    const { labels, truth } = vector
    const before = wide(vector, vector.reference)
    for (const id of idsOf(vector)) {
      const scores = columnOf(before, labels.length, id)
      const was = Uint8Array.from(truth, (each) => Number(each === id))
      const line = calibrationOf(scores, was, 1)
      if (/sharpness (2|2.5|0.5),/.test(vector.name)) assert.ok(line, `${vector.name}: ${id}`)
      else
        for (const score of scores)
          assert.ok(!line || Math.abs(heightOf(line, score) - score) < 0.25)
    }
  }
})

test('A rising line goes through the means of what does not rise, and keeps its shape with fewer corners', () => {
  const line = risingLine([1, 2, 2, 3, 4, 5], [0, 1, 0, 0, 1, 0])
  assert.deepEqual(line, { x: [1, 2, 3, 4, 5], y: [0, 1 / 3, 1 / 3, 0.5, 0.5] })
  const heights = [
    { at: 0, height: 0 },
    { at: 1.5, height: 1 / 6 },
    { at: 3.5, height: 5 / 12 },
    { at: 9, height: 0.5 },
  ]
  for (const { at, height } of heights) assert.ok(Math.abs(heightOf(line, at) - height) < 1e-12)
  const scores = Array.from({ length: 5000 }, (_, at) => at / 5000)
  const whole = risingLine(
    scores,
    scores.map((score, at) => Number(score ** 2 > ((at * 7919) % 5000) / 5000)),
  )
  const fewer = fewerCorners(whole, 40)
  assert.ok(fewer.x.length <= 40)
  const apart = scores.map((at) => Math.abs(heightOf(fewer, at) - heightOf(whole, at)))
  assert.ok(apart.reduce((sum, each) => sum + each, 0) / apart.length < 0.01)
})
