/** What a feature is counted in, as its values come: memory does not grow with them. */
import type { Rng } from '../../core/rng.ts'
import { type Grain, snapped } from '../../data/profile/points.ts'
import { sampleOf } from '../../metrics/drift/sample.ts'
import type { CategoryValues, NumberValues } from '../types.ts'

/** Different categories that are counted; what else comes is counted together. */
const mostCategories = 10_000

/** What a value came to. */
export type Count = 'missing' | 'invalid'

export interface NumberSink {
  add(value: number): void
  count(what: Count): void
  values(): NumberValues
}

/** Keeps so many values at most, each of all that came as likely as any other (Vitter's R, 1985). */
export const createNumberSink = ({
  most,
  rng,
  settle,
}: {
  readonly most: number
  readonly rng: Rng
  readonly settle: Settle
}): NumberSink => {
  let kept = new Float64Array(Math.min(most, 256))
  let rows = 0
  const counts = { missing: 0, invalid: 0 }
  const placeOf = () => (rows <= most ? rows - 1 : rng.below(rows))
  return {
    add(value) {
      rows++
      const place = placeOf()
      if (place >= most) return
      if (place >= kept.length) {
        const more = new Float64Array(Math.min(most, 2 * kept.length))
        more.set(kept)
        kept = more
      }
      kept[place] = value
    },
    count(what) {
      counts[what]++
    },
    values: () => ({
      ...{ kind: 'number', rows, ...counts },
      sample: sampleOf(settle(kept.slice(0, Math.min(rows, most)))),
    }),
  }
}

/** Makes numbers as fine as those that they are held against; may change the array. */
export type Settle = (numbers: Float64Array) => Float64Array

/** As the reference tells numbers apart; null: as they are. */
export const settledTo =
  (grain: Grain | null): Settle =>
  (numbers) =>
    grain === null ? numbers : snapped(numbers, grain)

export interface CategorySink {
  add(key: string): void
  count(what: Count): void
  values(): CategoryValues
}

export const createCategorySink = (): CategorySink => {
  const found = new Map<string, number>()
  const counts = { missing: 0, invalid: 0 }
  let rest = 0
  return {
    add(key) {
      const count = found.get(key)
      if (count !== undefined) found.set(key, count + 1)
      else if (found.size < mostCategories) found.set(key, 1)
      else rest++
    },
    count(what) {
      counts[what]++
    },
    values: () => ({ kind: 'category', counts: found, rest, ...counts }),
  }
}
