import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blocks, code, label, paragraphs, plain, table } from './markdown.ts'

test('Texts of others are words: no mark, no HTML, no cell, no entity', () => {
  const texts = [
    ['a | b', 'a \\| b'],
    ['a \\| b', 'a \\\\\\| b'],
    ['<script>alert(1)</script>', '\\<script\\>alert(1)\\</script\\>'],
    ['<!-- champion -->', '\\<!-- champion --\\>'],
    ['`rm` *it* _now_ ~~no~~', '\\`rm\\` \\*it\\* \\_now\\_ \\~\\~no\\~\\~'],
    ['[here](x) &amp; $x$', '\\[here\\](x) \\&amp; \\$x\\$'],
    ['# one\n\n- two', '\\# one - two'],
    ['- two', '\\- two'],
    ['12. three', '12\\. three'],
    ['> four', '\\> four'],
    ['\u0000 five\t', 'five'],
  ]
  for (const [text = '', expected = ''] of texts) assert.equal(plain(text), expected)
})

test('Empty lines part paragraphs, and nothing else does', () => {
  assert.equal(paragraphs('one\ntwo\n \n\n# three'), 'one two\n\n\\# three')
})

test('Code shows every text, also within a table', () => {
  assert.equal(code('a_b <c>'), '`a_b <c>`')
  assert.equal(code(''), '<code></code>')
  assert.equal(code('a|b`c\\|'), '<code>a&#124;b&#96;c&#92;&#124;</code>')
  assert.deepEqual(table(['x', 'y'], [[code('1|2'), plain('3|4')]]), [
    '| x | y |',
    '| :-- | :-- |',
    '| <code>1&#124;2</code> | 3\\|4 |',
  ])
})

test('A label of a diagram ends nowhere but at its end', () => {
  assert.equal(label('<home>/a"b#c;d\n`e`'), '#60;home#62;/a#34;b#35;c#59;d #96;e#96;')
})

test('Blocks are parted by an empty line, and empty ones left out', () => {
  assert.equal(blocks('one', '', ['- two', '- three'], []), 'one\n\n- two\n- three')
})
