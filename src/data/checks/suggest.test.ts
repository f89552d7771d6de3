import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { project } from '../../../test/data/ingest/project.ts'
import type { DataCheck } from '../../core/validation.ts'
import type { Known } from '../types.ts'
import { choose, leftWords } from './choose.ts'
import { checkText } from './print.ts'
import { above, below } from './round.ts'

const suggested = async (
  t: TestContext,
  csv: string | Buffer,
  labels: readonly string[],
  { keys = [], held = [] }: Partial<Known> = {},
) => {
  const p = await project(t, csv, '')
  const { id } = await p.data.current('table', p.all)
  const { checks, failed, comments } = await p.data.suggest(id, { labels, keys, held })
  const verdict = async (csv?: string) => {
    if (csv !== undefined) p.write(p.file, csv)
    return (await p.data.report((await p.data.current('table', p.all)).id, checks, held)).verdict
  }
  assert.equal(await verdict(), 'passed')
  return { texts: checks.map(checkText), failed, comments, verdict, verdicts: p.data.verdicts }
}

const never = leftWords({ checks: [], left: [] })

const header = 'customer,age,income,plan,member,churn,note\n'
const customer = (at: number) => {
  const age = at % 50 === 0 ? '' : 18 + ((at * 7) % 60)
  return [
    ...[`c${at}x`, age, -20.5 + ((at * 13) % 100), ['basic', "it's", 'a "b"'][at % 3]],
    ...[at % 2 ? 'yes' : 'no', (at * 7) % 60 > 30 ? 'left' : 'stays', `says ${at} of many words`],
  ]
}
const csvOf = (rows: readonly (readonly unknown[])[]) =>
  header +
  rows
    .map((row) => row.map((value) => `"${String(value).replaceAll('"', '""')}"`).join(','))
    .join('\n')
const customers = Array.from({ length: 400 }, (_, at) => customer(at))

test('what is suggested follows from the rows, is a dozen at most, and the version passes it', async (t) => {
  const { texts, failed, comments } = await suggested(t, csvOf(customers), ['churn'])
  assert.deepEqual(texts, [
    "{ kind: 'rows', least: 200 }",
    "{ kind: 'columns', names: ['customer', 'age', 'income', 'plan', 'member', 'churn', 'note'] }",
    "{ kind: 'unique', columns: ['customer'] }",
    "{ kind: 'between', column: 'age', least: 0, most: 140 }",
    "{ kind: 'between', column: 'income', least: -120, most: 180 }",
    `{ kind: 'set', column: 'plan', values: ['basic', 'a "b"', 'it\\'s'] }`,
    "{ kind: 'set', column: 'member', values: ['no', 'yes'] }",
    "{ kind: 'missing', column: 'churn' }",
    "{ kind: 'set', column: 'churn', values: ['stays', 'left'] }",
    "{ kind: 'balance', column: 'churn', least: 0.2 }",
    "{ kind: 'leakage', label: 'churn', most: 0.99 }",
    "{ kind: 'drift', columns: ['age', 'income', 'plan', 'member', 'churn'], statistic: 'psi', most: 0.2, severity: 'warn' }",
  ])
  assert.deepEqual(failed, [])
  assert.deepEqual(comments, [
    'The 12 most telling of 18 that follow, as a longer list is not read. Left out:',
    '  6 of missing: "customer", "age", "income" and 3 more',
    ...never,
  ])
})

test('what a version fails is not suggested, and told', async (t) => {
  const rows = customers.map((row) => row.with(4, row[5] === 'left' ? 'yes' : 'no'))
  const { texts, failed } = await suggested(t, csvOf(rows), ['churn'])
  assert.ok(texts.every((text) => !text.includes('leakage')))
  assert.deepEqual(
    failed.map(({ check, found }) => [check.kind, found.slice(0, 30)]),
    [['leakage', '"member" alone tells it in 100']],
  )
})

test('later versions that are other data are blocked, and no suggestion is kept as a verdict', async (t) => {
  const { verdict, verdicts } = await suggested(t, csvOf(customers), [])
  assert.equal((await verdicts('table')).length, 1)
  assert.equal(await verdict(csvOf(customers.slice(0, 390))), 'passed')
  assert.equal(await verdict(csvOf(customers.slice(0, 90))), 'blocked')
  const old = customers.map((row, at) => (at === 3 ? row.with(1, 400) : row))
  assert.equal(await verdict(csvOf(old)), 'blocked')
  assert.equal(await verdict(csvOf([...customers, customer(3)])), 'blocked')
})

test('every small data set passes what is suggested for it', async (t) => {
  const folder = join(import.meta.dirname, '../../../test/data/cases')
  const unreadable = ['D-index_col.csv', 'D-trailing_comma.csv']
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.csv') && !unreadable.includes(name),
  )
  assert.ok(files.length > 5)
  for (const name of files)
    await t.test(name, async (t) => {
      const { texts } = await suggested(t, readFileSync(join(folder, name)), ['label'])
      assert.match(texts.join('\n'), /kind: 'rows'.*\n.*kind: 'columns'.*\n.*'(missing|balance)'/)
    })
})

test('of hundreds of columns the label alone is told', async (t) => {
  const names = Array.from({ length: 200 }, (_, at) => `p${at}`)
  const rows = Array.from({ length: 40 }, (_, at) => [...names.map(() => at), at % 2 ? 'a' : 'b'])
  const csv = `${[...names, 'label'].join(',')}\n${rows.map((row) => row.join(',')).join('\n')}\n`
  const { texts } = await suggested(t, csv, ['label'])
  assert.deepEqual(texts, [
    "{ kind: 'rows', least: 20 }",
    "{ kind: 'columns', names: ['label'] }",
    "{ kind: 'missing', column: 'label' }",
    "{ kind: 'set', column: 'label', values: ['a', 'b'] }",
    "{ kind: 'balance', column: 'label', least: 0.2 }",
  ])
})

test('what says most is chosen: all rows together, the label, then the columns that tell of it', () => {
  const common = { severity: 'block', why: null, share: 0 } as const
  const names = ['label', ...Array.from({ length: 30 }, (_, at) => `c${at}`)]
  const given: DataCheck[] = [
    { ...common, kind: 'rows', least: 1, most: null },
    ...names.flatMap((column): DataCheck[] => [
      { ...common, kind: 'missing', column },
      { ...common, kind: 'between', column, least: 0, most: 1 },
    ]),
    { ...common, kind: 'balance', column: 'label', least: 0.1 },
  ]
  const { checks, left } = choose(given, { labels: ['label'], telling: ['c20', 'c3', 'c29'] })
  const names12 = checks.map((check) =>
    'column' in check ? `${check.kind} ${check.column}` : check.kind,
  )
  assert.deepEqual(names12, [
    ...['rows', 'missing label', 'between label', 'between c0', 'between c1', 'between c2'],
    ...['between c3', 'between c4', 'between c5', 'between c20', 'between c29', 'balance label'],
  ])
  assert.equal(left.length, given.length - 12)
  assert.deepEqual(leftWords({ checks, left }).slice(1, 3), [
    '  30 of missing: "c0", "c1", "c2" and 27 more',
    '  22 of between: "c6", "c7", "c8" and 19 more',
  ])
  assert.deepEqual(choose(given.slice(0, 9), { labels: [], telling: [] }).left, [])
})

test('numbers are rounded outwards to few digits', () => {
  assert.deepEqual(
    [below(4321, 2000), above(4321, 2000), below(-0.123, 0.05), above(0.0151, 0.01), below(7, 0)],
    [4000, 5000, -0.13, 0.02, 7],
  )
  assert.ok(Object.is(below(0.3, 1), 0))
  assert.equal(above(1e300, 1e290), 1e300)
})

test('what is held out is held to have no row and no key on both sides, unless the version has', async (t) => {
  const held = [
    {
      by: 'churn',
      rule: 'odd',
      places: async () => Uint32Array.of(1, 3, 399),
      alone: async () => null,
    },
  ]
  const { texts, failed } = await suggested(t, csvOf(customers), ['churn'], {
    ...{ keys: ['customer', 'plan', 'gone'], held },
  })
  assert.deepEqual(
    texts.filter((text) => text.includes('overlap')),
    ["{ kind: 'overlap' }", "{ kind: 'overlap', columns: ['customer'] }"],
  )
  assert.match(failed[0]?.says ?? '', /no held-out row has the same "plan"/)
})
