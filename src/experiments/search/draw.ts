/** Values of trials, drawn by seed. */
import type { Json } from '../../core/records.ts'
import { createRng, type Rng } from '../../core/rng.ts'
import type { Range, SearchPlan, Values } from '../../core/study.ts'

/** Draws in vain after which a search counts as having tried all there is. */
const mostDraws = 1000

/**
 * Values of the trial after `earlier`, which are those of the trials before it; null where nothing new
 * comes up any more. The same seed gives the same trials, whatever becomes of them.
 */
export const drawNext = (
  { seed, ranges }: Pick<SearchPlan, 'seed' | 'ranges'>,
  earlier: readonly Values[],
): Values | null => {
  const known = new Set(earlier.map(keyOf))
  const rng = createRng(seed).fork(`trial ${earlier.length + 1}`)
  for (let draw = 0; draw < mostDraws; draw++) {
    const values = Object.fromEntries(
      Object.entries(ranges).map(([path, range]) => [path, drawFrom(range, rng)]),
    )
    if (!known.has(keyOf(values))) return values
  }
  return null
}

const keyOf = (values: Values) => JSON.stringify(values)

const drawFrom = (range: Range, rng: Rng): Json => {
  switch (range.kind) {
    case 'choice':
      return range.values[rng.below(range.values.length)] ?? null
    case 'int':
      return range.low + rng.below(range.high - range.low + 1)
    case 'range':
      return rounded(range.low + rng.uniform() * (range.high - range.low), range)
    case 'log': {
      const low = Math.log(range.low)
      return rounded(Math.exp(low + rng.uniform() * (Math.log(range.high) - low)), range)
    }
  }
}

/** Four digits: values are read, compared and written into configurations by people. */
const rounded = (value: number, { low, high }: { low: number; high: number }): number =>
  Math.min(high, Math.max(low, Number(value.toPrecision(4))))
