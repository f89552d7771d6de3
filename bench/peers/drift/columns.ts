/**
 * Our side of the five statistics, in a process of its own so that its memory is its own: one column of both sides at a
 * time. The arguments: rows a side, columns of numbers and of categories. Each line from standard input is one round, answered
 * in seconds of CPU time of the statistics alone. With `once` as the third argument it goes over all columns once, and
 * tells the whole time with drawing.
 */
import { createInterface } from 'node:readline'
import { quantileTable } from '../../../src/metrics/drift/bins.ts'
import { chiSquare } from '../../../src/metrics/drift/chisquare.ts'
import { jensenShannon } from '../../../src/metrics/drift/jensen.ts'
import { kolmogorovSmirnov } from '../../../src/metrics/drift/ks.ts'
import type { Drift } from '../../../src/metrics/drift/result.ts'
import { sampleOf } from '../../../src/metrics/drift/sample.ts'
import { populationStability } from '../../../src/metrics/drift/stability.ts'
import { categoryTable, countCategories } from '../../../src/metrics/drift/table.ts'
import { wasserstein } from '../../../src/metrics/drift/wasserstein.ts'

const [rows, columns] = process.argv.slice(2, 4).map(Number) as [number, number]
const shift = 0.003
const names = Array.from({ length: 20 }, (_, place) => `c${place}`)

/** Murmur's finalizer over the row and a seed. */
const uniform = (row: number, seed: number) => {
  let value = (Math.imul(row, 2_654_435_761) + ((seed * 40_503) % 2 ** 32)) >>> 0
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32
}

const numbers = (seed: number, by: number) => {
  const values = new Float64Array(rows)
  for (let row = 0; row < rows; row++)
    values[row] = uniform(row, 2 * seed) + uniform(row, 2 * seed + 1) + by
  return values
}

const categories = (seed: number) => {
  const values: string[] = []
  for (let row = 0; row < rows; row++)
    values.push(names[Math.floor(20 * uniform(row, seed) ** 2)] ?? '')
  return values
}

const numberStatistics = (before: Float64Array, after: Float64Array) => {
  const [reference, current] = [sampleOf(before), sampleOf(after)]
  const table = quantileTable(reference, current)
  return {
    ks: kolmogorovSmirnov(reference, current),
    wasserstein: wasserstein(reference, current),
    psi: populationStability(table),
    jensen: jensenShannon(table),
  }
}

const pOf = (drift: Drift) => (drift.kind === 'measured' ? drift.pValue : undefined) ?? Number.NaN
const effectOf = (drift: Drift) =>
  (drift.kind === 'measured' ? drift.effectSize : undefined) ?? Number.NaN

const round = () => {
  const answer = { seconds: 0, ks: 0, wasserstein: 0, psi: 0, jensen: 0, chi: 0 }
  const timed = <Result>(work: () => Result): Result => {
    const begun = process.cpuUsage()
    const result = work()
    const { user, system } = process.cpuUsage(begun)
    answer.seconds += (user + system) / 1e6
    return result
  }
  for (let column = 0; column < columns; column++) {
    const [before, after] = [numbers(4 * column + 1, 0), numbers(4 * column + 2, shift)]
    const drifts = timed(() => numberStatistics(before, after))
    const seed = 1_000_003 + 4 * column
    const [old, now] = [categories(seed), categories(seed + 1)]
    const chi = timed(() => chiSquare(categoryTable(countCategories(old), countCategories(now))))
    if (column > 0) continue
    answer.ks = pOf(drifts.ks)
    answer.wasserstein = effectOf(drifts.wasserstein)
    answer.psi = effectOf(drifts.psi)
    answer.jensen = effectOf(drifts.jensen)
    answer.chi = pOf(chi)
  }
  return { ...answer, peak_mb: process.resourceUsage().maxRSS / 1024 }
}

const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`)

if (process.argv[4] === 'once') {
  const begun = performance.now()
  const answer = round()
  say({ ...answer, whole_seconds: (performance.now() - begun) / 1000 })
} else {
  say({ ready: 1 })
  for await (const _ of createInterface({ input: process.stdin })) say(round())
}
