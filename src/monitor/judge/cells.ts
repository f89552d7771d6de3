import type { FeatureDrift } from '../../core/monitor.ts'
import { chiSquare } from '../../metrics/drift/chisquare.ts'
import { fisherExact } from '../../metrics/drift/fisher.ts'
import type { CountTable } from '../../metrics/drift/table.ts'

/** What a hypothesis says of two sides. */
export interface Part {
  readonly statistic: number
  readonly pValue: number
  readonly effect: number
}

/** Figures that are shown beside and decide nothing. */
export type Beside = Pick<FeatureDrift, 'psi' | 'jensenShannon' | 'wasserstein'>

/** Below so many values that are expected of a cell, the p-value of chi-square is a guess (Cochran 1954). */
const leastExpected = 5

/**
 * Cells as they may be tested: those of which either side is expected to have fewer than 5 values are one cell
 * together, the last one. Which these are depends on both sides added up, so that values that nobody could have seen before
 * are no drift where there always are such. Both sides have values.
 */
export const pooled = ({ reference, current }: CountTable): CountTable & { rare: boolean } => {
  const [n, m] = [sum(reference), sum(current)]
  const smaller = Math.min(n, m) / (n + m)
  const isRare = (at: number) =>
    ((reference[at] ?? 0) + (current[at] ?? 0)) * smaller < leastExpected
  const kept = (side: readonly number[]) => side.filter((_, at) => !isRare(at))
  const pool = (side: readonly number[]) => sum(side.filter((_, at) => isRare(at)))
  const [before, now] = [pool(reference), pool(current)]
  if (before + now === 0) return { reference: kept(reference), current: kept(current), rare: false }
  return {
    reference: [...kept(reference), before],
    current: [...kept(current), now],
    rare: (before + now) * smaller < leastExpected,
  }
}

/**
 * Whether values are spread over cells alike: chi-square, and where the rare cells together are too few for it,
 * Fisher's exact test of them and chi-square of the others, twice the smaller p. Effect: the total variation.
 */
export const testCells = ({ reference, current, rare }: ReturnType<typeof pooled>): Part => {
  const whole = measured(chiSquare({ reference, current }))
  if (!rare) return whole
  const counts = [reference.at(-1) ?? 0, current.at(-1) ?? 0] as const
  const exact = fisherExact(counts, [sum(reference), sum(current)])
  if (reference.length === 2) return { ...whole, pValue: exact }
  const others = chiSquare({ reference: reference.slice(0, -1), current: current.slice(0, -1) })
  // The side that has nothing but rare values is told by them alone.
  const p = others.kind === 'measured' ? (others.pValue ?? 1) : 1
  return { ...whole, pValue: Math.min(1, 2 * Math.min(exact, p)) }
}

const measured = (drift: ReturnType<typeof chiSquare>): Part =>
  drift.kind === 'measured'
    ? {
        statistic: drift.statistic,
        pValue: drift.pValue ?? 1,
        effect: drift.effectSize ?? 0,
      }
    : { statistic: 0, pValue: 1, effect: 0 }

export const sum = (counts: Iterable<number>): number => {
  let total = 0
  for (const count of counts) total += count
  return total
}
