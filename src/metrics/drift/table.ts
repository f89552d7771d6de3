import { MillraceError } from '../../core/error.ts'
import type { Sizes } from './result.ts'
import type { Sample } from './sample.ts'

/** How many values of two samples lie in each of the same cells: bins of a number, or categories. */
export interface CountTable {
  /** `[cells]` */
  readonly reference: readonly number[]
  /** `[cells]` */
  readonly current: readonly number[]
}

/** How often each category occurs. */
export const countCategories = (values: Iterable<string>): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** A cell for every category of either side, in the order of their names; 0 where a side has none of it. */
export const categoryTable = (
  reference: ReadonlyMap<string, number>,
  current: ReadonlyMap<string, number>,
): CountTable => {
  const names = [...new Set([...reference.keys(), ...current.keys()])].sort()
  return {
    reference: names.map((name) => reference.get(name) ?? 0),
    current: names.map((name) => current.get(name) ?? 0),
  }
}

/** Two cells: values that are there, and missing ones. With it every statistic of tables tells of missing values. */
export const missingTable = (reference: Sample, current: Sample): CountTable => ({
  reference: [reference.sorted.length, reference.missing],
  current: [current.sorted.length, current.missing],
})

/** The cells in which either side has values, and how many values each side has. */
export const checkTable = ({ reference, current }: CountTable) => {
  if (reference.length !== current.length)
    throw new MillraceError('bad_usage', {
      what: `A table needs the same cells on both sides, got ${reference.length} and ${current.length}.`,
    })
  for (const count of [...reference, ...current])
    if (!Number.isSafeInteger(count) || count < 0)
      throw new MillraceError('bad_usage', { what: `A table counts values, got ${count}.` })
  const cells = reference.flatMap((count, cell) => {
    const other = current[cell] ?? 0
    return count + other > 0 ? [{ reference: count, current: other }] : []
  })
  const sizes: Sizes = { reference: sum(reference), current: sum(current) }
  return { cells, sizes }
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
