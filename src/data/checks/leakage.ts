/** Whether a single column gives the label away. */
import type { CheckResult, WholeCheck } from '../../core/validation.ts'
import { named } from '../../store/lake/lake.ts'
import { quoted } from '../names.ts'
import { numberSql } from '../number.ts'
import type { Relation } from '../relation.ts'
import type { Checked } from './checked.ts'
import { outcome, unmeasured } from './outcome.ts'
import { percent } from './says.ts'

type Leakage = Extract<WholeCheck, { kind: 'leakage' }>

/** Columns of numbers are looked at in so many parts of as many rows. */
const parts = 64

/**
 * Learns the likeliest label of each value on one half of the rows and counts hits on the other: a column whose
 * values are all different tells nothing then. Looks at the rows of a sample.
 */
export const leakageOf = async (
  whole: Checked,
  check: Leakage,
  relation: Relation,
): Promise<CheckResult> => {
  const checked = { ...whole, relation }
  const others = relation.columns.filter((name) => name !== check.label)
  if (others.length === 0) return unmeasured(check, 'there is no other column')
  let worst = { name: '', share: -1 }
  const simplest = await simplestShare(checked, check.label)
  for (const name of others) {
    const share = await toldBy(checked, check.label, name)
    if (share > worst.share) worst = { name, share }
  }
  const tells = worst.share > simplest
  return outcome(check, {
    // Where one class has nearly all rows, naming it is no leak.
    passed: worst.share <= check.most || !tells,
    found: `${quoted(worst.name)} alone tells it in ${percent(worst.share)} of the rows it was not learnt from; the commonest class has ${percent(simplest)}`,
    value: worst.share,
    bound: check.most,
  })
}

const simplestShare = async ({ lake, relation }: Checked, label: string): Promise<number> => {
  const [row] = await lake.all(
    `select max(n) / sum(n) as share from (select count(*) as n from ${relation.from} where ${named(label)} is not null group by ${named(label)})`,
  )
  return Number(row?.['share'] ?? 0)
}

const toldBy = async (checked: Checked, label: string, name: string): Promise<number> => {
  const { lake, relation, numbers } = checked
  const number = numbers.get(name)
  const value = number
    ? `ntile(${parts}) over (order by ${numberSql(name, number)})`
    : `coalesce(${named(name)}, '')`
  const [row] = await lake.all(
    `with r as (select label, value, place % 2 as half from (select ${named(label)} as label, ${value} as value, row_number() over () as place from ${relation.from}) where label is not null),
      learnt as (select value, arg_max(label, n) as guess from (select value, label, count(*) as n from r where half = 0 group by all) group by value),
      common as (select arg_max(label, n) as guess from (select label, count(*) as n from r where half = 0 group by label))
    select avg(case when r.label = coalesce(learnt.guess, common.guess) then 1.0 else 0.0 end) as share
    from r left join learnt using (value), common where half = 1`,
  )
  return Number(row?.['share'] ?? 0)
}
