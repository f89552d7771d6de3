import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, shuffle } from '../../core/rng.ts'
import { binOf, countBins, quantileEdges, quantileTable } from './bins.ts'
import { chiSquare } from './chisquare.ts'
import { jensenShannon } from './jensen.ts'
import { kolmogorovSmirnov } from './ks.ts'
import { meanShift, varianceShift } from './moments.ts'
import type { Drift } from './result.ts'
import { type Sample, sampleOf } from './sample.ts'
import { populationStability } from './stability.ts'
import { categoryTable, countCategories, missingTable } from './table.ts'
import { wasserstein } from './wasserstein.ts'

const rng = createRng(1)
const normal = (count: number, shift = 0) =>
  Float64Array.from({ length: count }, () => rng.normal() + shift)

const measured = <More>(drift: Drift<More>) => {
  assert.ok(drift.kind === 'measured')
  return drift
}

/** Statistics of two samples, each with its name. */
const statistics: Readonly<Record<string, (reference: Sample, current: Sample) => Drift>> = {
  kolmogorovSmirnov,
  wasserstein,
  meanShift,
  varianceShift,
  chiSquare: (reference, current) => chiSquare(quantileTable(reference, current)),
  populationStability: (reference, current) =>
    populationStability(quantileTable(reference, current), { minimum: 1 }),
  jensenShannon: (reference, current) =>
    jensenShannon(quantileTable(reference, current), { minimum: 1 }),
}

for (const [name, statistic] of Object.entries(statistics)) {
  test(`${name} does not depend on the order of rows`, () => {
    const [one, other] = [normal(300), normal(200, 0.3)]
    const before = statistic(sampleOf(one), sampleOf(other))
    const [mixed, mixedOther] = [shuffle([...one], rng), shuffle([...other], rng)]
    assert.deepEqual(statistic(sampleOf(mixed), sampleOf(mixedOther)), before)
  })

  test(`${name} of the same rows is none, and of moved rows is some`, () => {
    const rows = normal(400)
    const none = name === 'varianceShift' ? 1 : 0
    assert.equal(measured(statistic(sampleOf(rows), sampleOf(rows))).statistic, none)
    const moved = statistic(sampleOf(rows), sampleOf(rows.map((value) => 3 * value + 1)))
    assert.ok(Math.abs(measured(moved).effectSize ?? 0) > 0.1)
  })

  test(`${name} of no rows is never "no drift"`, () => {
    for (const [reference, current] of [
      [[], [1, 2]],
      [[1, 2], []],
      [[Number.NaN], [1, 2]],
    ] as const) {
      const drift = statistic(sampleOf(reference), sampleOf(current))
      assert.ok(drift.kind === 'unmeasured')
      assert.match(drift.reason, /^The (reference|current) has 0 values, and it takes \d\.$/)
    }
  })
}

test('Kolmogorov–Smirnov, Wasserstein and the statistics of tables know no sides', () => {
  const [one, other] = [sampleOf(normal(300)), sampleOf(normal(170, 0.4))]
  for (const compare of [kolmogorovSmirnov, wasserstein]) {
    const [there, back] = [measured(compare(one, other)), measured(compare(other, one))]
    assert.equal(there.statistic, back.statistic)
    assert.equal(there.pValue, back.pValue)
  }
  const { reference, current } = quantileTable(one, other)
  for (const compare of [chiSquare, populationStability, jensenShannon]) {
    const options = { minimum: 1 }
    const there = measured(compare({ reference, current }, options)).statistic
    const back = measured(compare({ reference: current, current: reference }, options)).statistic
    assert.ok(Math.abs(there - back) < 1e-12 * there, `${there}, ${back}`)
  }
})

test('Kolmogorov–Smirnov keeps under a change of scale that keeps the order', () => {
  const [one, other] = [normal(90), normal(110, 0.4)]
  const before = measured(kolmogorovSmirnov(sampleOf(one), sampleOf(other)))
  const after = kolmogorovSmirnov(sampleOf(one.map(Math.exp)), sampleOf(other.map(Math.exp)))
  assert.deepEqual(after, before)
})

test('a shift of all rows is told in their unit, and in deviations', () => {
  const rows = normal(1000)
  const moved = sampleOf(rows.map((value) => 4 * value + 2))
  const reference = sampleOf(rows.map((value) => 4 * value))
  const deviation = 2 / (measured(wasserstein(reference, moved)).effectSize ?? 0)
  assert.ok(Math.abs(measured(wasserstein(reference, moved)).statistic - 2) < 1e-12)
  assert.ok(Math.abs(deviation - 4) < 0.3)
  assert.ok(
    Math.abs((measured(meanShift(reference, moved)).effectSize ?? 0) - 2 / deviation) < 1e-12,
  )
})

test('what has no measure says why', () => {
  const reasonOf = (drift: Drift) => (drift.kind === 'unmeasured' ? drift.reason : '')
  const [constant, rows] = [sampleOf([5, 5, 5]), sampleOf([1, 2, 3])]
  assert.match(reasonOf(meanShift(constant, rows)), /does not vary/)
  assert.match(reasonOf(varianceShift(sampleOf([1]), rows)), /has 1 values, and it takes 2/)
  assert.match(reasonOf(wasserstein(rows, sampleOf([1, Infinity]))), /infinite/)
  assert.equal(measured(wasserstein(constant, rows)).effectSize, undefined)
  const table = quantileTable(rows, rows)
  assert.match(reasonOf(populationStability(table)), /has 3 values, and it takes 500/)
  assert.match(reasonOf(jensenShannon(table)), /has 3 values, and it takes 500/)
})

test('what cannot be counted is refused', () => {
  const refused = { code: 'bad_usage' }
  assert.throws(() => chiSquare({ reference: [1], current: [1, 2] }), refused)
  assert.throws(() => chiSquare({ reference: [1.5], current: [1] }), refused)
  assert.throws(() => chiSquare({ reference: [-1], current: [1] }), refused)
  assert.throws(
    () => populationStability({ reference: [1], current: [1] }, { smoothing: 0 }),
    refused,
  )
  assert.throws(() => quantileEdges(sampleOf([1]), 1), refused)
})

test('categories are counted by name, also those of one side alone', () => {
  const table = categoryTable(countCategories('aabbb'), countCategories('bccc__'))
  assert.deepEqual(table, { reference: [0, 2, 3, 0], current: [2, 0, 1, 3] })
  const missing = missingTable(sampleOf([1, Number.NaN]), sampleOf([1, 2, 3]))
  assert.deepEqual(missing, { reference: [1, 1], current: [3, 0] })
})

test('bins of a reference hold as many rows each, and frequent values have their own', () => {
  const reference = sampleOf(normal(1000))
  assert.deepEqual(countBins(reference, quantileEdges(reference)), Array(10).fill(100))
  const zeros = sampleOf([0, 0, 0, 0, 0, 0, 1, 2, 3, 4])
  assert.deepEqual(quantileEdges(zeros), [-5e-324, 0, 1, 2, 3])
  assert.deepEqual(
    countBins(sampleOf([-1, 0, 0, 0.5, 9]), quantileEdges(zeros)),
    [1, 2, 1, 0, 0, 1],
  )
  assert.deepEqual(quantileEdges(sampleOf([7, 7])), [7 - 2 ** -50, 7])
  assert.deepEqual(quantileEdges(sampleOf([-7, -7])), [-7 - 2 ** -50, -7])
  assert.deepEqual(quantileEdges(sampleOf([])), [])
  for (const value of [-9, 0, 0.5, 1, 2.5, 99]) {
    const bin = countBins(sampleOf([value]), quantileEdges(zeros)).indexOf(1)
    assert.equal(binOf(quantileEdges(zeros), value), bin)
  }
})
