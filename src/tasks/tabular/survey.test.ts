import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subset } from '../../core/rows.ts'
import { type ColumnOptions, surveyColumns } from './survey.ts'

const options: ColumnOptions = {
  label: 'label',
  numeric: null,
  categorical: null,
  ignore: [],
  missing: [],
}

/** Rows with one column `x`. */
const column = (...values: string[]) =>
  values.map((x, at) => JSON.stringify({ x, label: at % 2 === 0 ? 'a' : 'b' }))

const many = (count: number, of: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => of(at))

const formOf = (rows: string[], more: Partial<ColumnOptions> = {}) => {
  const { forms, warnings } = surveyColumns(rows, { ...options, ...more })
  return {
    form: forms.get('x'),
    told: warnings.map(({ text }) => text),
    rows: warnings.map(({ row }) => row),
  }
}

test('a column that is mostly numbers stays one, and what else it holds is told once', () => {
  const inf = formOf(column(...many(30, String), 'inf', '5', 'inf'))
  assert.deepEqual(inf.form, {
    kind: 'numeric',
    notation: { decimal: '.', affix: '' },
    unread: ['inf'],
  })
  assert.deepEqual(inf.told, [
    'column "x": 2 of 33 values are not numbers ("inf"), read as missing; name it in `categorical` if these are words',
  ])
  assert.deepEqual(inf.rows, [30])
  const marked = formOf(column('?', ...many(30, String), 'NA', '?'))
  assert.deepEqual(marked.told, ['column "x": 3 of 33 values are "?", "NA", read as missing'])
  assert.deepEqual(marked.rows, [0])
})

test('a column of very many texts is one of categories, and nothing is told of it', () => {
  const { form, told } = formOf(column(...many(5000, (at) => `a${at}@mill.example`)))
  assert.deepEqual([form?.kind, told], ['categorical', []])
})

test('with too many words among the numbers it is of categories, and that is told as well', () => {
  const mixed = formOf(column(...many(20, String), ...many(5, (at) => `word ${at}`)))
  assert.equal(mixed.form?.kind, 'categorical')
  assert.match(
    mixed.told[0] ?? '',
    /^column "x": 5 of 25 values are not numbers, such as "word 0".*categories/,
  )
  assert.deepEqual(formOf(column(...many(20, (at) => `word ${at}`), '5')).told, [])
  const codes = formOf(column(...many(3000, String), ...many(1500, (at) => `c${at}`)), {
    categorical: ['x'],
  })
  assert.deepEqual([codes.form, codes.told], [{ kind: 'categorical' }, []])
})

test('a type that is named wins: text in a column of numbers is refused with its row', () => {
  assert.throws(() => formOf(column('1', '2', 'inf', '3'), { numeric: ['x'] }), {
    code: 'bad_data',
    row: { index: 2, problem: 'has "inf" in "x", which is named as a column of numbers' },
  })
  assert.equal(formOf(column('1', 'NA', '3'), { numeric: ['x'] }).form?.kind, 'numeric')
  assert.equal(formOf(column('1', '2', '3'), { categorical: ['x'] }).form?.kind, 'categorical')
})

test('texts that are named as missing are, in every column', () => {
  const { form, told } = formOf(column('1', '-99', '3', 'gone', '4'), { missing: ['gone', '-99'] })
  assert.deepEqual([form?.kind, told], ['numeric', []])
})

test('decimal commas, signs of money and of a hundredth are read by the whole column', () => {
  const notation = (...values: string[]) => {
    const { form, told } = formOf(column(...values))
    return form?.kind === 'numeric' ? { ...form.notation, told } : form?.kind
  }
  assert.deepEqual(notation('0,5', '1,25', '1.234,5', '3'), { decimal: ',', affix: '', told: [] })
  assert.deepEqual(notation('$5', '$1,234.50', '-$3'), { decimal: '.', affix: '$', told: [] })
  assert.deepEqual(notation('5,1 %', '2,0%'), { decimal: ',', affix: '%', told: [] })
  // 1.234 may be one and a bit or more than a thousand: nobody can tell.
  assert.equal(notation('0,5', '1.234', '2,25', '0,75'), 'categorical')
  const mixed = notation(...many(20, (at) => `$${at}`), '5', '€6')
  assert.deepEqual(mixed, {
    decimal: '.',
    affix: '$',
    told: [
      'column "x": 1 of 22 values are not numbers ("€6"), read as missing; name it in `categorical` if these are words',
      'column "x": 1 of 22 values are without the usual "$", read as if it stood there',
    ],
  })
})

test('a row is named by its place in the whole data set', () => {
  const all = column('1', '2', '3', '4', '5', '6', '7', '8', '9', '10', 'inf')
  const some = subset(all, Uint32Array.of(10, 1, 2, 3, 4, 5, 6, 7, 8, 9))
  const { warnings } = surveyColumns(some, options)
  assert.deepEqual(
    warnings.map(({ row }) => row),
    [10],
  )
  assert.throws(
    () => surveyColumns(subset(['{}', '{"x":"1","label":""}'], Uint32Array.of(1)), options),
    {
      row: { index: 1, problem: 'has no "label", which is its class' },
    },
  )
})
