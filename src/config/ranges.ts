/** What a hyper-parameter may be, for `tune.ranges` of a configuration. */
import type { Json } from '../core/records.ts'
import type { Range } from '../core/study.ts'

/** Any number, all alike: `range(0, 0.5)`. */
export const range = (low: number, high: number): Range => ({ kind: 'range', low, high })

/** Any number, all orders of magnitude alike: `logRange(0.0001, 0.01)`. */
export const logRange = (low: number, high: number): Range => ({ kind: 'log', low, high })

/** Any whole number, both ends among them: `int(16, 64)`. */
export const int = (low: number, high: number): Range => ({ kind: 'int', low, high })

/** One of a few: `choice([64, 100, 128])`. */
export const choice = (values: readonly Json[]): Range => ({ kind: 'choice', values })
