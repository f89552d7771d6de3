import { MillraceError } from '../../core/error.ts'
import type { Sample } from './sample.ts'
import type { CountTable } from './table.ts'

/**
 * Edges of bins with about as many values of the reference each: the values at places ⌈i·n / bins⌉ of its ascending
 * order, i from 1 to bins − 1 (the inverse of its distribution; no interpolation). Bin k holds edge k − 1 < x ≤ edge k, the
 * outermost are open. A value that reaches over several of those places gets a bin of its own: the next smaller double
 * stands before it as an edge. So a constant reference has three bins, below, at and above it. Ascending, finite; none of
 * an empty reference.
 */
export const quantileEdges = ({ sorted }: Sample, bins = 10): number[] => {
  if (!Number.isSafeInteger(bins) || bins < 2)
    throw new MillraceError('bad_usage', { what: `It takes 2 bins or more, got ${bins}.` })
  if (sorted.length === 0) return []
  const edges: number[] = []
  for (let i = 1; i < bins; i++) {
    const edge = sorted[Math.ceil((i * sorted.length) / bins) - 1] ?? 0
    if (edge !== edges.at(-1)) edges.push(edge)
    else if (edges.at(-2) !== nextBelow(edge)) edges.splice(-1, 0, nextBelow(edge))
  }
  return edges.filter(Number.isFinite)
}

/** The number of edges below a value: its bin. The value is not NaN. */
export const binOf = (edges: readonly number[], value: number): number => {
  let from = 0
  let to = edges.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((edges[middle] ?? 0) < value) from = middle + 1
    else to = middle
  }
  return from
}

/** How many values lie in each bin: `[edges + 1]`. */
export const countBins = ({ sorted }: Sample, edges: readonly number[]): number[] => {
  const places = edges.map((edge) => countTo(sorted, edge))
  return [...places, sorted.length].map((place, bin) => place - (places[bin - 1] ?? 0))
}

/** Both samples in bins of the reference's quantiles. `bins` defaults to 10. */
export const quantileTable = (
  reference: Sample,
  current: Sample,
  { bins = 10 }: { readonly bins?: number } = {},
): CountTable => {
  const edges = quantileEdges(reference, bins)
  return { reference: countBins(reference, edges), current: countBins(current, edges) }
}

/** How many values are ≤ an edge. */
const countTo = (sorted: Float64Array, edge: number) => {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((sorted[middle] ?? 0) <= edge) from = middle + 1
    else to = middle
  }
  return from
}

/** The largest double below a number; −∞ below the least. */
const nextBelow = (value: number): number => {
  if (value === 0) return -Number.MIN_VALUE
  if (value === -Infinity) return value
  const bits = new BigInt64Array(new Float64Array([value]).buffer)
  const [whole = 0n] = bits
  bits[0] = value > 0 ? whole - 1n : whole + 1n
  return new Float64Array(bits.buffer)[0] ?? Number.NaN
}
