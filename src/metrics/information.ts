/**
 * What one thing tells of another: mutual information of counts in a table, `[rows][columns]`, in nats; and how much of it
 * chance alone would give (Vinh, Epps and Bailey 2010, as in scikit-learn's `expected_mutual_information`).
 */

export type Counts = readonly (readonly number[])[]

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)

const columnSums = (table: Counts): number[] =>
  (table[0] ?? []).map((_, at) => total(table.map((row) => row[at] ?? 0)))

/** `−Σ p log p`. */
export const entropy = (counts: readonly number[]): number => {
  const all = total(counts)
  return -counts.reduce(
    (sum, count) => (count === 0 ? sum : sum + (count / all) * Math.log(count / all)),
    0,
  )
}

/** `Σ p(x,y) log (p(x,y) / (p(x) p(y)))`. */
export const mutualInformation = (table: Counts): number => {
  const [ups, acrosses] = [table.map(total), columnSums(table)]
  const all = total(ups)
  let sum = 0
  table.forEach((row, at) => {
    row.forEach((count, to) => {
      if (count === 0) return
      sum += (count / all) * Math.log((all * count) / ((ups[at] ?? 0) * (acrosses[to] ?? 0)))
    })
  })
  return Math.max(0, sum)
}

/** The mutual information of all tables with the same sums, by how likely each of them is. */
export const expectedInformation = (table: Counts): number => {
  const [ups, acrosses] = [table.map(total), columnSums(table)]
  const all = total(ups)
  const logs = logFactorials(all)
  const log = (count: number) => logs[count] ?? 0
  let sum = 0
  for (const up of ups)
    for (const across of acrosses) {
      const fixed = log(up) + log(across) + log(all - up) + log(all - across) - log(all)
      const [least, most] = [Math.max(1, up + across - all), Math.min(up, across)]
      for (let count = least; count <= most; count++) {
        const rest =
          log(count) + log(up - count) + log(across - count) + log(all - up - across + count)
        sum += (count / all) * Math.log((all * count) / (up * across)) * Math.exp(fixed - rest)
      }
    }
  return sum
}

/** `log n!` of 0 to n. */
const logFactorials = (most: number): Float64Array => {
  const logs = new Float64Array(most + 1)
  for (let at = 2; at <= most; at++) logs[at] = (logs[at - 1] ?? 0) + Math.log(at)
  return logs
}

/**
 * How much of what there is to know of the columns of a table its rows tell, beyond what chance alone would:
 * `(I − E[I]) / (H(columns) − E[I])`, 0 to 1.
 */
export const toldShare = (table: Counts): number => {
  const expected = expectedInformation(table)
  const most = entropy(columnSums(table)) - expected
  if (most < 1e-9) return 0
  return Math.min(1, Math.max(0, (mutualInformation(table) - expected) / most))
}
