import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holder } from './hold.ts'
import { createPin, type PinOptions } from './pin.ts'
import type { Column, Schema } from './schema.ts'

const pin = (rows: readonly object[], options: Partial<PinOptions> = {}): Schema => {
  const made = createPin({ declared: {}, before: null, since: 1, fewest: 1, ...options })
  made.add(rows.map((row) => JSON.stringify(row)))
  return made.end((place) => `line ${place + 2},`)
}

/** Rows with one column `x`. */
const column = (...values: string[]) => values.map((x) => ({ x }))
const many = (count: number, of: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => of(at))
const typeOf = (...values: string[]) => typeNamed('x', ...values)
const typeNamed = (called: string, ...values: string[]): Partial<Column> => {
  const [found] = pin(values.map((value) => ({ [called]: value }))).columns
  if (!found) return {}
  const { name: _, since: __, ...typed } = found
  return typed
}

const parts = ['month', 'weekday', 'age']

test('a column may be called as what every object has', () => {
  for (const name of ['constructor', 'toString', 'valueOf', 'hasOwnProperty']) {
    assert.equal(typeNamed(name, '1', '2', '3').type, 'number')
    const [kept] = pin([{ [name]: '1', x: '2' }]).columns
    assert.ok(kept)
    const before = { columns: [kept] }
    assert.throws(() => pin([{ x: '2' }], { before }), /have no column "\w+" any more/)
  }
})

test('infinite values leave a column of numbers what it is', () => {
  const some = (odd: string) => typeOf(...many(60, (at) => (at % 3 === 0 ? odd : `${at}.5`)))
  for (const odd of ['inf', '-inf', 'Infinity', '+INF']) assert.equal(some(odd).type, 'number')
  assert.equal(some('info').type, 'category')
  assert.equal(typeOf('inf', '-inf').type, 'category')
})

test('marks of what is missing make no category of dates, numbers and words of truth', () => {
  const some = (mark: string, value: (at: number) => string) =>
    typeOf(...many(40, (at) => (at % 3 === 0 ? mark : value(at))))
  for (const mark of ['k.A.', 'k. A.', 'keine Angabe', 'n/a', '-', '#N/A', '#NV', 'n.d.', 's/d']) {
    const dated = some(mark, (at) => `${(at % 28) + 1}.03.2024`)
    assert.deepEqual(dated, { type: 'date', form: 'dd.mm.yyyy', parts }, mark)
    assert.equal(some(mark, (at) => `${at},5`).type, 'number', mark)
    assert.equal(some(mark, (at) => (at % 2 ? 'yes' : 'no')).type, 'boolean', mark)
  }
  assert.equal(some('later', (at) => `${(at % 28) + 1}.03.2024`).type, 'category')
})

test('types are told by the values', () => {
  const plain = { decimal: '.', affix: '' }
  assert.deepEqual(typeOf('1', '2.5', 'NA', ''), { type: 'number', notation: plain })
  assert.deepEqual(typeOf('1,5', '2,25'), { type: 'number', notation: { decimal: ',', affix: '' } })
  assert.deepEqual(typeOf('$5', '-$1,000'), {
    type: 'number',
    notation: { decimal: '.', affix: '$' },
  })
  assert.deepEqual(typeOf('True', 'false', 'TRUE'), { type: 'boolean', words: 'true/false' })
  assert.deepEqual(typeOf('yes', 'no', 'perhaps'), { type: 'category' })
  assert.deepEqual(typeOf('north', 'south', 'north'), { type: 'category' })
  assert.deepEqual(typeOf('2024-01-02', '2024-05-06'), { type: 'date', form: 'yyyy-mm-dd', parts })
  assert.deepEqual(typeOf('2024-01-02 10:00', '2024-05-06 11:30'), {
    ...{ type: 'date', form: 'yyyy-mm-dd' },
    parts: ['month', 'weekday', 'hour', 'age'],
  })
  assert.deepEqual(typeOf(...many(60, (at) => `c${at}-${at * 7}`)), { type: 'identifier' })
  // Whole numbers that leave none out may mean something, unless the column says that it counts rows.
  assert.equal(typeOf(...many(60, (at) => `${at + 1000}`)).type, 'number')
  for (const name of ['index', 'Nr.', 'Unnamed: 0', 'customer_id'])
    assert.equal(typeNamed(name, ...many(60, (at) => `${at + 1000}`)).type, 'identifier', name)
  // A double cannot tell all of these apart.
  assert.equal(typeOf(...many(60, (at) => `9007199254740993${at}`)).type, 'identifier')
  assert.equal(typeOf(...many(60, (at) => `9007199254740993${at % 2}`)).type, 'number')
  assert.equal(typeOf(...many(60, (at) => `${at * at}`)).type, 'number')
  assert.equal(typeOf(...many(60, (at) => `${at / 7}`)).type, 'number')
  assert.deepEqual(typeOf(...many(60, (at) => `a good thing, number ${at}`)), { type: 'text' })
  assert.deepEqual(typeOf(...many(30, () => 'one and the same thing')), { type: 'category' })
  assert.equal(typeOf('2024-02-30', '2024-02-31').type, 'category')
  assert.equal(typeOf('x'.repeat(1_000_000), 'y').type, 'category')
  assert.equal(typeOf('１２', '３４').type, 'category')
})

test('a column is pinned once ten of its values are known', () => {
  const rows = (count: number) => column(...many(count, String))
  assert.deepEqual(pin(rows(9), { fewest: 10 }).columns, [])
  assert.equal(pin(rows(10), { fewest: 10 }).columns.length, 1)
})

test('columns without any value are not pinned, those that differ by their case are two', () => {
  const { columns } = pin([{ age: '1', Age: 'x', none: '' }])
  assert.deepEqual(
    columns.map(({ name, type }) => [name, type]),
    [
      ['age', 'number'],
      ['Age', 'category'],
    ],
  )
})

test('the order of day and month is told by all values, and asked for where it cannot be', () => {
  assert.equal(typeOf('01/02/2024', '13/02/2024').form, 'dd/mm/yyyy')
  assert.equal(typeOf('01/02/2024', '02/13/2024').form, 'mm/dd/yyyy')
  assert.deepEqual(typeOf('01/02/2024', '03/04/2024'), { type: 'date', parts })
  assert.deepEqual(typeOf('13/02/2024', '02/13/2024'), { type: 'date', parts })
  assert.throws(() => pin(column('01/02/2024'), { declared: { x: { type: 'date' } } }), {
    code: 'bad_data',
    why: /either number may be the month/,
    fix: /form: 'dd\/mm\/yyyy'/,
  })
  const declared = { x: { type: 'date', form: 'mm/dd/yyyy', parts: ['weekday'] } } as const
  assert.deepEqual(pin(column('01/02/2024'), { declared }).columns, [
    { name: 'x', type: 'date', form: 'mm/dd/yyyy', parts: ['weekday'], since: 1 },
  ])
  assert.throws(() => pin(column('01/02/2024', '13/02/2024'), { declared }), {
    code: 'bad_data',
    what: /^line 3, has "13\/02\/2024" in "x"/,
  })
})

test('a declared type holds the first version to it, with the line of what is not of it', () => {
  const declared = { x: { type: 'number' } } as const
  assert.throws(() => pin(column('1', 'two'), { declared }), {
    code: 'bad_data',
    what: 'line 3, has "two" in "x", which is declared as a number.',
  })
  assert.throws(() => pin(column('1'), { declared: { y: { type: 'number' } } }), {
    code: 'bad_data',
    what: '`types` names the column "y", which is not there.',
  })
  assert.equal(
    pin(column('1', '2'), { declared: { x: { type: 'category' } } }).columns[0]?.type,
    'category',
  )
  assert.equal(
    pin(column('1735603200'), { declared: { x: { type: 'date', form: 'seconds' } } }).columns[0]
      ?.form,
    'seconds',
  )
})

test('a later version keeps the types, takes new columns, and misses none without a word', () => {
  const before = pin(column(...many(300, (at) => `${at / 3}`)))
  const grown = pin(
    many(300, String).map((at) => ({ x: at === '7' ? 'seven' : at, extra: 'new' })),
    { before, since: 2 },
  )
  assert.deepEqual(
    grown.columns.map(({ name, type, since }) => [name, type, since]),
    [
      ['x', 'number', 1],
      ['extra', 'category', 2],
    ],
  )
  assert.throws(() => pin(column('1', 'abc'), { before, since: 2 }), {
    code: 'bad_data',
    what: 'line 3, has "abc" in "x", which is a number since version 1.',
    why: '1 of 2 values are not of that type; one in a hundred may be.',
  })
  assert.throws(() => pin([{ y: '1' }], { before, since: 2 }), {
    code: 'bad_data',
    what: 'The data have no column "x" any more, which is a number since version 1.',
  })
  const declared = { x: { type: 'gone' } } as const
  assert.deepEqual(
    pin([{ y: '1' }], { before, since: 2, declared }).columns.map(({ name }) => name),
    ['y'],
  )
})

test('a row is held to the types', () => {
  const schema = pin([
    { age: '1', when: '2024-01-01', yes: 'true', name: 'a' },
    { age: '2', when: '2024-01-02', yes: 'false', name: 'b' },
  ])
  const reason = holder(schema)
  const of = (row: object) => reason(Object.entries(row))
  assert.equal(of({ age: '7', when: '2025-03-04', yes: 'TRUE', name: 'anything' }), null)
  assert.equal(of({ age: 'NA', when: '', unheard: 'x' }), null)
  assert.equal(of({ age: 'abc' }), 'has "abc" in "age", which is a number since version 1')
  assert.equal(
    of({ when: '2024-02-30' }),
    'has "2024-02-30" in "when", which is a date as yyyy-mm-dd since version 1',
  )
  assert.match(of({ yes: 'no' }) ?? '', /^has "no" in "yes", which is a boolean since/)
})

test('10,000 values of a column and 8,000 columns are told apart', () => {
  const wide = Object.fromEntries(many(8000, String).map((at) => [`c${at}`, at]))
  assert.equal(pin([wide, wide]).columns.length, 8000)
  const values = many(30_000, (at) => `value ${at % 10_000}`)
  assert.equal(typeOf(...values).type, 'category')
})
