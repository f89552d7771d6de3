import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readColumn } from './lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-lines-'))
after(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'sentences.csv')

const read = async (content: string | Uint8Array, column = 'sentence') => {
  writeFileSync(file, content)
  const rows: string[] = []
  for await (const batch of readColumn({ file, column })) rows.push(...batch)
  return rows
}

test('plain and quoted rows, CRLF, a byte order mark and blank lines are read', async () => {
  assert.deepEqual(await read('sentence\none\n\ntwo \n  \nthree'), ['one', 'two', 'three'])
  assert.deepEqual(await read('\uFEFFsentence\r\n"one, two"\r\nthree\r\n'), ['one, two', 'three'])
  assert.deepEqual(await read('"sentence"\n"say ""hi"""\n"two\nlines"\nlast'), [
    'say "hi"',
    'two lines',
    'last',
  ])
  assert.deepEqual(await read('id,sentence,x\n1,one,\n2,"t,wo",\n3,,\n'), ['one', 't,wo'])
  assert.deepEqual(await read('sentence\nhe said "hi" to me\nlast\n'), [
    'he said "hi" to me',
    'last',
  ])
  assert.deepEqual(await read('sentence\nnaïve 日本 🙂\n'), ['naïve 日本 🙂'])
})

test('rows are the same wherever a block of the stream ends', async () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => `row ${n}:${'ä'.repeat(n % 40)}`)
  assert.deepEqual(await read(`sentence\n${rows.join('\n')}\n`), rows)
  const quoted = rows.map((row, n) => (n > 15_000 && n % 7 === 0 ? `"${row},\nx"` : row))
  const expected = rows.map((row, n) => (n > 15_000 && n % 7 === 0 ? `${row}, x` : row))
  assert.deepEqual(await read(`sentence\n${quoted.join('\n')}\n`), expected)
})

test('whole records are JSON of strings in the order of the header', async () => {
  const csv =
    '\uFEFF2,name,"a ""b""",1\r\n7, Ada ,"two\nlines, ä",\r\n,,,\r\n\r\n,,"say ""hi""",\u2028x\r\n'
  assert.deepEqual(await read(csv, '*'), [
    '{"2":"7","name":"Ada","a \\"b\\"":"two lines, ä","1":""}',
    '{"2":"","name":"","a \\"b\\"":"say \\"hi\\"","1":"x"}',
  ])
  assert.deepEqual(await read('x\n1\n\n2\n', '*'), ['{"x":"1"}', '{"x":"2"}'])
})

test('records are the same wherever a block of the stream ends', async () => {
  const lines = Array.from({ length: 9000 }, (_, n) => `${n},"${'ä, '.repeat(n % 30)}\nend"`)
  const rows = await read(`id,text\n${lines.join('\n')}\n`, '*')
  assert.equal(rows.length, 9000)
  rows.forEach((row, n) => {
    const text = `${'ä, '.repeat(n % 30).trim()} end`.trim()
    assert.deepEqual(JSON.parse(row), { id: `${n}`, text })
  })
})

const refusals: readonly [name: string, content: string | Uint8Array, message: RegExp][] = [
  ['an empty file', '', /sentences\.csv is empty/],
  ['a missing column', 'id,text\n1,a\n', /no column "sentence".*names "id", "text"/],
  ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 10]), /line 1, holds a NUL byte/],
  ['a NUL byte further down', 'sentence\none\ntwo\u0000\n', /line 3, holds a NUL byte/],
  ['text that is not UTF-8', Buffer.from('sentence\ncaf\xff\n', 'latin1'), /line 2, is not UTF-8/],
  ['a line of 9 MB', `sentence\none\n${'x'.repeat(9e6)}\nend\n`, /line 3, is longer than/],
  ['a line of 9 MB at the end', `sentence\none\n${'x'.repeat(9e6)}`, /line 3, is longer/],
  ['a first line of 2 MB', `${'x'.repeat(2e6)}\none\n`, /line 1, is longer than/],
  ['a quote never closed', 'sentence\none\n"two\nthree\nfour\n', /never closed/],
  [
    'a quote never closed in much text',
    `sentence\n"a\n${'words\n'.repeat(1_500_000)}`,
    /not closed/,
  ],
  [
    'a row with too many fields',
    'sentence\none\nwell, yes\n',
    /line 3, has 2 fields.*header has 1/,
  ],
  ['a row with too few fields', 'id,sentence\n1,a\n2\n', /line 3, has 1 fields/],
]

test('records of columns that cannot be told apart are refused', async () => {
  const refused = (header: string, message: RegExp) =>
    assert.rejects(read(`${header}\n1,2,3\n`, '*'), { code: 'bad_data', message })
  await refused('a,,c', /line 1, names columns .*: column 2 of 3 has no name/)
  await refused('a,b, a', /column 3 of 3 is "a" once more/)
  await assert.rejects(read('a,b,c\n1,2\n', '*'), { message: /line 2, has 2 fields/ })
})

for (const [name, content, message] of refusals)
  test(`${name} is refused with its place`, async () => {
    await assert.rejects(read(content), { code: 'bad_data', message })
  })

test('bad bytes far down a file are refused by their line, also after quoted rows', async () => {
  const plain = 'some words in a row\n'.repeat(60_000)
  const end = Buffer.from('caf\xe9\n', 'latin1')
  await assert.rejects(read(Buffer.concat([Buffer.from(`sentence\n${plain}`), end])), {
    message: /line 60002, is not UTF-8/,
  })
  await assert.rejects(read(`sentence\n${plain}"a"\n${plain}one, two\n`), {
    message: /line 120003, has 2 fields/,
  })
})

test('a file that is not there, and a folder without data, are refused', async () => {
  const rows = (path: string) => readColumn({ file: path, column: 'sentence' }).next()
  await assert.rejects(rows(join(folder, 'none.csv')), { code: 'bad_data', message: /not there/ })
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  await assert.rejects(rows(empty), { code: 'bad_data', message: /empty has no data files/ })
})
