/** Checks that say the same of a row whenever and beside whatever it is asked: a rule and a function may know the day. */
import type { DataCheck } from '../../core/validation.ts'
import type { SqlCheck } from './sql.ts'

export type SteadyCheck = Exclude<SqlCheck, { kind: 'rule' }>

const steady: ReadonlySet<DataCheck['kind']> = new Set<SteadyCheck['kind']>([
  ...(['between', 'set', 'pattern', 'length', 'missing'] as const),
])

export const isSteady = (check: DataCheck): check is SteadyCheck => steady.has(check.kind)
