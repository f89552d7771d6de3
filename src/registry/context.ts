import type { Clock } from '../core/clock.ts'
import type { Store } from '../store/home.ts'

/** What every part of the registry works with. */
export interface Context {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
}

/** Slices of at most `size` items: SQLite takes at most 32,766 values in a statement. */
export const chunks = function* <T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
