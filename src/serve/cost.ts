/** How long a model takes for how many rows. */

/** A run of n rows takes `fixed` + n · `row` seconds. */
export interface Cost {
  readonly fixed: number
  readonly row: number
}

/** By what a run of one row and one of several took, seconds. */
export const costOf = (one: number, several: number, rows: number): Cost => {
  const row = rows > 1 ? Math.max(0, (several - one) / (rows - 1)) : one
  return { fixed: Math.max(0, one - row), row }
}

/** Seconds that a run should take at most: the thread answers nobody else meanwhile. */
const longestRun = 0.025

/** Whether a run of so many seconds is too long for a thread that answers others as well. */
export const isLong = (seconds: number): boolean => seconds > longestRun

/**
 * Rows that go through a model together, at most `most`: so many that a run is short, unless what every run takes by
 * itself would then be more than a quarter of it.
 */
export const rowsWithin = ({ fixed, row }: Cost, most: number): number => {
  const budget = Math.max(longestRun, 4 * fixed)
  return row > 0 ? Math.max(1, Math.min(most, Math.floor((budget - fixed) / row))) : most
}

/** Share that the newest run has in how much longer than known runs take, and how many times as long it may count at most. */
const newest = 0.2
const outlier = 6

/** How long what waits will take, by what is known before and by the runs since. */
export interface Forecast {
  /** Hears how long a run of some rows took, seconds. */
  ran(rows: number, seconds: number): void
  /** Seconds that some rows will take, so many of them a run. */
  secondsFor(rows: number, together: number): number
}

export const createForecast = ({ fixed, row }: Cost): Forecast => {
  let slower = 1
  return {
    ran(rows, seconds) {
      const known = fixed + row * rows
      // One in which the machine stood still says little of those to come.
      if (known > 0) slower += newest * (Math.min(seconds / known, outlier * slower) - slower)
    },
    secondsFor: (rows, together) => slower * (Math.ceil(rows / together) * fixed + rows * row),
  }
}
