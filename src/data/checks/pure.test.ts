import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLake } from '../../store/lake/lake.ts'
import { pureRules } from './pure.ts'

const ruleOf = (sql: string) =>
  ({ kind: 'rule', name: sql, sql, share: 0, severity: 'block', why: null }) as const

const pure = [
  'charge > 0 or months = 0',
  "Age between 1 and 2 and plan in ('a', 'b') and case when seen then 1 else 2 end = 1",
  "length(plan) > 3 and not regexp_matches(plan, 'x') and plan like 'a%'",
  "strptime(seen, '%Y') < timestamp '2020-01-01' and try_cast(age as double) + 1 > 2",
  '"age" is not null and coalesce(age, 1) < 3',
]

const others = [
  'seen::date <= current_date',
  'now() > seen::timestamp',
  'today() > seen::date',
  'random() < 0.5',
  'age > (select max(age) from t)',
  'sum(age) over () > 3',
  'columns(*) is not null',
  "seen::timestamptz > '2020-01-01'",
  't.age > 3',
  'nobody > 3',
  "nextval('s') > 1",
  'age(seen::timestamp) > interval 1 day',
  'list_filter([1], lambda x: x > age) = []',
  'age > ',
  '1) ; select (2',
]

test('A rule is known to say the same whenever it is asked where all that it uses is', async () => {
  await using lake = await openLake({ threads: 1 })
  const rules = [...pure, ...others].map(ruleOf)
  const found = await pureRules(lake, rules, ['age', 'plan', 'charge', 'months', 'seen'])
  assert.deepEqual(
    [...found].map(({ sql }) => sql),
    pure,
  )
})
