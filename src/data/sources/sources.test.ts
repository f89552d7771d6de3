import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readColumn, readPlaced } from '../lines.ts'
import { detectedIn } from './detected.ts'
import type { Reading } from './reading.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-sources-'))
after(() => rmSync(folder, { recursive: true }))
const shape = (name: string) => join(import.meta.dirname, '../../../test/data/shapes', name)

const write = (name: string, content: string | Uint8Array) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const rowsOf = async (file: string, reading: Reading = {}, column = '*') => {
  const rows: string[] = []
  for await (const batch of readColumn({ file, column, reading })) rows.push(...batch)
  return rows
}

const refused = (file: string, message: RegExp, reading: Reading = {}, column = '*') =>
  assert.rejects(rowsOf(file, reading, column), { code: 'bad_data', message })

const japanese = Buffer.from('96bc914f2c6c6162656c0a93fa967b2c616263', 'hex')

test('Shift-JIS and windows-1252 are found, and a byte that is none of it is told by its line', async () => {
  const file = write('jis.csv', Buffer.concat([japanese, Buffer.from('\n')]))
  assert.deepEqual(await rowsOf(file), ['{"名前":"日本","label":"abc"}'])
  const end = Buffer.from('\nx,y\n\xff\xff,z\n', 'latin1')
  const broken = write('jis.csv', Buffer.concat([japanese, end]))
  await refused(broken, /line 4, holds bytes that are not shift_jis/, { encoding: 'shift_jis' })
  const western = Buffer.from('name\ncaf\xe9 \x80\n', 'latin1')
  assert.deepEqual(await rowsOf(write('cp.csv', western)), ['{"name":"café €"}'])
  await refused(write('utf.csv', 'name\ncafé\n'), /is not windows-1252: its texts are UTF-8/, {
    encoding: 'windows-1252',
  })
  await refused(write('16.csv', Buffer.from('\uFEFFa\n1\n', 'utf16le')), /is not utf-8.*UTF-16LE/, {
    encoding: 'utf-8',
  })
  for (const encoding of ['utf16le', 'utf-16be'] as const) {
    const bytes = Buffer.from('name;x\nZoë;1\n', 'utf16le')
    const text = encoding === 'utf16le' ? bytes : bytes.swap16()
    assert.deepEqual(await rowsOf(write('wide.csv', text)), ['{"name":"Zoë","x":"1"}'], encoding)
  }
})

test('What was packed and lines that end in CR alone are read', async () => {
  const packed = gzipSync(`a,b\n${'1,2\n'.repeat(100_000)}`)
  assert.equal((await rowsOf(write('packed.csv.gz', packed))).length, 100_000)
  const cut = write('cut.csv.gz', packed.subarray(0, packed.length - 20))
  await refused(cut, /cut\.csv\.gz cannot be unpacked.*unexpected end of file/)
  assert.equal((await rowsOf(write('mac.csv', 'a,b\r1,2\r3,4\r'))).length, 2)
})

test('What is declared is held to', async () => {
  const file = write('a.csv', 'a;b\n1,5;2\n2,5;3\n')
  await refused(file, /has no tabs; its fields seem to be separated by semicolons/, {
    separator: '\t',
  })
  await refused(write('p.csv', 'a;b\n1.5;2\n'), /numbers such as "1\.5".*declared as ","/, {
    decimal: ',',
  })
  await refused(file, /names 3 columns/, { header: ['a', 'b', 'c'] })
  await refused(file, /Leave `header` out/, { header: ['a', 'b'] })
  await refused(file, /is not Parquet: it holds text/, { format: 'parquet' })
  await refused(file, /is not JSON lines: it holds CSV/, { format: 'jsonl' })
  await refused(write('w.csv', 'a,b,c\n1,2,3\n'), /names 3 columns; allowed are 2/, {
    limits: { columns: 2 },
  })
  assert.deepEqual(await rowsOf(file, { decimal: ',', missing: ['3'] }), [
    '{"a":"1.5","b":"2"}',
    '{"a":"2.5","b":""}',
  ])
  assert.equal((await rowsOf(file, { header: false })).length, 3)
  assert.deepEqual(await rowsOf(write('q.csv', "a,b\n'x, y',1\n"), { quote: "'" }), [
    '{"a":"x, y","b":"1"}',
  ])
})

test('What usually stands where a value is missing is found among numbers and dates', async () => {
  const file = write('k.csv', 'x;when;what\n1,5;01.02.2024;-\nk.A.;k. A.;a\n2,5;31.12.2024;b\n')
  assert.deepEqual((await detectedIn({ file, column: '*' })).missing, ['k.A.', 'k. A.'])
})

test('What is no file of rows is named', async () => {
  const whole = readFileSync(shape('taxi.parquet'))
  await refused(
    write('cut.parquet', whole.subarray(0, 300)),
    /cut\.parquet cannot be read as Parquet/,
  )
  await refused(write('cut.parquet', whole.subarray(0, 3)), /cut\.parquet is no Parquet file/)
  assert.equal((await rowsOf(write('parquet.csv', whole))).length, 3)
  await refused(
    write('x.xlsx', Buffer.from('504b0304aabb', 'hex')),
    /is an Excel workbook or a ZIP/,
  )
  await refused(write('x.png', Buffer.from('89504e470d0a', 'hex')), /is a picture/)
  await refused(write('list.json', '[{"a":1}]'), /is one JSON list/)
  for (const name of ['none.csv', 'none.jsonl', 'none.parquet', 'none.txt'])
    await refused(write(name, ''), /is empty/, {}, 'text')
  const loop = join(folder, 'loop.csv')
  symlinkSync(loop, loop)
  await assert.rejects(rowsOf(loop), { code: 'storage', message: /loop\.csv/ })
})

test('JSON lines are flattened, digit by digit, and what is none is told by its line', async () => {
  const file = write(
    'a.jsonl',
    '{"id":12345678901234567890,"a":{"b":[1.0,{"c":2}]}}\n\n{"id":null,"a":{"b":true}}',
  )
  assert.deepEqual(await rowsOf(file), [
    '{"id":"12345678901234567890","a.b":"[1.0,{\\"c\\":2}]"}',
    '{"id":"","a.b":"true"}',
  ])
  assert.deepEqual(await rowsOf(file, { header: ['a.b'] }), [
    '{"a.b":"[1.0,{\\"c\\":2}]"}',
    '{"a.b":"true"}',
  ])
  await refused(file, /has no field "c"/, { header: ['c'] })
  const halves = '{"a\\ud800":"x\\udc00","b":["\\ud83d"]}\n'
  assert.deepEqual(await rowsOf(write('halves.jsonl', halves)), [
    '{"a\ufffd":"x\ufffd","b":"[\\"\\\\ud83d\\"]"}',
  ])
  await refused(write('b.jsonl', '{"a":1}\n{"a":\n'), /line 2, is not JSON/)
  await refused(write('b.jsonl', '{"a":1}\n3\n'), /line 2, is not a JSON object/)
  await refused(
    write('b.jsonl', `{"a":${'['.repeat(40)}1${']'.repeat(40)}}\n`),
    /more than 16 deep/,
  )
  for (const doubled of [
    '{"a":1,"b":2,"a":3}',
    '{"x":{"a":1,"\\u0061":1}}',
    '{"x":[{"a":1,"a":1}]}',
  ])
    await refused(write('d.jsonl', `{"x":1}\n${doubled}\n`), /line 2, names "a" twice/)
  const late = `${'{"a":1}\n'.repeat(200_000)}{"a":1,"b":2}\n`
  await refused(write('c.jsonl', late), /line 200001, has a field "b", which none of the first/)
})

test('Each line of a text is a row, with its line', async () => {
  const source = { file: write('notes.txt', 'one, two\n\n three\n'), column: 'text' }
  const found: [string | undefined, number][] = []
  for await (const { rows, lines } of readPlaced(source))
    for (const [at, line] of lines.entries()) found.push([rows[at], line])
  assert.deepEqual(found, [
    ['one, two', 1],
    ['three', 3],
  ])
  assert.deepEqual(await rowsOf(write('head.txt', 'id,text\n1,a\n'), {}, 'text'), ['a'])
})

test('Files of a folder or a pattern come by their names, and need the same columns', async () => {
  const many = join(folder, 'many')
  mkdirSync(many)
  writeFileSync(join(many, '2026-02.csv'), 'a;b\n3;4\n')
  writeFileSync(join(many, '2026-01.csv'), 'a,b\n1,2\n')
  writeFileSync(join(many, 'read.me'), 'x')
  const rows = ['{"a":"1","b":"2"}', '{"a":"3","b":"4"}']
  assert.deepEqual(await rowsOf(many), rows)
  assert.deepEqual(await rowsOf(join(many, '2026-*.csv')), rows)
  assert.deepEqual(await rowsOf(join(many, '2026-0?.csv')), rows)
  await refused(join(many, '*.tsv'), /fits no file/)
  writeFileSync(join(many, '2026-03.csv'), 'b,a\n1,2\n')
  await refused(many, /2026-03\.csv has other columns than .*2026-01\.csv.*"b", "a"/)
})
