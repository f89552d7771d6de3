import type { Confusion } from '../../../src/core/records.ts'

/** Classes that a table has room for. */
const mostClasses = 12

/** Counts by class and answer; null where there are more classes than a table has room for. */
export interface Matrix {
  readonly labels: readonly string[]
  readonly rows: readonly {
    readonly truth: string
    /** Rows of the class. */
    readonly total: number
    readonly counts: readonly number[]
  }[]
}

export const matrixOf = ({ labels, counts }: Confusion): Matrix | null => {
  if (labels.length > mostClasses) return null
  const countOf = (truth: string, answer: string) =>
    counts.find((each) => each.truth === truth && each.answer === answer)?.count ?? 0
  const rows = labels.map((truth) => {
    const those = labels.map((answer) => countOf(truth, answer))
    return { truth, total: those.reduce((sum, count) => sum + count, 0), counts: those }
  })
  return { labels, rows }
}

/** What is confused most: pairs of classes that are not the same. */
export const confusedMost = ({ counts }: Confusion, most: number): Confusion['counts'] =>
  counts.filter(({ truth, answer }) => truth !== answer).slice(0, most)
