/** Checks of all rows together that look at them again. */
import { counted } from '../../core/text.ts'
import type { CheckResult, DataCheck, WholeCheck } from '../../core/validation.ts'
import { named } from '../../store/lake/lake.ts'
import { quoted } from '../names.ts'
import type { Relation } from '../relation.ts'
import type { HeldPlaces } from './apart.ts'
import type { Checked } from './checked.ts'
import { balance, eachOnce } from './decide.ts'
import { type Before, driftOf } from './drift.ts'
import { leakageOf } from './leakage.ts'
import { outcome, unmeasured } from './outcome.ts'
import type { OutliersCheck } from './outliers.ts'
import { overlapOf } from './overlap.ts'
import { repeatedIn } from './repeated.ts'
import { sharedIn } from './shared.ts'

type Of<Kind extends WholeCheck['kind']> = Extract<WholeCheck, { kind: Kind }>

/** What checks of all rows are decided by. */
export interface Known {
  /** Rows to be looked at column by column. */
  readonly sample: () => Promise<Relation>
  /** What earlier versions hold. */
  readonly before: Before
  /** Hashes of values that several rows have; null where they are too many, or not known. */
  readonly repeated: (check: DataCheck) => BigUint64Array | null
  /** Which rows are held out, by whom. */
  readonly held: () => Promise<readonly HeldPlaces[]>
}

/** Those that are looked at one by one. */
export type SingleCheck = Exclude<WholeCheck, OutliersCheck>

/** One check whose columns are there, and which its figures do not decide. */
export const checkWhole = async (
  checked: Checked,
  check: SingleCheck,
  { sample, before, held, repeated }: Known,
): Promise<CheckResult> => {
  switch (check.kind) {
    case 'unique':
      return unique(checked, check, repeated(check))
    case 'balance':
      return rarestClass(checked, check)
    case 'leakage':
      return leakageOf(checked, check, await sample())
    case 'overlap':
      return overlapOf(checked, check, await held())
    case 'drift':
      return driftOf(checked, check, { before, sample })
    default:
      return unmeasured(check, 'it was not counted')
  }
}

const unique = async (
  checked: Checked,
  check: Of<'unique'>,
  repeated: BigUint64Array | null,
): Promise<CheckResult> => {
  const { lake, relation } = checked
  const { more, values, rows } =
    repeated && relation.records
      ? await repeatedIn(lake, relation.records, check, repeated)
      : await sharedIn(checked, check)
  if (more === 0) return eachOnce(check)
  return outcome(check, {
    passed: false,
    found: `${values === 1 ? '1 value stands' : `${counted(values, 'value')} stand`} in ${counted(more + values, 'row')}`,
    value: more,
    bound: 0,
    rows,
  })
}

const rarestClass = async (
  { lake, relation, rows }: Checked,
  check: Of<'balance'>,
): Promise<CheckResult> => {
  const name = named(check.column)
  const classes = `select ${name} as label, count(*) as n from ${relation.from} where ${name} is not null group by ${name}`
  const [{ n, label, classes: all } = {}] = await lake.all(
    `select min(n) as n, min(label) filter (n = least) as label, count(*) as classes from (select *, min(n) over () as least from (${classes}))`,
  )
  return n === null || n === undefined
    ? unmeasured(check, `${quoted(check.column)} has no values`)
    : balance(check, {
        ...{ rows, label: String(label), count: Number(n), classes: Number(all) },
      })
}
