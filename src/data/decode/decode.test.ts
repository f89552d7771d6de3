import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { markTexts } from '../../columns/mark.ts'
import { createRng } from '../../core/rng.ts'
import { type Chunk, isThere, type Vector } from '../../store/lake/chunk.ts'
import { type Lake, openLake } from '../../store/lake/lake.ts'
import { withoutMarkers } from '../checks/sql.ts'
import type { SteadyCheck } from '../checks/steady.ts'
import { recordPrinter } from '../record.ts'
import { type Relation, rowsRelation } from '../relation.ts'
import { assembled } from './assemble.ts'
import { readRecords } from './read.ts'
import { type Wanted, wantedSql } from './wanted.ts'

let lake: Lake
let folder: string
before(async () => {
  lake = await openLake({ threads: 1 })
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(async () => {
  await lake[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const relationOf = async (
  text: string | readonly string[],
  columns?: readonly string[],
): Promise<Relation> => {
  const texts = typeof text === 'string' ? [text] : text
  const files = texts.map((_, at) => join(folder, `${at}-${Math.random()}.jsonl`))
  for (const [at, file] of files.entries()) await writeFile(file, texts[at] ?? '')
  return rowsRelation(files, '*', columns)
}

/** What stands there, as plain values. */
const valuesOf = (kind: Wanted['kind'], { valid, numbers, words, text }: Vector, rows: number) =>
  Array.from({ length: rows }, (_, row): unknown => {
    if (kind === 'failures') return words[2 * row]
    if (kind === 'text') return text(row)
    if (!isThere(valid, row)) return null
    if (kind === 'hash' || kind === 'hashes') return `${words[2 * row]} ${words[2 * row + 1]}`
    const number = numbers[row] ?? 0
    return kind === 'number' && Number.isNaN(number) ? null : number
  })

/** Of hashes the first row that has the same. */
const comparable = (kind: Wanted['kind'], values: readonly unknown[]) => {
  if (kind !== 'hash' && kind !== 'hashes') return values
  const firsts = new Map<unknown, number>()
  return values.map((value, at) => {
    if (value === null) return null
    const first = firsts.get(value) ?? at
    firsts.set(value, first)
    return first
  })
}

/** What is read from the files, and what SQL says of them. */
const bothOf = async ({ records, from }: Relation, wanted: readonly Wanted[]) => {
  assert.ok(records)
  const [read, said] = [wanted.map((): unknown[] => []), wanted.map((): unknown[] => [])]
  const note = (into: unknown[][], { columns, rows }: Chunk) => {
    for (const [at, vector] of columns.entries())
      into[at]?.push(...valuesOf(wanted[at]?.kind ?? 'text', vector, rows))
  }
  for await (const chunks of readRecords(lake, records, wanted))
    for (const chunk of chunks) note(read, chunk)
  for await (const chunk of lake.vectors(`select ${wanted.map(wantedSql).join(', ')} from ${from}`))
    note(said, chunk)
  const [one = [], other = []] = [read, said].map((all) =>
    wanted.map(({ kind }, at) => comparable(kind, all[at] ?? [])),
  )
  return { read: one, said: other }
}

const expectSame = async (relation: Relation, wanted: readonly Wanted[]) => {
  const { read, said } = await bothOf(relation, wanted)
  for (const [at, each] of wanted.entries())
    assert.deepEqual(read[at], said[at], JSON.stringify(each))
  return read
}

/** Texts that are hard to read, in every way. */
const awkward = [
  ...['0', '-0', '7', '007', '-12.5', '+3', '.5', '5.', '-.5', '1e5', '1E-7', '1e400', '-1e400'],
  ...['1e-400', '4.9e-324', '123456789012345', '1234567890123456', '0.1234567890123456789'],
  ...['9007199254740993', '0.30000000000000004', '1_000', '1,5', '1.234,5', '1,234.5', '12,', ',5'],
  ...['1 234', '12 %', '12%', '$5', '-$5', 'inf', '-inf', 'Infinity', 'nan', 'NaN', '0x10', '--5'],
  ...[
    '1.2.3',
    '1-2',
    '-',
    '.',
    '..',
    ' 5',
    '5 ',
    '\u00a05',
    '５',
    '½',
    '1e',
    'e5',
    '5e+3',
    '00.50',
  ],
  ...['NA', ' NA ', '\u00a0n/a', 'na', '?', 'k. A.', '#N/A', 'NULL', '-nan', '(blank)', '\tNA'],
  ...['2024-02-29', '2023-02-29', '1900-02-29', '2000-02-29', '0001-01-01', '0000-01-01'],
  ...['9999-12-31', '1969-12-31', '1970-01-01 00:00:00', '1969-12-31T23:59:59', '2024-13-01'],
  ...['2024-01-01 24:00:00', '2024-01-01 23:60:00', '2024-1-1', '2024-01-01Z', '2024-01-01 10:00'],
  ...['2024-01-01 10:00:00.5', '2024-01-01 10:00:00+02', '31.12.2024', '31/12/2024', 'today'],
  ...['2024-04-31', '2024-00-10', '2024-01-00', '12024-01-01', '2024-01-01 10-00-00', '20240101'],
  ...['true', 'True', 'TRUE', 'Äh', 'äh', 'ÄH', 'ß', 'İ', 'basic', 'Basic', '1.50', '1.5', '+1.5'],
  ...[
    'a "quoted" word',
    'back\\slash',
    'tab\there',
    '\u0001',
    'é',
    'e\u0301',
    '日本',
    '👩‍👩‍👧',
    'x'.repeat(300),
  ],
  ...['', ' ', 'C12', 'C', 'c12', 'C12x', 'late delivery 7', 'late  delivery 7', 'a', 'ab', 'abc'],
]

const common = { severity: 'block', why: null, share: 0 } as const
const numbers = new Map([
  ['a', { decimal: '.', affix: '' }],
  ['b', { decimal: ',', affix: '%' }],
] as const)

const patterns = [
  ...[
    'C[0-9]+',
    '[a-z]+ [a-z]+ [0-9]+',
    '.*',
    '^a|b.$',
    '\\d{2,4}-\\d+-\\d+.*',
    '[^a-z]+',
    '(ab?)+c?',
  ],
  ...[
    '(?:x{3}){100}',
    '.',
    '..',
    '\\w+',
    '\\W+',
    '\\S*',
    'é|日本',
    '[é]',
    '(?i)true',
    'a??b*?',
    '\\$5|\\.5',
  ],
  ...['[-+]?[0-9.]+', '[]a]', '\\x41', 'x{0,2}', '(|a)b?', '[\\d\\s%]+', '\\pL+', 'a{2}?'],
]

const checks: readonly SteadyCheck[] = [
  { ...common, kind: 'between', column: 'a', least: -5, most: 5 },
  { ...common, kind: 'between', column: 'b', least: null, most: 12 },
  { ...common, kind: 'between', column: 'c', least: 0, most: null },
  { ...common, kind: 'set', column: 'a', values: ['basic', '1.5', 'true', 'é', '日本'] },
  { ...common, kind: 'set', column: 'c', values: ['ÄH', '5', "it's", '-'] },
  { ...common, kind: 'length', column: 'a', least: 2, most: 3 },
  { ...common, kind: 'length', column: 'c', least: 1, most: null },
  { ...common, kind: 'missing', column: 'a' },
  { ...common, kind: 'missing', column: 'c' },
]

const wanted: readonly Wanted[] = [
  { kind: 'text', column: 'a' },
  { kind: 'length', column: 'c' },
  { kind: 'hash', column: 'a', isFolded: false },
  { kind: 'hash', column: 'c', isFolded: true },
  { kind: 'hashes', columns: ['a', 'b'], of: 'all' },
  { kind: 'hashes', columns: ['b', 'a', 'c'], of: 'known' },
  ...[undefined, ...numbers.values(), { decimal: ',', affix: '' } as const].flatMap(
    (notation): Wanted[] => [
      { kind: 'number', column: 'a', notation },
      { kind: 'measure', column: 'b', type: 'number', notation, form: undefined },
    ],
  ),
  ...([undefined, 'dd.mm.yyyy', 'seconds', 'yyyymmdd'] as const).map(
    (form): Wanted => ({ kind: 'measure', column: 'a', type: 'date', notation: undefined, form }),
  ),
  { kind: 'failures', checks, numbers },
  {
    ...{ kind: 'failures', numbers },
    checks: patterns.map((pattern) => ({ ...common, kind: 'pattern', column: 'a', pattern })),
  },
]

/** Rows of three columns, a text of each in every one of them. */
const rowsOf = (texts: readonly string[], print = recordPrinter(['a', 'b', 'c'])): string => {
  const rng = createRng(1)
  const pick = () => texts[rng.below(texts.length)] ?? ''
  const rows = texts.flatMap((text) => [
    [text, pick(), pick()],
    [pick(), text, pick()],
    [pick(), pick(), text],
  ])
  return rows
    .flatMap((row) => print(row) ?? [])
    .join('\n')
    .concat('\n')
}

test('kernel.wasm is what kernel.wat assembles to', async () => {
  const kept = await readFile(new URL('./kernel.wasm', import.meta.url))
  assert.deepEqual(kept, Buffer.from(await assembled()))
})

test('What is read from bytes is what SQL reads, however values are written', async () => {
  const relation = await relationOf(rowsOf([...awkward, ...markTexts]))
  await expectSame(relation, wanted)
  await expectSame(withoutMarkers(relation, new Set(['a', 'c']), checks), wanted)
})

test('The same of made-up numbers, dates and words', async () => {
  const rng = createRng(7)
  const made = Array.from({ length: 3000 }, () => {
    const size = 10 ** (rng.below(30) - 12)
    const number = (rng.uniform() - 0.5) * size
    const day = new Date(rng.uniform() * 4e12 - 2e12).toISOString()
    return [
      ...[`${number}`, number.toFixed(rng.below(12)), number.toExponential(rng.below(17))],
      ...[day.slice(0, 10), day.slice(0, 19).replace('T', ' '), day],
    ][rng.below(6)] as string
  })
  await expectSame(await relationOf(rowsOf(made)), wanted)
})

test('Records may have their columns in any order, lack some, and be in several files', async () => {
  const orders = [
    ['a', 'b', 'c'],
    ['c', 'a'],
    ['b', 'a', 'c', 'd'],
    ['7', 'c', 'b', 'é "q"', 'a'],
  ]
  const texts = orders.map((names) => {
    const print = recordPrinter(names)
    return Array.from({ length: 50 }, (_, at) => print(names.map((name) => `${name}${at % 7}`)))
      .join('\n')
      .concat('\n')
  })
  const mixed = texts
    .join('')
    .split('\n')
    .slice(0, -1)
    .toSorted((one, other) => one.length - other.length)
  const all: readonly Wanted[] = [
    ...wanted,
    { kind: 'text', column: '7' },
    { kind: 'text', column: 'é "q"' },
  ]
  const columns = ['a', 'b', 'c', '7', 'é "q"']
  const files = [...texts, `${mixed.join('\n')}\n`]
  const read = await expectSame(await relationOf(files.join(''), columns), all)
  const { read: apart } = await bothOf(await relationOf(files, columns), all)
  assert.deepEqual(apart, read)
})

test('A file is read in pieces and by several threads as it is at once', async () => {
  const rng = createRng(3)
  const print = recordPrinter(['a', 'b', 'c'])
  const rows = Array.from({ length: 180_000 }, (_, at) =>
    print([`${at}`, `${rng.below(1000)}`, `word${rng.below(1e6)} ${'x'.repeat(rng.below(120))}`]),
  )
  const relation = await relationOf(rows.join('\n').concat('\n'))
  assert.ok(relation.records)
  let at = 0
  let sum = 0
  for await (const chunks of readRecords(lake, relation.records, [
    { kind: 'number', column: 'a', notation: undefined },
    { kind: 'text', column: 'c' },
    { kind: 'measure', column: 'b', type: 'number', notation: undefined, form: undefined },
  ]))
    for (const { rows: count, columns } of chunks)
      for (let row = 0; row < count; row++, at++) {
        assert.equal(columns[0]?.numbers[row], at)
        if (at % 997 === 0) assert.equal(JSON.parse(rows[at] ?? '')['c'], columns[1]?.text(row))
        sum += columns[2]?.numbers[row] ?? 0
      }
  assert.equal(at, rows.length)
  assert.equal(
    sum,
    rows.reduce((all, row) => all + Number(JSON.parse(row ?? '')['b']), 0),
  )
})

test('Hashes tell millions of values apart that look alike', async () => {
  const print = recordPrinter(['a', 'b', 'c'])
  const rows = Array.from({ length: 100_000 }, (_, at) =>
    print([`C${at}`, `customer-${at % 317}-of-${Math.floor(at / 317)}`, `${at % 2}`]),
  )
  const relation = await relationOf(rows.join('\n').concat('\n'))
  const { read } = await bothOf(relation, [
    { kind: 'hash', column: 'a', isFolded: false },
    { kind: 'hash', column: 'b', isFolded: false },
    { kind: 'hashes', columns: ['b', 'c'], of: 'all' },
    { kind: 'hashes', columns: ['c', 'b'], of: 'all' },
  ])
  for (const firsts of read) assert.equal(new Set(firsts).size, rows.length)
})
