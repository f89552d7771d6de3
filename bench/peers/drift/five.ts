import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Metrics } from '../../../src/core/records.ts'
import type { Figure } from '../../claim.ts'
import { ratioOf, startSide, takeTurns } from '../turns.ts'

/** Rows a side, and columns of numbers and of categories. */
const sizes = ['1000000', '10']
const rounds = 3

const findEvidently = (): string | undefined => {
  const python = process.env['MILLRACE_EVIDENTLY_PYTHON'] ?? 'python3'
  return spawnSync(python, ['-c', 'import evidently']).status === 0 ? python : undefined
}

/** Kolmogorov–Smirnov, Wasserstein, PSI, Jensen–Shannon and chi-square of ten columns of each kind, a process a side. */
export const fiveStatistics = async (note: (line: string) => void): Promise<Figure[]> => {
  const python = findEvidently()
  if (!python) note('no Evidently: name a Python that has it with MILLRACE_EVIDENTLY_PYTHON')
  const program = (name: string) => join(import.meta.dirname, name)
  const ours = await startSide('ours', process.execPath, [program('columns.ts'), ...sizes])
  const peer =
    python && (await startSide('Evidently', python, [program('evidently_side.py'), ...sizes]))
  const sides = peer ? [ours, peer] : [ours]
  try {
    const [own = [], theirs = []] = await takeTurns(sides, rounds, note)
    return [...memoryOf(own), ...(peer ? besideEvidently(own, theirs, note) : [])]
  } finally {
    for (const side of sides) await side.close()
  }
}

const memoryOf = (own: readonly Metrics[]): Figure[] => [
  {
    name: 'peak memory of five statistics of ten columns of a million against a million',
    value: Math.max(...own.map(({ peak_mb = Number.NaN }) => peak_mb)),
    unit: 'MB',
    target: 1000,
    rule: 'at most',
  },
]

const besideEvidently = (
  own: readonly Metrics[],
  theirs: readonly Metrics[],
  note: (line: string) => void,
): Figure[] => {
  const ratio = ratioOf(theirs, own, 'seconds')
  note(`${ratio.middle} times Evidently's speed, ${ratio.least} to ${ratio.greatest}`)
  const apart = (name: string) =>
    Math.abs((own[0]?.[name] ?? Number.NaN) / (theirs[0]?.[name] ?? Number.NaN) - 1)
  return [
    {
      name: "Evidently's CPU time for the five statistics, of ours",
      value: ratio.middle,
      unit: 'times',
      target: 5,
      rule: 'at least',
    },
    // Its chi-square takes the reference for the truth, so p differs. Its deviation divides by n, ours by n − 1: half a millionth of a million values.
    ...['ks', 'wasserstein'].map(
      (name): Figure => ({
        name: `difference from Evidently's figure, relative: ${name}`,
        value: 1e6 * apart(name),
        unit: '· 1e-6',
        target: 1,
        rule: 'at most',
      }),
    ),
  ]
}
