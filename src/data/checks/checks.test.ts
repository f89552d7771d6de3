import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { DataCheck } from '../../core/validation.ts'
import { verdictOf } from '../../core/validation.ts'
import { literal, openLake } from '../../store/lake/lake.ts'
import type { Relation } from '../relation.ts'
import { refusalsOf, repeatsOf } from './admit.ts'
import { reportMarkdown } from './markdown.ts'
import { runChecks } from './run.ts'
import { saysOf } from './says.ts'
import { fleetingIn } from './sql.ts'

const lake = await openLake()
after(() => lake[Symbol.asyncDispose]())

type Row = Readonly<Record<string, string | null>>

const relationOf = (rows: readonly Row[]): Relation => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cell = (text: string | null | undefined) =>
    text === null || text === undefined || text === '' ? 'null::varchar' : literal(text)
  const values = rows.map((row) => `(${columns.map((name) => cell(row[name])).join(', ')})`)
  const names = columns.map((name) => `"${name}"`).join(', ')
  return { from: `(select * from (values ${values.join(', ')}) as t(${names}))`, columns }
}

const common = { severity: 'block', why: null } as const
type Loose = Readonly<Record<string, unknown>> & { readonly kind: DataCheck['kind'] }
const check = (given: Loose) => ({ ...common, share: 0, ...given }) as unknown as DataCheck

const numbers = new Map([
  ['age', { decimal: '.', affix: '' }],
  ['x', { decimal: '.', affix: '' }],
  ['y', { decimal: '.', affix: '' }],
] as const)

const read = { numbers, marked: new Set(numbers.keys()) }

async function* batchesOf(rows: readonly Row[]) {
  yield rows.map((row) => JSON.stringify(row))
}

const held = async () => []

const look = async (
  rows: readonly Row[],
  given: Loose,
  earlier: readonly Row[] | null = null,
  fleeting: ReadonlySet<string> = new Set(),
) => {
  const relation = relationOf(rows)
  const before = async () =>
    earlier ? { relation: relationOf(earlier), set: 'people', version: 3 } : null
  const version = {
    ...{ relation, numbers, fleeting, before, held, column: '*' },
    rows: () => batchesOf(rows),
  }
  const [result] = await runChecks(lake, version, [check(given)])
  assert.ok(result)
  return result
}

const people = [
  { age: '42', city: 'Bern', mail: 'a@b.ch' },
  { age: '-1', city: 'Bonn', mail: 'none' },
  { age: 'old', city: 'Bern', mail: null },
  { age: null, city: 'Rome', mail: 'c@d.it' },
]

test('A range counts what is outside and what is no number; what is missing is none of its business', async () => {
  const result = await look(people, { kind: 'between', column: 'age', least: 0, most: 120 })
  assert.equal(result.passed, false)
  assert.equal(result.value, 0.5)
  assert.deepEqual(result.rows, [
    { row: 1, value: '-1' },
    { row: 2, value: 'old' },
  ])
  assert.equal(result.found, 'not in 2 of 4 rows (50 %)')
  assert.equal(result.says, '"age" is a number 0 to 120')
  const share = await look(people, {
    kind: 'between',
    column: 'age',
    least: 0,
    most: null,
    share: 0.5,
  })
  assert.equal(share.passed, true)
})

test('Numbers with a decimal comma and a sign are read as such', async () => {
  const euros = new Map([['price', { decimal: ',', affix: '€' }]] as const)
  const relation = relationOf([{ price: '1.234,50 €' }, { price: '9,99 €' }])
  const range = check({ kind: 'between', column: 'price', least: 0, most: 1000 })
  const before = async () => null
  const [result] = await runChecks(
    lake,
    { relation, numbers: euros, before, held, column: '*', rows: () => batchesOf([]) },
    [range],
  )
  assert.deepEqual(result?.rows, [{ row: 0, value: '1.234,50 €' }])
})

test('Where the decimal mark is a comma, a number with a dot is what training reads', async () => {
  const commas = new Map([['price', { decimal: ',', affix: '' }]] as const)
  const relation = relationOf(
    ['1.5', '1,5', '1.500,5', '2 000,25', '1.500'].map((price) => ({ price })),
  )
  const version = { relation, numbers: commas, before: async () => null, held, column: '*' }
  const [range, rule] = await runChecks(lake, { ...version, rows: () => batchesOf([]) }, [
    check({ kind: 'between', column: 'price', least: 0, most: 10 }),
    check({ kind: 'rule', name: 'cheap', sql: 'price < 1.6' }),
  ])
  assert.deepEqual(
    [range, rule].map((result) => result?.rows.map(({ row }) => row)),
    [
      [2, 3],
      [2, 3],
    ],
  )
})

test('Sets, patterns, lengths and missing values', async () => {
  const values = ['Bern', 'Bonn']
  assert.deepEqual((await look(people, { kind: 'set', column: 'city', values })).rows, [
    { row: 3, value: 'Rome' },
  ])
  const spelt = { kind: 'set', column: 'x', values: ['True', '1'] } as const
  const spellings = ['true', 'TRUE', '1.0', '+1', '10', null].map((x) => ({ x }))
  assert.deepEqual((await look(spellings, spelt)).rows, [{ row: 4, value: '10' }])
  const pattern = '[^@]+@[^@]+'
  assert.deepEqual((await look(people, { kind: 'pattern', column: 'mail', pattern })).rows, [
    { row: 1, value: 'none' },
  ])
  assert.equal((await look(people, { kind: 'missing', column: 'mail' })).value, 0.25)
  const length = { kind: 'length', column: 'mail', least: 1, most: 5 } as const
  assert.deepEqual(
    (await look(people, length)).rows.map(({ row }) => row),
    [0, 2, 3],
  )
})

test('A rule sees numbers as numbers; what is unknown fails nothing; one that cannot be computed has failed', async () => {
  const adults = {
    kind: 'rule',
    name: 'adults live in Bern',
    sql: "age < 18 or city = 'Bern'",
  } as const
  assert.equal((await look(people, adults)).passed, true)
  const wrong = await look(people, { ...adults, sql: 'nothing > 1' })
  assert.equal(wrong.passed, false)
  assert.match(wrong.found, /cannot be computed/)
})

test('A function sees records; one that throws has failed, and says where', async () => {
  const given = { kind: 'function', name: 'Bern has letters' } as const
  const test = (record: Readonly<Record<string, string>>) => record['city'] !== 'Bonn'
  const result = await look(people, { ...given, test })
  assert.deepEqual(
    [result.passed, result.value, result.rows],
    [false, 0.25, [{ row: 1, value: null }]],
  )
  const thrown = await look(people, { ...given, test: () => assert.fail('no') })
  assert.deepEqual([thrown.passed, thrown.found], [false, 'the function threw at row 1: no'])
})

test('In a column of numbers a usual mark of a missing value is none', async () => {
  const rows = [{ age: '42' }, { age: '?' }, { age: 'NA' }]
  assert.equal(
    (await look(rows, { kind: 'between', column: 'age', least: 0, most: 120 })).passed,
    true,
  )
  assert.equal((await look(rows, { kind: 'missing', column: 'age', share: 0.5 })).value, 2 / 3)
})

test('Of no rows nothing is said', async () => {
  const none = { from: '(select null::varchar as age limit 0)', columns: ['age'] }
  const before = async () => null
  const version = { relation: none, numbers, before, held, column: '*', rows: () => batchesOf([]) }
  const checks = [check({ kind: 'missing', column: 'age' }), check({ kind: 'duplicates' })]
  for (const result of await runChecks(lake, version, checks)) assert.equal(result.passed, false)
})

test('A column that is not there fails each of its checks', async () => {
  for (const given of [
    { kind: 'between', column: 'gone', least: 0, most: 1 },
    { kind: 'balance', column: 'gone', least: 0 },
    { kind: 'unique', columns: ['age', 'gone'] },
  ] as const) {
    const result = await look(people, given)
    assert.equal(result.passed, false)
    assert.equal(result.value, null)
    assert.match(result.found, /no column "gone"/)
  }
})

test('Columns, rows, uniqueness and duplicates', async () => {
  const twice = [...people, { age: '42', city: 'Bern', mail: 'a@b.ch' }]
  assert.equal(
    (await look(people, { kind: 'columns', names: ['age', 'sex'], only: true })).found,
    '"sex" not there; "city", "mail" there as well',
  )
  assert.equal((await look(people, { kind: 'rows', least: 5, most: null })).passed, false)
  assert.equal((await look(people, { kind: 'unique', columns: ['mail'] })).passed, true)
  const unique = await look(twice, { kind: 'unique', columns: ['mail'] })
  assert.equal(unique.found, '1 value stands in 2 rows')
  assert.deepEqual(unique.rows, [
    { row: 0, value: 'a@b.ch' },
    { row: 4, value: 'a@b.ch' },
  ])
  const duplicates = await look(twice, { kind: 'duplicates', share: 0.1 })
  assert.deepEqual([duplicates.passed, duplicates.value], [false, 0.2])
})

const pearson = (rows: readonly { readonly x: string; readonly y: string }[]) => {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [rows.map((row) => Number(row.x)), rows.map((row) => Number(row.y))]
  const [a, b] = [mean(x), mean(y)]
  const covariance = (one: readonly number[], p: number, other: readonly number[], q: number) =>
    mean(one.map((value, at) => (value - p) * ((other[at] ?? 0) - q)))
  return covariance(x, a, y, b) / Math.sqrt(covariance(x, a, x, a) * covariance(y, b, y, b))
}

test('Outliers by quartiles, correlation as NumPy has it, classes by their rarest', async () => {
  const line = Array.from({ length: 101 }, (_, at) => ({
    x: String(at === 100 ? 1000 : at),
    y: String(2 * at + (at % 3)),
    label: at < 90 ? 'yes' : 'no',
  }))
  const outliers = await look(line, { kind: 'outliers', column: 'x', beyond: 3, share: 0 })
  assert.equal(outliers.found, '1 of 101 (0.9901 %) lie outside -125 to 225')
  const correlation = await look(line, {
    kind: 'correlation',
    columns: ['x', 'y'],
    least: -0.9,
    most: 0.5,
  })
  assert.ok(Math.abs((correlation.value ?? 0) - pearson(line)) < 1e-12)
  const constant = await look(
    line.map((row) => ({ ...row, y: '1' })),
    { kind: 'correlation', columns: ['x', 'y'], least: -1, most: 1 },
  )
  assert.equal(constant.passed, false)
  assert.equal((await look(line, { kind: 'balance', column: 'label', least: 0.2 })).passed, false)
})

test('A column that gives the label away is found; one of different values is not taken for it', async () => {
  const rows = Array.from({ length: 400 }, (_, at) => ({
    id: `k${at}`,
    label: at % 3 === 0 ? 'yes' : 'no',
    told: at % 3 === 0 ? 'cancelled' : 'active',
    noise: String((at * 7919) % 13),
  }))
  const leak = await look(rows, { kind: 'leakage', label: 'label', most: 0.98 })
  assert.equal(leak.passed, false)
  assert.match(leak.found, /^"told" alone tells it in 100 %/)
  const without = rows.map(({ told: _, ...row }) => row)
  assert.equal((await look(without, { kind: 'leakage', label: 'label', most: 0.98 })).passed, true)
})

test('Drift is a large difference that chance does not explain', async () => {
  const sample = (shift: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      x: String(((at * 7919) % 1009) / 1009 + shift),
      city: (at + (shift > 0 ? 1 : 0)) % 10 < (shift > 0 ? 7 : 3) ? 'Bern' : 'Bonn',
    }))
  const drift = {
    kind: 'drift',
    columns: null,
    statistic: 'psi',
    most: 0.2,
    against: 'previous',
  } as const
  assert.equal((await look(sample(0, 1000), drift, sample(0, 900))).passed, true)
  const moved = await look(sample(0.4, 1000), drift, sample(0, 900))
  assert.equal(moved.passed, false)
  assert.match(
    moved.found,
    /^"(x|city)" by [\d.]+, "(x|city)" by [\d.]+ against version 3: look at `millrace data show people --version 3`/,
  )
  const first = await look(sample(0, 10), drift)
  assert.deepEqual(
    [first.passed, first.found],
    [true, 'there is no earlier version to differ from'],
  )
  const few = await look(sample(0, 10), { ...drift, columns: ['x'] }, sample(0, 900))
  assert.equal(few.passed, false)
  const exact = { ...drift, statistic: 'kolmogorov-smirnov', columns: ['x'] } as const
  assert.equal((await look(sample(0, 10), exact, sample(0, 900))).passed, true)
})

test('Drift leaves out texts, identifiers and dates, unless they are named', async () => {
  const sample = (from: number) =>
    Array.from({ length: 400 }, (_, at) => ({ city: 'Bern', note: `said ${(from + at) % 40}` }))
  const drift = {
    kind: 'drift',
    columns: null,
    statistic: 'psi',
    most: 0.2,
    against: 'previous',
  } as const
  const texts = new Set(['note'])
  const shifted = sample(0).map((row) => ({ ...row, note: `${row.note} anew` }))
  assert.equal((await look(sample(0), drift, shifted)).passed, false)
  assert.equal((await look(sample(0), drift, shifted, texts)).passed, true)
  const named = { ...drift, columns: ['note'] }
  assert.equal((await look(sample(0), named, shifted, texts)).passed, false)
  const none = await look(sample(0), drift, shifted, new Set(['note', 'city']))
  assert.deepEqual(
    [none.passed, none.found],
    [
      false,
      'all columns are texts, identifiers and dates, which differ from row to row: name those that may not, in `columns`',
    ],
  )
  const schema = ['text', 'identifier', 'date', 'number', 'category', 'boolean'] as const
  const columns = schema.map((type) => ({ name: type, type, since: 1 }))
  assert.deepEqual([...fleetingIn({ columns })], ['text', 'identifier', 'date'])
})

test('New rows are held to what blocks and lets none fail, by the same conditions', async () => {
  const rows = people.map((row) => JSON.stringify(row)).map((text) => text.replaceAll('null', '""'))
  const range = check({ kind: 'between', column: 'age', least: 0, most: 120 })
  const says = 'fails a check of its data set: "age" is a number 0 to 120'
  assert.deepEqual(await refusalsOf(rows, '*', [range], read), [null, says, says, null])
  const few = [check({ kind: 'between', column: 'age', least: 0, most: 120, share: 0.6 })]
  assert.deepEqual(await refusalsOf(rows, '*', few, read), [null, null, null, null])
  const warned = [check({ kind: 'missing', column: 'mail', severity: 'warn' })]
  assert.deepEqual(await refusalsOf(rows, '*', warned, read), [null, null, null, null])
  const wrong = [check({ kind: 'rule', name: 'wrong', sql: 'nothing > 1' })]
  assert.equal((await refusalsOf(rows, '*', wrong, read)).filter(Boolean).length, 4)
  const length = [check({ kind: 'length', column: 'text', least: 2, most: null })]
  assert.equal((await refusalsOf(['a', 'two'], 'text', length, read)).filter(Boolean).length, 1)
})

test('A new row repeats one that is there, or one before it; what is missing is like nothing', async () => {
  const rows = [
    { mail: 'a@b.ch', age: '1' },
    { mail: 'new', age: '2' },
    { mail: 'new', age: '3' },
    { mail: '', age: '4' },
    { mail: '', age: '5' },
  ].map((row) => JSON.stringify(row))
  const alone = [check({ kind: 'unique', columns: ['mail'] })]
  const says = 'fails a check of its data set: no two rows have the same "mail"'
  const there = relationOf(people)
  const refused = [says, null, says, null, null]
  assert.deepEqual(await repeatsOf(rows, '*', alone, read, there), refused)
  assert.deepEqual(await repeatsOf(rows, '*', alone, read, null), [null, null, says, null, null])
  const both = [check({ kind: 'unique', columns: ['mail', 'age'] })]
  assert.deepEqual((await repeatsOf(rows, '*', both, read, there)).filter(Boolean), [])
  const warned = [check({ kind: 'unique', columns: ['mail'], severity: 'warn' })]
  assert.deepEqual((await repeatsOf(rows, '*', warned, read, there)).filter(Boolean), [])
})

test('Whoever blocks blocks, whoever warns warns', async () => {
  const failed = (severity: 'warn' | 'block') => ({
    passed: false,
    check: check({ kind: 'missing', column: 'a', severity }),
  })
  assert.equal(verdictOf([]), 'passed')
  assert.equal(verdictOf([failed('warn')]), 'warned')
  assert.equal(verdictOf([failed('warn'), failed('block')]), 'blocked')
})

test('A report as Markdown says what failed, where, and what follows', () => {
  const failed = check({ kind: 'between', column: 'a|b', least: 0, most: null, why: 'No *debts*.' })
  const text = reportMarkdown({
    ...{ dataset: 'people', version: 3, checkedAt: 0, rows: 1200, verdict: 'blocked' },
    results: [
      {
        check: failed,
        says: saysOf(failed),
        passed: false,
        found: 'not in 1 of 1,200 rows',
        value: 0,
        bound: 0,
        rows: [
          { row: 7, value: '-1' },
          { row: 8, value: null, place: { file: 'a_b.csv', line: 11 } },
        ],
      },
    ],
  })
  assert.equal(
    text,
    `# Data set version 3 of people

1,200 rows, checked 1970-01-01T00:00:00.000Z: **blocked: nothing learns from it**.

| | check | found | otherwise |
| --- | --- | --- | --- |
| ✗ | "a\\|b" is a number of at least 0 | not in 1 of 1,200 rows | blocks |

## "a\\|b" is a number of at least 0

No \\*debts\\*.

- row 8: -1
- row 9 (a\\_b.csv, line 11)
`,
  )
})

test('Of a million rows and more the quartiles are those of a sample, and what fails is told of all checks at once', async () => {
  const from = `(select case when i = 1400000 then '-1' else (i % 100)::varchar end as "age", case when i % 2 = 0 then null else 'x' end as "mail" from range(1500000) r(i))`
  const columns = ['age', 'mail']
  const version = {
    ...{ relation: { from, columns }, numbers, column: '*' },
    ...{
      rows: () => batchesOf([]),
      before: async () => ({ relation: { from, columns }, set: 'x', version: 1 }),
      held,
    },
  }
  const [range, gone, spread, same] = await runChecks(lake, version, [
    check({ kind: 'between', column: 'age', least: 0, most: 99 }),
    check({ kind: 'missing', column: 'mail' }),
    check({ kind: 'outliers', column: 'age', beyond: 0 }),
    check({ kind: 'drift', columns: null, statistic: 'psi', most: 0.01, against: 'first' }),
  ])
  assert.deepEqual(range?.rows, [{ row: 1_400_000, value: '-1' }])
  assert.deepEqual(
    gone?.rows.map(({ row }) => row),
    Array.from({ length: 20 }, (_, at) => 2 * at),
  )
  assert.ok(Math.abs((spread?.value ?? Number.NaN) - 0.5) < 0.03)
  assert.equal(same?.passed, true)
})

test('A rule that cannot be computed leaves the others as they are', async () => {
  const relation = relationOf(people)
  const version = { relation, numbers, column: '*', rows: () => batchesOf(people), held }
  const [bad, good] = await runChecks(lake, { ...version, before: async () => null }, [
    check({ kind: 'rule', name: 'broken', sql: 'nothing > 0' }),
    check({ kind: 'rule', name: 'not negative', sql: 'age >= 0' }),
  ])
  assert.match(bad?.found ?? '', /^the rule cannot be computed/)
  assert.deepEqual(good?.rows, [{ row: 1, value: null }])
})

const overlap = async (rows: readonly Row[], given: object, places: readonly number[][]) => {
  const version = {
    ...{ relation: relationOf(rows), numbers, column: '*', before: async () => null },
    rows: () => batchesOf(rows),
    held: async () =>
      places.map((each, at) => ({ by: `model${at}`, places: Uint32Array.from(each) })),
  }
  const [result] = await runChecks(lake, version, [check({ kind: 'overlap', ...given })])
  assert.ok(result)
  return result
}

test('A row on both sides is counted and told with the one that it is like; so is a key', async () => {
  const rows = [
    { who: 'ada', n: '1' },
    { who: 'bob', n: null },
    { who: 'ada', n: '2' },
    { who: null, n: '3' },
    { who: 'bob', n: null },
    { who: null, n: '4' },
    { who: 'eve', n: '5' },
  ]
  const held = [[2, 4, 5]]
  const whole = await overlap(rows, { columns: null }, held)
  assert.deepEqual(whole.rows, [{ row: 4, value: 'as row 2' }])
  assert.deepEqual([whole.passed, whole.value], [false, 1 / 3])
  assert.match(whole.found, /^1 of the 3 rows that model0 holds out \(33\.33 %\) have all of a row/)
  const key = await overlap(rows, { columns: ['who'] }, held)
  assert.deepEqual(key.rows, [
    { row: 2, value: 'ada as row 1' },
    { row: 4, value: 'bob as row 2' },
  ])
  assert.equal(key.says, 'no held-out row has the same "who" as a row that is learnt from')
  assert.equal((await overlap(rows, { columns: ['who'], share: 0.7 }, held)).passed, true)
  const two = await overlap(rows, { columns: ['who'] }, [[6], [0]])
  assert.equal(
    two.found,
    '1 of the 1 rows that model1 holds out (100 %) have the "who" of a row that it learns from',
  )
  assert.equal(
    (await overlap(rows, { columns: ['who'] }, [[0, 2]])).found,
    'none of the 2 rows that model0 holds out',
  )
})

test('Where no row is held out an overlap cannot be measured, and has failed', async () => {
  const rows = [{ who: 'ada' }, { who: 'bob' }]
  for (const [places, found] of [
    [[], /nothing learns from it/],
    [[[]], /model0 holds no row out/],
  ] as const) {
    const result = await overlap(
      rows,
      { columns: null },
      places.map((each) => [...each]),
    )
    assert.equal(result.passed, false)
    assert.match(result.found, found)
  }
  assert.match((await overlap(rows, { columns: ['gone'] }, [[0]])).found, /no column "gone"/)
})

test('What cannot be computed of one check leaves the others as they are', async () => {
  const relation = relationOf(people)
  const version = { relation, numbers, column: '*', rows: () => batchesOf(people), held }
  const [bad, good] = await runChecks(lake, { ...version, before: async () => null }, [
    check({ kind: 'pattern', column: 'mail', pattern: 'a{2000}' }),
    check({ kind: 'missing', column: 'mail' }),
  ])
  assert.match(bad?.found ?? '', /^it cannot be computed: .*repetition/)
  assert.equal(good?.value, 0.25)
})
