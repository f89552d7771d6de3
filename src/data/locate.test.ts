import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'
import { createRng, type Rng } from '../core/rng.ts'
import { readColumn } from './lines.ts'

const caseFile = (name: string) => join(import.meta.dirname, '../../test/data/cases', name)

/** A CSV file with the rows it holds and the lines they begin at. */
const generated = (rng: Rng) => {
  const width = 1 + rng.below(4)
  const lineEnd = rng.below(2) ? '\n' : '\r\n'
  const columns = Array.from({ length: width }, (_, at) => (at === 0 ? 'sentence' : `c${at}`))
  const values = [
    '',
    '',
    'a',
    'say "hi"',
    'a, b',
    'two\nlines',
    'three\r\n\r\nlines',
    ' ä ',
    '日本',
  ]
  const wanted = rng.below(2) ? 'sentence' : '*'
  let text = (rng.below(3) ? '' : '\uFEFF') + (rng.below(4) ? '' : lineEnd)
  const rows: string[] = []
  const lines: number[] = []
  const emit = (fields: readonly string[]) => {
    const quoted = fields.map((field) =>
      /[",\r\n]/.test(field) || rng.below(3) === 0 ? `"${field.replaceAll('"', '""')}"` : field,
    )
    text += quoted.join(',') + lineEnd
  }
  const plain = (value: string) => value.trim().replace(/\s*[\r\n]\s*/g, ' ')
  emit(columns)
  for (let left = rng.below(12); left > 0; left--) {
    if (rng.below(4) === 0) text += lineEnd
    const fields = columns.map(() => values[rng.below(values.length)] ?? '')
    const line = text.split('\n').length
    emit(fields)
    const kept =
      wanted === '*' ? fields.some((field) => plain(field) !== '') : plain(fields[0] ?? '')
    if (!kept) continue
    const record = Object.fromEntries(columns.map((name, at) => [name, plain(fields[at] ?? '')]))
    rows.push(wanted === '*' ? JSON.stringify(record) : plain(fields[0] ?? ''))
    lines.push(line)
  }
  if (rng.below(2)) text = text.slice(0, -lineEnd.length)
  return { text, rows, lines, column: wanted }
}

test('Each row is found on the line that its record begins at', async (t) => {
  const p = await project(t, '', '')
  const rng = createRng(11)
  let found = 0
  for (let round = 0; round < 150; round++) {
    const { text, rows, lines, column } = generated(rng)
    const source = { file: p.file, column }
    writeFileSync(p.file, text)
    const read: string[] = []
    for await (const batch of readColumn(source)) read.push(...batch)
    assert.deepEqual(read, rows, JSON.stringify(text))
    if (rows.length === 0) continue
    const { id } = await p.data.current(`m${round}`, source)
    for (const [place, line] of lines.entries())
      assert.deepEqual(await p.data.locate(id, source, place), { file: p.file, line }, text)
    assert.equal(await p.data.locate(id, source, rows.length), null)
    const some = [...lines.keys(), rows.length].filter(() => rng.below(2) === 0).reverse()
    assert.deepEqual(
      [...(await p.data.places(id, source, some))].sort(([a], [b]) => a - b),
      some.reverse().flatMap((at) => (lines[at] ? [[at, { file: p.file, line: lines[at] }]] : [])),
    )
    found += rows.length
  }
  assert.ok(found > 400, `${found} rows`)
})

test('Rows far down a file of many blocks are found, plain and quoted', async (t) => {
  const plain = Array.from({ length: 60_000 }, (_, n) => `some words in row ${n}`)
  const p = await project(t, `sentence\n${plain.join('\n')}\n`, '')
  const { id } = await p.data.current('plain', p)
  assert.deepEqual(await p.data.locate(id, p, 59_999), { file: p.file, line: 60_001 })
  writeFileSync(p.file, `sentence\n${plain.join('\n')}\n"a\nb"\nlast\n`)
  const quoted = await p.data.current('quoted', p)
  assert.deepEqual(await p.data.locate(quoted.id, p, 60_000), { file: p.file, line: 60_002 })
  assert.deepEqual(await p.data.locate(quoted.id, p, 60_001), { file: p.file, line: 60_004 })
})

test('A row is not looked for in a file that holds another version', async (t) => {
  const p = await project(t, 'sentence\none\ntwo\n', 'new\n')
  const first = await p.data.current('words', p)
  assert.deepEqual(await p.data.locate(first.id, p, 1), { file: p.file, line: 3 })
  writeFileSync(p.file, 'sentence\none\ntoo\n')
  assert.equal(await p.data.locate(first.id, p, 1), null)
  writeFileSync(p.file, 'sentence\none\n"wo\n')
  assert.equal(await p.data.locate(first.id, p, 1), null)
  writeFileSync(p.file, 'sentence\none\ntwo\n')
  assert.deepEqual(await p.data.locate(first.id, p, 0), { file: p.file, line: 2 })
  const { dataset } = await p.data.ingest('words', p.settings)
  assert.equal(await p.data.locate(first.id, p, 0), null)
  assert.deepEqual(await p.data.locate(dataset.id, p, 2), { file: p.file, line: 4 })
  assert.equal((await p.data.places(first.id, p, [0, 1])).size, 0)
  assert.equal(await p.data.locate(dataset.id, { ...p, file: join(p.folder, 'none') }, 0), null)
  await assert.rejects(p.data.locate('none', p, 0), { code: 'not_found' })
})

test('A file below the working folder is named from there', async (t) => {
  const p = await project(t, '', '')
  const source = { file: caseFile('L-missing_label.csv'), column: '*' }
  const { id } = await p.data.current('labels', source)
  const rows = await p.data.rows(id)
  const place = rows.findIndex((row) => JSON.parse(row).label === '')
  const before = process.cwd()
  t.after(() => process.chdir(before))
  process.chdir(join(import.meta.dirname, '../..'))
  const file = join('test', 'data', 'cases', 'L-missing_label.csv')
  assert.deepEqual(await p.data.locate(id, source, place), { file, line: 11 })
  process.chdir(p.folder)
  assert.deepEqual(await p.data.locate(id, source, place), { file: source.file, line: 11 })
})
