import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMarker } from './mark.ts'
import { affixOf, canonical, createSpellings, readNumber } from './value.ts'

test('spellings of the same value have one form, and zeros in front stay', () => {
  const alike = (...texts: string[]) =>
    assert.equal(new Set(texts.map(canonical)).size, 1, `${texts}`)
  alike('true', 'True', 'TRUE', `${true}`)
  alike('3', '3.0', '3.', '+3', '+3.000', `${3.0}`)
  alike('0', '-0', '0.0', '-0.00')
  alike('-1.5', '-1.50')
  alike('caf\u00e9', 'cafe\u0301')
  alike('한국', '한국'.normalize('NFD'))
  assert.deepEqual(
    ['007', '1e3', '12.3.4', 'Trueish', '9007199254740993', 'v1.0', ''].map(canonical),
    ['007', '1e3', '12.3.4', 'Trueish', '9007199254740993', 'v1.0', ''],
  )
  assert.notEqual(canonical('9007199254740993'), canonical('9007199254740992'))
})

test('numbers are read however their column writes them', () => {
  const point = { decimal: '.', affix: '' } as const
  const comma = { decimal: ',', affix: '' } as const
  for (const [text, notation, number] of [
    ['12', point, 12],
    ['-1.5e3', point, -1500],
    ['.5', point, 0.5],
    ['1,234,567.5', point, 1234567.5],
    ['1 234', point, 1234],
    ['1,5', point, undefined],
    ['0,123', comma, 0.123],
    ['-0,5', comma, -0.5],
    ['1.234,5', comma, 1234.5],
    ['1\u202f234,5', comma, 1234.5],
    ['1.5', comma, 1.5],
    ['$20123.45', { decimal: '.', affix: '$' }, 20123.45],
    ['-$5', { decimal: '.', affix: '$' }, -5],
    ['$ 1,234', { decimal: '.', affix: '$' }, 1234],
    ['5', { decimal: '.', affix: '$' }, 5],
    ['51,2 %', { decimal: ',', affix: '%' }, 51.2],
    ['51.2%', point, undefined],
    ['1e400', point, undefined],
    ['inf', point, undefined],
    ['0x10', point, undefined],
    ['1_000', point, undefined],
    ['', point, undefined],
    ['١٢', point, undefined],
  ] as const)
    assert.equal(readNumber(text, notation), number, text)
  assert.deepEqual(['$5', '-$5', '5%', '5 €', 'a%b', '5', 'x'].map(affixOf), [
    '$',
    '$',
    '%',
    '€',
    '',
    '',
    '',
  ])
})

test('the usual marks of a missing value are known, words that look alike are not', () => {
  for (const mark of [
    '?',
    '-',
    'NA',
    'n/a',
    'N/A',
    'NaN',
    'nan',
    'null',
    'NULL',
    'None',
    '<NA>',
    '#N/A',
    ...[
      'k.A.',
      'k. A.',
      'K.A.',
      'keine Angabe',
      'Keine Angabe',
      'nicht verfügbar',
      '#NV',
      '#WERT!',
    ],
    ...[
      'n.d.',
      'N/D',
      'non renseigné',
      'Inconnu',
      's/d',
      'Sin datos',
      '#¡VALOR!',
      '–',
      '\\N',
      'NaT',
    ],
  ])
    assert.equal(isMarker(mark), true, mark)
  for (const word of ['0', 'no', 'nah', 'inf', 'nullable', '', 'kA', 'nein', 'non', 's'])
    assert.equal(isMarker(word), false, word)
})

test('the most frequent spelling names a value', () => {
  const spellings = createSpellings()
  for (const text of ['1.0', '1', '1', 'True', 'true', '2.50']) spellings.add(text)
  assert.deepEqual(
    [...spellings.counts()],
    [
      ['1', 3],
      ['True', 2],
      ['2.50', 1],
    ],
  )
})

test('no text is read in worse than linear time', () => {
  // The longest of these took minutes where an expression went back over what it had taken.
  const texts = (size: number) => [
    `${'1'.repeat(size)}x`,
    `${'1,'.repeat(size)}x`,
    `${'1 '.repeat(size)}`,
    `$${' '.repeat(size)}5`,
    `${'0'.repeat(size)}.${'0'.repeat(size)}`,
    `${'e\u0301'.repeat(size)}`,
  ]
  for (const size of [1000, 10_000, 100_000, 1_000_000])
    for (const text of texts(size)) {
      assert.equal(readNumber(text, { decimal: ',', affix: '%' }), undefined)
      assert.equal(affixOf(text), '')
      assert.ok(canonical(text).length > 0)
    }
})
