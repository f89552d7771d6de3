import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { plainNotation } from '../../columns/value.ts'
import { createRng } from '../../core/rng.ts'
import { type Lake, openLake } from '../../store/lake/lake.ts'
import { lookAtRows } from '../checks/run.ts'
import { rowsRelation } from '../relation.ts'
import { mostBytes, textOf } from './fit.ts'
import { mergeProfiles } from './merge.ts'
import { deviationOf } from './moments.ts'
import { profileOf, startProfile } from './profile.ts'
import { histogramOf, quantilesOf, rankErrorOf } from './quantiles.ts'
import type { ColumnProfile, Profile } from './types.ts'

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

type Row = Readonly<Record<string, string | number | null>>

const relationOf = async (rows: readonly Row[]) => {
  const file = join(folder, `${Math.random()}.jsonl`)
  const texts = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, `${value ?? ''}`])),
  )
  await writeFile(file, `${texts.map((row) => JSON.stringify(row)).join('\n')}\n`)
  return rowsRelation([file], '*')
}

const types = {
  height: 'number',
  weight: 'number',
  colour: 'category',
  born: 'date',
  key: 'identifier',
  words: 'text',
} as const

const readings = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]))

const profiled = async (rows: readonly Row[]) =>
  profileOf(lake, await relationOf(rows), { readings })

const vocabulary = Array.from({ length: 300 }, (_, at) => `word${at}`)

const draw = (seed: number, count: number): Row[] => {
  const rng = createRng(seed)
  const pick = (list: readonly string[]) => list[rng.below(list.length)] ?? ''
  return Array.from({ length: count }, (_, at) => {
    const height = 170 + 10 * rng.normal()
    return {
      height: rng.uniform() < 0.1 ? null : height,
      weight: rng.uniform() < 0.05 ? 'heavy' : Math.round(height - 100 + 5 * rng.normal()),
      colour: rng.uniform() < 0.2 ? null : pick(['red', 'green', 'blue', 'grey']),
      born: `19${50 + rng.below(50)}-0${1 + rng.below(9)}-1${rng.below(10)}`,
      key: `k${seed}-${at}`,
      words: `${pick(vocabulary)} ${pick(vocabulary)} ${pick(vocabulary)}`,
    }
  })
}

test('a time after the last date that JavaScript knows is told by its seconds', async () => {
  const rows = ['290000-01-01', '290000-01-01', '1970-01-02'].map((born) => ({ born }))
  const { columns } = await profiled(rows)
  const [born] = columns
  assert.deepEqual(born?.top, [
    ['9089348860800 s after 1970', 2],
    ['1970-01-02', 1],
  ])
})

test('there are no more different values than rows that have one, also where they are estimated', async () => {
  const keys = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({ key: at % 10 === 0 ? null : `k${from + at}` }))
  const counts = [1300, 1700, 2300, 3100, 4300].map((count) => [keys(0, count), count] as const)
  for (const [rows, count] of counts) {
    const one = await profiled(rows)
    assert.ok(columnIn(one, 'key').distinct <= 0.9 * count)
    const both = mergeProfiles(one, await profiled(keys(10_000, count)))
    assert.ok(columnIn(both, 'key').distinct <= 1.8 * count)
  }
})

const columnIn = ({ columns }: Profile, name: string): ColumnProfile => {
  const column = columns.find((each) => each.name === name)
  assert.ok(column)
  return column
}

const near = (value: number, expected: number, relative: number, what: string) =>
  assert.ok(
    Math.abs(value - expected) <= relative * Math.max(Math.abs(expected), 1e-12),
    `${what}: ${value}, expected ${expected}`,
  )

const numbersOf = (rows: readonly Row[], name: string) =>
  rows.flatMap((row) => (typeof row[name] === 'number' ? [row[name]] : [])).sort((a, b) => a - b)

const expectHeld = (profile: Profile, rows: readonly Row[]) => {
  assert.equal(profile.rows, rows.length)
  for (const name of ['height', 'weight']) {
    const { number, missing, invalid } = columnIn(profile, name)
    const values = numbersOf(rows, name)
    assert.ok(number)
    assert.equal(number.count, values.length)
    assert.equal(missing, rows.filter((row) => row[name] === null).length)
    assert.equal(invalid, rows.length - missing - values.length)
    assert.equal(number.min, values[0])
    assert.equal(number.max, values.at(-1))
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    near(number.mean, mean, 1e-12, 'mean')
    near(deviationOf(number), Math.sqrt(squares / (values.length - 1)), 1e-9, 'deviation')
    assert.equal(histogramOf(number, 10).length, 10)
    expectQuantiles(profile, name, values)
  }
  const colours = rows.flatMap(({ colour }) => (colour === null ? [] : [colour]))
  const { top, distinct, distinctError, slack } = columnIn(profile, 'colour')
  assert.deepEqual([distinct, distinctError, slack], [new Set(colours).size, 0, 0])
  for (const [value, count] of top)
    assert.equal(count, colours.filter((colour) => colour === value).length)
  const key = columnIn(profile, 'key')
  near(key.distinct, rows.length, 4 * key.distinctError, 'distinct keys')
  const { words } = columnIn(profile, 'words')
  assert.ok(words)
  assert.equal(words.tokens, 3 * rows.length)
  const used = new Set(rows.flatMap((row) => String(row['words']).split(' ')))
  near(words.vocabulary, used.size, 4 * words.vocabularyError, 'vocabulary')
}

const expectQuantiles = (profile: Profile, name: string, values: readonly number[]) => {
  const { number } = columnIn(profile, name)
  assert.ok(number)
  const error = rankErrorOf(number)
  assert.ok(error < 0.06, `rank error ${error}`)
  const shares = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]
  quantilesOf(number, shares).forEach((value, at) => {
    const share = shares[at] ?? 0
    const below = values.filter((each) => each < value - 0.05).length / values.length
    const upTo = values.filter((each) => each <= value + 0.05).length / values.length
    const slack = error + 1 / values.length
    assert.ok(below <= share + slack && upTo >= share - slack, `${name} ${share}: ${value}`)
  })
}

test('A profile says what its rows say', async () => {
  for (const count of [3, 40, 5000]) {
    const rows = draw(count, count)
    expectHeld(await profiled(rows), rows)
  }
})

test('Merged profiles say what the rows of both say', async () => {
  for (let seed = 0; seed < 6; seed++) {
    const parts = [draw(seed, 20 + 700 * seed), draw(seed + 100, 3000 - 400 * seed)]
    const [one, other] = await Promise.all(parts.map(profiled))
    assert.ok(one && other)
    const merged = mergeProfiles(one, other)
    const whole = await profiled(parts.flat())
    expectHeld(merged, parts.flat())
    assert.deepEqual(merged, JSON.parse(textOf(merged).toString()))
    for (const name of ['key', 'colour', 'born'])
      assert.equal(columnIn(merged, name).registers, columnIn(whole, name).registers)
    const [was = 0] = merged.correlations?.values ?? []
    near(was, whole.correlations?.values[0] ?? 0, 0.02, 'correlation')
  }
})

test('Many small additions do not add to the error', async () => {
  const rows = draw(1, 4000)
  let profile = await profiled(rows)
  for (let step = 0; step < 30; step++) {
    const more = draw(step + 50, 20)
    profile = mergeProfiles(profile, await profiled(more))
    rows.push(...more)
  }
  expectHeld(profile, rows)
})

test('Rows can be left out', async () => {
  const rows = draw(3, 5000)
  const except = Uint32Array.from({ length: 1000 }, (_, at) => at * 5)
  const profile = await profileOf(lake, await relationOf(rows), {
    readings,
    except,
  })
  const left = rows.filter((_, at) => at % 5 !== 0)
  expectHeld(profile, left)
})

test('Types are told from the rows', async () => {
  const profile = await profileOf(lake, await relationOf(draw(5, 500)))
  assert.deepEqual(Object.fromEntries(profile.columns.map(({ name, type }) => [name, type])), types)
})

test('Of many columns most are told together', async () => {
  const rng = createRng(7)
  const row = () =>
    Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`pixel ${at}`, rng.below(256)]))
  const profile = await profileOf(lake, await relationOf(Array.from({ length: 30 }, row)))
  assert.ok(textOf(profile).length <= mostBytes)
  assert.equal(profile.columns.length + (profile.others?.columns ?? 0), 600)
  assert.equal(profile.others?.number?.count, 30 * (profile.others?.columns ?? 0))
})

test('Made beside checks, a profile is the same', async () => {
  const relation = await relationOf([
    ...draw(11, 5000),
    { height: 'NA', weight: 'n/a', colour: 'NA' },
  ])
  const numbers = new Map(['height', 'weight'].map((name) => [name, plainNotation]))
  const common = { severity: 'block', why: null, share: 0 } as const
  const version = {
    ...{ relation, numbers, column: '*', profiling: await startProfile(lake, relation, readings) },
    ...{ before: async () => null, held: async () => [], async *rows() {} },
  }
  const { results, figures } = await lookAtRows(lake, version, [
    { ...common, kind: 'missing', column: 'height', share: 0.2 },
    { ...common, kind: 'between', column: 'weight', least: 0, most: 1000 },
    { ...common, kind: 'correlation', columns: ['height', 'weight'], least: 0.5, most: 1 },
    { ...common, kind: 'unique', columns: ['key'] },
    { ...common, kind: 'duplicates' },
  ])
  assert.deepEqual(
    results.map(({ passed }) => passed),
    [true, false, true, true, true],
  )
  assert.deepEqual(figures.profile, await profileOf(lake, relation, { readings }))
})
