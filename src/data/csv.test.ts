import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { createRng } from '../core/rng.ts'
import { createCsvParser } from './csv.ts'

const parser = (longest = 1 << 20, line = 1) =>
  createCsvParser({
    line,
    longest,
    refuse: (problem, at) => new Error(`${problem} on line ${at}`),
  })

const read = (text: string, longest?: number) => [...parser(longest).read(Buffer.from(text), true)]

/** The same by another parser. */
const peer = (text: string): string[][] =>
  parse(text, {
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n'],
  })

const outcome = (work: () => unknown): unknown => {
  try {
    return work()
  } catch {
    return 'refused'
  }
}

test('Whatever text is given, fields are those that csv-parse reads', () => {
  const rng = createRng(5)
  const pieces = ['"', '"', ',', ',', '\n', '\r\n', '\r', 'a', 'ä b', '""', '","', '"\n']
  for (let round = 0; round < 30_000; round++) {
    const text = Array.from({ length: rng.below(14) }, () => pieces[rng.below(pieces.length)]).join(
      '',
    )
    const ours = outcome(() => read(text).map(({ fields }) => fields))
    assert.deepEqual(
      ours,
      outcome(() => peer(text)),
      JSON.stringify(text),
    )
  }
})

test('Records are the same in one piece and line by line, with their lines and ends', () => {
  const rng = createRng(6)
  const cells = [
    '',
    'a',
    '"b, c"',
    '"two\nlines"',
    '"three\r\n\r\nlines"',
    '"say ""hi"""',
    'x"y',
    '"z"z',
  ]
  for (let round = 0; round < 2000; round++) {
    const lines = Array.from({ length: 1 + rng.below(6) }, () => {
      const row = Array.from({ length: 1 + rng.below(3) }, () => cells[rng.below(cells.length)])
      return row.join(',') + (rng.below(2) ? '\n' : '\r\n')
    })
    const text = lines.join('')
    const whole = read(text)
    const one = parser()
    const parts = text.split(/(?<=\n)/)
    const pieces = parts.flatMap((part, at) => [
      ...one.read(Buffer.from(part), at === parts.length - 1),
    ])
    assert.deepEqual(pieces, whole)
    let from = 0
    for (const { line, end } of whole) {
      const before = text.slice(0, from)
      // Empty lines may stand between two records.
      const blank = /^(?:\r?\n)*/.exec(text.slice(from))?.[0] ?? ''
      assert.equal(line, 1 + (before + blank).split('\n').length - 1)
      from = end
    }
  }
})

test('A quote that is not closed is told by the line it opens at', () => {
  const refused = (text: string, message: string, longest?: number) =>
    assert.throws(() => read(text, longest), { message })
  refused('a\nb\n"c\nd\ne\n', 'unclosed on line 3')
  refused('a\r\n"b\r\nc",d,"e\r\nf\r\n', 'unclosed on line 3')
  refused(`a\n"b\n${'words\n'.repeat(50)}"`, 'endless on line 2', 100)
  refused(`a\n"b\nc",${'x,'.repeat(60)}\n`, 'long on line 2', 100)
  assert.equal(read(`"${'x'.repeat(97)}"\n`, 100).length, 1)
})
