import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { quantileEdges, quantileTable } from './bins.ts'
import { chiSquare } from './chisquare.ts'
import { benjaminiHochberg } from './discovery.ts'
import { jensenShannon } from './jensen.ts'
import { kolmogorovSmirnov } from './ks.ts'
import { meanShift, varianceShift } from './moments.ts'
import type { Drift } from './result.ts'
import { sampleOf } from './sample.ts'
import { populationStability } from './stability.ts'
import { categoryTable } from './table.ts'
import { wasserstein } from './wasserstein.ts'

/** A sample as test/data/metrics/drift.py says it. */
type Rule =
  | readonly (number | string | null)[]
  | {
      readonly seed: number
      readonly count: number
      readonly sum: number
      readonly scale: number
      readonly shift: number
      readonly floor: boolean
    }
type Figure = number | null
interface Pair {
  readonly statistic: Figure
  readonly effect: Figure
}
interface TableFigures {
  readonly reference: readonly number[]
  readonly current: readonly number[]
  readonly chi2: Figure
  readonly p: Figure
  readonly freedom: Figure
  readonly expected: Figure
  readonly psi: Figure
  readonly js: Figure
  readonly cramer: Figure
  readonly variation: Figure
}
interface Figures {
  readonly samples: readonly {
    readonly name: string
    readonly reference: Rule
    readonly current: Rule
    readonly missing: readonly number[]
    readonly ks: { readonly statistic: Figure; readonly p: Figure } | null
    readonly wasserstein: Pair | null
    readonly table: (TableFigures & { readonly edges: number }) | null
    readonly mean: Pair | null
    readonly variance: Pair | null
  }[]
  readonly tables: readonly (TableFigures & { readonly name: string })[]
  readonly discoveries: readonly {
    readonly p: readonly number[]
    readonly adjusted: readonly number[]
  }[]
}

const file = new URL('../../../test/data/metrics/drift.json', import.meta.url)
const figures: Figures = JSON.parse(readFileSync(file, 'utf8'))

const valuesOf = (rule: Rule): Float64Array => {
  if ('seed' in rule) {
    let state = rule.seed
    return Float64Array.from({ length: rule.count }, () => {
      let total = 0
      for (let k = 0; k < rule.sum; k++) {
        state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0
        total += state / 2 ** 32
      }
      const value = total * rule.scale + rule.shift
      return rule.floor ? Math.floor(value) : value
    })
  }
  const infinite = (text: string) => (text === 'inf' ? Infinity : -Infinity)
  return Float64Array.from(rule, (value) =>
    typeof value === 'string' ? infinite(value) : (value ?? Number.NaN),
  )
}

/** Equal to 1e-9, relatively, or absolutely near 0; null is what SciPy does not tell either. */
const near = (found: number | undefined, expected: Figure | undefined, what: string) => {
  if (expected === null || expected === undefined) return assert.equal(found, undefined, what)
  const error = Math.abs((found ?? Number.NaN) - expected)
  assert.ok(error <= 1e-9 * Math.max(Math.abs(expected), 1e-3), `${what}: ${found}, ${expected}`)
}

const statisticOf = (drift: Drift) => (drift.kind === 'measured' ? drift.statistic : undefined)
const effectOf = (drift: Drift) => (drift.kind === 'measured' ? drift.effectSize : undefined)
const pOf = (drift: Drift) => (drift.kind === 'measured' ? drift.pValue : undefined)

/** Statistics of a table against SciPy's; of no table, all are unmeasured. */
const checkFigures = (table: TableFigures, expected: TableFigures | null) => {
  const chi = chiSquare(table)
  near(statisticOf(chi), expected?.chi2, 'chi-square')
  near(pOf(chi), expected?.p, 'p of chi-square')
  near(effectOf(chi), expected?.variation, 'total variation')
  near(statisticOf(populationStability(table, { minimum: 1 })), expected?.psi, 'PSI')
  near(statisticOf(jensenShannon(table, { minimum: 1 })), expected?.js, 'Jensen–Shannon')
  if (chi.kind === 'unmeasured') return assert.match(chi.reason, /has 0 values, and it takes 1/)
  near(chi.degreesOfFreedom, expected?.freedom, 'degrees of freedom')
  near(chi.minimumExpected, expected?.expected, 'least expected count')
  if (chi.degreesOfFreedom > 0) near(chi.cramersV, expected?.cramer, "Cramér's V")
}

test('there are enough figures to compare with', () => {
  assert.ok(figures.samples.length + figures.tables.length >= 80)
})

for (const each of figures.samples)
  test(`two samples are compared as SciPy does: ${each.name}`, () => {
    const [reference, current] = [
      sampleOf(valuesOf(each.reference)),
      sampleOf(valuesOf(each.current)),
    ]
    assert.deepEqual([reference.missing, current.missing], each.missing)
    const ks = kolmogorovSmirnov(reference, current)
    near(statisticOf(ks), each.ks?.statistic, 'D')
    near(effectOf(ks), each.ks?.statistic, 'effect of D')
    near(pOf(ks), each.ks?.p, 'p of D')
    const distance = wasserstein(reference, current)
    near(statisticOf(distance), each.wasserstein?.statistic, 'Wasserstein')
    near(effectOf(distance), each.wasserstein?.effect, 'effect of Wasserstein')
    const [mean, variance] = [meanShift(reference, current), varianceShift(reference, current)]
    near(statisticOf(mean), each.mean?.statistic, 'mean')
    near(effectOf(mean), each.mean?.effect, 'effect of the mean')
    near(statisticOf(variance), each.variance?.statistic, 'variance')
    near(effectOf(variance), each.variance?.effect, 'effect of the variance')
    if (!each.table) return
    const table = quantileTable(reference, current)
    assert.equal(quantileEdges(reference).length, each.table.edges)
    assert.deepEqual(table, { reference: each.table.reference, current: each.table.current })
    checkFigures(each.table, each.table)
  })

for (const each of figures.tables)
  test(`counts are compared as SciPy does: ${each.name}`, () => {
    checkFigures(each, each)
    const named = (counts: readonly number[]) =>
      new Map(
        counts.flatMap((count, at) => (count > 0 ? [[`category ${at}`, count] as const] : [])),
      )
    const table = categoryTable(named(each.reference), named(each.current))
    near(statisticOf(chiSquare(table)), each.chi2, 'chi-square by name')
  })

test('p-values are adjusted as SciPy does, and features without one stay so', () => {
  for (const { p, adjusted } of figures.discoveries) {
    const found = benjaminiHochberg([undefined, ...p])
    assert.equal(found[0], undefined)
    adjusted.forEach((expected, at) => {
      near(found[at + 1], expected, `rank of ${p[at]}`)
    })
  }
  assert.throws(() => benjaminiHochberg([0.1, 1.5]), { code: 'bad_usage', message: /got 1.5/ })
})
