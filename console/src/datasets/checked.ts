import { count, measured, percent } from '../format.ts'
import type { Report, Result } from './types.ts'

/** Kinds whose bound is a part of the rows although they name no share. */
const ofShares: ReadonlySet<string> = new Set(['balance', 'leakage'])

/** What a check was held against, as its kind has it: shares as %, counts as counts. */
export const boundWords = ({ check, bound }: Pick<Result, 'check' | 'bound'>): string => {
  if (bound === null) return '–'
  if ('share' in check || ofShares.has(check.kind)) return percent(bound)
  return Number.isInteger(bound) ? count(bound) : measured(bound)
}

/** What became of a check: one that failed blocks or warns. */
export const outcomeOf = ({ check, passed }: Pick<Result, 'check' | 'passed'>) =>
  passed ? 'passed' : check.severity === 'block' ? 'blocks' : 'warns'

/** Those that block first, then those that warn, then those that passed. */
export const byOutcome = (results: readonly Result[]): Result[] => {
  const order = ['blocks', 'warns', 'passed']
  return results.toSorted((a, b) => order.indexOf(outcomeOf(a)) - order.indexOf(outcomeOf(b)))
}

/** Checks for whose sake nothing learns from a version. */
export const blocking = ({ results }: Pick<Report, 'results'>): Result[] =>
  results.filter((result) => outcomeOf(result) === 'blocks')
