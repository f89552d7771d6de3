import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readHeader, readWritten } from './header.ts'
import { formatRow, readColumn } from './lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-header-'))
after(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'data.csv')
const caseFile = (name: string) => join(import.meta.dirname, '../../test/data/cases', name)

const rowsOf = async (path: string, column = '*') => {
  const rows: string[] = []
  for await (const batch of readColumn({ file: path, column })) rows.push(...batch)
  return rows
}

const refused = (path: string, message: RegExp, column?: string) =>
  assert.rejects(rowsOf(path, column), { code: 'bad_data', message })

const given = (text: string, column?: string) => {
  writeFileSync(file, text)
  return rowsOf(file, column)
}

const refusedText = (text: string, message: RegExp, column?: string) => {
  writeFileSync(file, text)
  return refused(file, message, column)
}

test('Fields may be separated by semicolons, tabs or vertical bars', async () => {
  assert.deepEqual(await rowsOf(caseFile('D-semicolon.csv')), await rowsOf(caseFile('G0-base.csv')))
  assert.equal((await rowsOf(caseFile('D-semicolon.csv'), 'label')).length, 400)
  const row = ['{"x":"1","y":"2,5","label":"no"}']
  assert.deepEqual(await given('x\ty\tlabel\n1\t2,5\tno\n'), row)
  assert.deepEqual(await given('x|y|label\n1|2,5|no\n'), row)
  assert.deepEqual(await given('x;y;label\n1;2,5;no\n'), row)
  // Signs in names and texts of a file that is separated by commas mean nothing.
  assert.equal((await given('name;alias\nadam\n')).length, 1)
  assert.equal((await given('a;b,c|d\n1,2\n')).length, 1)
  assert.deepEqual(await given('id;text\nno;yes\n', 'text'), ['yes'])
})

test('Empty lines before the header are passed over, and kept', async () => {
  const path = caseFile('D-blank_first.csv')
  const base = await rowsOf(caseFile('G0-base.csv'))
  assert.deepEqual(await rowsOf(path), base)
  const { raw } = await readHeader({ file: path, column: '*' })
  assert.equal(raw.toString(), '\nx,y,colour,label\n')
  assert.deepEqual(await given('\uFEFF\r\n\n"a"\r\n1\r\n'), ['{"a":"1"}'])
  await refusedText('\n\r\n\n', /is empty/)
  await refusedText('\n\na,b\n1\n', /line 4, has 1 fields/)
})

test('A comma at the end of each line is the cause that is named', async () => {
  await refused(
    caseFile('D-trailing_comma.csv'),
    /csv, line 2, ends in a comma: it has 5 fields.*Remove the comma at the end of each line/,
  )
  await refused(caseFile('D-trailing_comma.csv'), /line 2, ends in a comma/, 'label')
  const header = /line 1, ends in a comma, so that there is a column 3 without a name.*Remove it/
  await refusedText('x,y,\n1,2,\n', header)
  assert.deepEqual(await given('x,y,\n1,2,\n', 'y'), ['2'])
  await refusedText(
    'x,y,\n1,2\n',
    /line 2, has 2 fields, the header has 3.*header ends in one/,
    'y',
  )
  await refusedText('x,y\n1,2,3\n', /line 2, has 3 fields.*double quotes/)
})

test('The columns of a file that begins with values are numbered', async () => {
  const base = await rowsOf(caseFile('G0-base.csv'))
  const values = (rows: string[]) => rows.map((row) => Object.values(JSON.parse(row)))
  assert.deepEqual(values(await rowsOf(caseFile('D-nohdr.csv'))), values(base))
  const message = /D-nohdr\.csv has no column "label".*holds values, "-0\.256".*called "column1"/
  await refused(caseFile('D-nohdr.csv'), message, 'label')
  assert.deepEqual(await given('1.5,2\n3,4\n'), [
    '{"column1":"1.5","column2":"2"}',
    '{"column1":"3","column2":"4"}',
  ])
  await refusedText('7,a text\n8,another\n', /no column "text".*Where these are values/, 'text')
  // Numbers may be names: years, wavelengths, places of pixels.
  assert.equal((await given('0,1,2\n3,4,5\n')).length, 1)
  assert.equal((await given('label,400.5,401\nyes,0.1,0.2\n')).length, 1)
  assert.equal((await given('country,2019,2020\nGhana,1,2\n')).length, 1)
})

test('A first column without a name that numbers the rows is left out', async () => {
  const base = await rowsOf(caseFile('G0-base.csv'))
  assert.deepEqual(await rowsOf(caseFile('D-index_col.csv')), base)
  assert.equal((await rowsOf(caseFile('D-index_col.csv'), 'label')).length, 400)
  assert.deepEqual(await given(',x\n1,a\n2,b\n'), ['{"x":"a"}', '{"x":"b"}'])
  await refusedText(',x\n0,a\n1\n', /line 3, has 1 fields, the header has 2/)
  await refusedText(',x\n7,a\n2,b\n', /column 1 of 2 has no name/)
  await refusedText('x,,y\n1,2,3\n', /column 2 of 3 has no name/)
  writeFileSync(file, ',x\n0,a\n')
  const written = { code: 'bad_config', message: /whose first column numbers the rows/ }
  await assert.rejects(readWritten({ file, column: '*' }), written)
})

test('A column may be called like one of its values', async () => {
  const rows = (lines: readonly string[]) => `${lines.join('\n')}\n`.repeat(5)
  const survey = rows(['Ghana,Remote,30', 'Chile,Office,41', 'Ghana,Remote,55'])
  const first = '{"Country":"Ghana","Remote":"Remote","Age":"30"}'
  assert.equal((await given(`Country,Remote,Age\n${survey}`))[0], first)
  const words = rows(['Remote,yes,low', 'Office,no,low', 'Remote,no,high'])
  assert.equal((await given(`Remote,married,income\n${words}`)).length, 15)
  // Where most of them are, these are values.
  assert.equal((await given(`Remote,yes,low\n${words}`)).length, 16)
  const mails = Array.from({ length: 9 }, (_, at) => `${at % 3 ? 'ham' : 'spam'},text ${at}`)
  assert.equal((await given(`ham,see you\n${mails.join('\n')}\n`)).length, 10)
})

test('A name that two columns have is refused where it is asked for', async () => {
  await refusedText(
    'sentence,sentence\na,b\n',
    /names "sentence" twice, as columns 1 and 2/,
    'sentence',
  )
  await refusedText('a,b,a\n1,2,3\n', /column 3 of 3 is "a" once more/)
  assert.deepEqual(await given('a,b,a\n1,2,3\n', 'b'), ['2'])
  await refusedText('é,e\u0301\n1,2\n', /column 2 of 2 is "é" once more/)
  await refusedText('é,e\u0301\n1,2\n', /names "é" twice/, 'e\u0301')
})

test('A column that no record can have is refused with the reason', async () => {
  await refusedText('x,__proto__,label\n1,2,3\n', /line 1, names a column "__proto__"/)
  assert.deepEqual(await given('x,__proto__\n1,2\n', '__proto__'), ['2'])
  assert.deepEqual(await given('constructor,toString\n1,2\n'), [
    '{"constructor":"1","toString":"2"}',
  ])
  const names = Array.from({ length: 10_001 }, (_, at) => `c${at}`)
  await refusedText(`${names.join(',')}\n`, /names 10001 columns; allowed are 10000/)
  assert.equal((await given(`${names.slice(1).join(',')}\n${'1,'.repeat(9999)}1\n`)).length, 1)
})

test('Names are the same in every form of Unicode, and the file keeps its own', async () => {
  const text = 'pre\u0301nom,a\u030Age\nZoe\u0301,42\n'
  assert.deepEqual(await given(text), ['{"prénom":"Zoe\u0301","åge":"42"}'])
  for (const column of ['prénom', 'pre\u0301nom'])
    assert.deepEqual(await given(text, column), ['Zoe\u0301'])
  const header = await readHeader({ file, column: '*' })
  assert.equal(header.raw.toString(), `${text.split('\n')[0]}\n`)
  assert.equal(formatRow('{"pre\u0301nom":"Bo","åge":"7"}', header, file), 'Bo,7')
  assert.equal(readFileSync(file, 'utf8'), text)
})

test('A header may be a megabyte, and what is longer is refused', async () => {
  const names = Array.from({ length: 9000 }, (_, at) => `${'n'.repeat(100)}${at}`)
  assert.equal((await given(`${names.join(',')}\n${'1,'.repeat(8999)}1\n`)).length, 1)
  await refusedText(`${'n'.repeat(1 << 20)}\n1\n`, /line 1, is longer than 1048576 bytes/)
  await refusedText(`${'o'.repeat(70_000)}\n1\n`, /no column "n"/, 'n')
  await refusedText(`"${'n\n'.repeat(1 << 19)}"\n1\n`, /line 1, is longer than/)
  await refusedText(`a${'é'.repeat(1 << 20)}\n1\n`, /line 1, is longer than/)
})

test('A quote that is never closed is told by the line it opens at', async () => {
  const lines = Array.from({ length: 240 }, (_, n) => (n === 120 ? '"open' : `words ${n}`))
  await refusedText(`sentence\n${lines.join('\n')}\n`, /csv, line 122, opens a quote/, 'sentence')
  await refusedText('a,b\n"1\n",2\n3,"4\n5\n', /line 4, opens a quote that is never closed/)
  await refusedText('"a\n1\n', /line 1, opens a quote that is never closed/)
})

test('A line that is nothing but white space is none', async () => {
  assert.deepEqual(await given('a,b\n1,2\n  \n\t\n3,4\n \n'), [
    '{"a":"1","b":"2"}',
    '{"a":"3","b":"4"}',
  ])
})
