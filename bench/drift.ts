import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Metrics } from '../src/core/records.ts'
import { kolmogorovSmirnov } from '../src/metrics/drift/ks.ts'
import { createPlan, numberFeature } from '../src/metrics/drift/plan.ts'
import { sampleOf } from '../src/metrics/drift/sample.ts'
import { addRow, createSketch } from '../src/metrics/drift/sketch.ts'
import type { Claim, Figure } from './claim.ts'
import { fiveStatistics } from './peers/drift/five.ts'
import { middleOf, ratioOf, type Side, startSide, takeTurns } from './peers/turns.ts'

/** Values of each of the two samples. */
const values = 1_000_000
/** How far the second sample is moved: p is about 1e-4, in the part of its range that takes longest. */
const shift = 0.003
/** Rows and features of the stream. */
const [rows, features] = [50_000, 20]
const rounds = 7

export const claim: Claim = {
  name: 'drift',
  summary:
    'Kolmogorov–Smirnov of a million against a million and rows into a sketch, beside SciPy; five statistics of ten columns, beside Evidently',
  async measure(note) {
    const python = findPython()
    if (!python) note('no SciPy: name a Python that has it with MILLRACE_PYTHON')
    const ours = openOurs()
    const peer = python && (await startSide('SciPy', python, [program, ...sizes]))
    const sides = peer ? [ours, peer] : [ours]
    try {
      for (const side of sides) await side.turn()
      const [own = [], theirs = []] = await takeTurns(sides, rounds, note)
      const speeds = own.map(({ stream = Number.NaN }) => rows / stream)
      return [
        ...figuresOf(middleOf(speeds)),
        ...(peer ? besideSciPy(own, theirs, note) : []),
        ...(await fiveStatistics(note)),
      ]
    } finally {
      for (const side of sides) await side.close()
    }
  },
}

const program = join(import.meta.dirname, 'peers/drift/compare.py')
const sizes = [values, rows, features, shift].map(String)

const findPython = (): string | undefined => {
  const python = process.env['MILLRACE_PYTHON'] ?? 'python3'
  return spawnSync(python, ['-c', 'import scipy.stats']).status === 0 ? python : undefined
}

const figuresOf = (speed: number): Figure[] => [
  {
    name: `rows of ${features} numbers into a sketch`,
    value: speed,
    unit: 'rows/s of CPU time',
    target: 200_000,
    rule: 'at least',
  },
]

const besideSciPy = (
  own: readonly Metrics[],
  theirs: readonly Metrics[],
  note: (line: string) => void,
): Figure[] => {
  const [test, stream] = ['test', 'stream'].map((name) => ratioOf(theirs, own, name))
  for (const [name, ratio] of Object.entries({ test, stream }))
    note(`${name}: ${ratio?.middle} times SciPy's speed, ${ratio?.least} to ${ratio?.greatest}`)
  return [
    {
      name: "SciPy's CPU time for the test, of ours",
      value: test?.middle ?? Number.NaN,
      unit: 'times',
      target: 1.5,
      rule: 'at least',
    },
    {
      name: "NumPy's CPU time for the stream in batches of 1,000 rows, of ours row by row",
      value: stream?.middle ?? Number.NaN,
      unit: 'times',
      target: 0.5,
      rule: 'at least',
    },
    {
      name: 'difference of the p-values, relative',
      value: 1e9 * Math.abs((own[0]?.['p'] ?? Number.NaN) / (theirs[0]?.['p'] ?? Number.NaN) - 1),
      unit: '· 1e-9',
      target: 1,
      rule: 'at most',
    },
  ]
}

/** Sums of two uniforms of a congruential generator; compare.py draws the same. */
const draw = (seed: number, count: number) => {
  let state = seed
  const next = () => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return Float64Array.from({ length: count }, () => next() + next())
}

const openOurs = (): Side => {
  const [reference, current] = [draw(1, values), draw(2, values).map((value) => value + shift)]
  const stream = Array.from({ length: rows }, (_, row) =>
    Array.from(reference.subarray(row * features, (row + 1) * features)),
  )
  const sample = sampleOf(reference)
  const plan = createPlan(
    Array.from({ length: features }, (_, at) => numberFeature(`${at}`, sample)),
  )
  return {
    name: 'ours',
    async turn() {
      const begun = process.cpuUsage()
      const drift = kolmogorovSmirnov(sampleOf(reference), sampleOf(current))
      const test = process.cpuUsage(begun)
      const between = process.cpuUsage()
      const sketch = createSketch(plan)
      for (const row of stream) addRow(sketch, row)
      const counted = process.cpuUsage(between)
      const { statistic, pValue: p } =
        drift.kind === 'measured' ? drift : { statistic: Number.NaN, pValue: Number.NaN }
      return {
        test: (test.user + test.system) / 1e6,
        stream: (counted.user + counted.system) / 1e6,
        statistic,
        p: p ?? Number.NaN,
        first: sketch.counts[1] ?? 0,
      }
    },
    async close() {},
  }
}
