import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore, type Store } from '../../../store/home.ts'
import { createData } from '../../data.ts'
import type { Data, Source } from '../../types.ts'

const first = Array.from({ length: 600 }, (_, i) => ({
  ...{ id: `a${i}`, age: i % 5 === 0 ? '' : `${(i * 7919) % 997}` },
  plan: ['basic', 'plus', 'family'][(i * i) % 3],
  note: ['the bill is late', 'no bill'][i % 2],
  ...{ same: `${i % 7}`, old: 'x' },
}))
const second = Array.from({ length: 500 }, (_, i) => ({
  ...{ id: `b${i}`, age: i % 4 === 0 ? '' : `${Math.floor(((i * 7919) % 997) * 0.9) + 40}` },
  plan: ['basic', 'plus', 'team'][i % 3],
  note: ['the invoice is late', 'no bill'][i % 2],
  ...{ same: `${i % 7}`, fresh: 'y' },
}))

const csvOf = (rows: readonly Readonly<Record<string, string | undefined>>[]) =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].join('\n').concat('\n')

const withVersions = async (
  work: (data: Data, ids: readonly [string, string], store: Store) => Promise<void>,
) => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const store = await openStore(join(folder, 'home'))
  try {
    const data = createData(store)
    const file = join(folder, 'data.csv')
    const source: Source = {
      ...{ file, column: '*' },
      declared: { id: { type: 'identifier' }, note: { type: 'text' } },
    }
    await writeFile(file, csvOf(first))
    const one = await data.current('people', source)
    await writeFile(file, csvOf(second))
    const declared = { ...source.declared, old: { type: 'gone' as const } }
    const two = await data.current('people', { ...source, declared })
    await work(data, [one.id, two.id], store)
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
}

const pearson = (rows: readonly { readonly age?: string; readonly same?: string }[]): number => {
  const pairs = rows.flatMap(({ age, same }) => (age ? [[Number(age), Number(same)] as const] : []))
  const mean = (at: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length
  const [x, y] = [mean(0), mean(1)]
  const sum = (of: (a: number, b: number) => number) =>
    pairs.reduce((all, [a, b]) => all + of(a - x, b - y), 0)
  return sum((a, b) => a * b) / Math.sqrt(sum((a) => a * a) * sum((_, b) => b * b))
}

const near = (found: number | null | undefined, expected: number, by = 1e-9) =>
  assert.ok(Math.abs((found ?? Number.NaN) - expected) <= by, `${found}, expected ${expected}`)

test('what changed is told by the profiles alone, as SciPy tells it of the values', () =>
  withVersions(async (data, [one, two]) => {
    const none = await data.diff(one, two)
    assert.deepEqual([none.statistics, none.unprofiled], [null, [1, 2]])
    await data.profile(one)
    assert.deepEqual((await data.diff(one, two)).unprofiled, [2])
    await data.profile(two)
    const { statistics, unprofiled, columnsAdded, columnsGone } = await data.diff(one, two)
    assert.deepEqual([unprofiled, columnsAdded, columnsGone], [[], ['fresh'], ['old']])
    assert.deepEqual(
      statistics?.columns.map(({ name, by }) => [name, by]),
      [
        ['note', 'length'],
        ['plan', 'values'],
        ['age', 'numbers'],
        ['same', 'numbers'],
        ['id', 'distinct'],
      ],
    )
    const [note, plan, age, same] = statistics?.columns ?? []

    // scipy.stats.ks_2samp: 0.0667, and kstwo.sf(D, round(nm / (n + m))).
    const { drift, from, to } = age?.numbers ?? {}
    assert.ok(drift && drift.error !== null && drift.error < 0.2)
    near(drift.effectSize, 0.06666666666666667, drift.error)
    near(drift.effectSize, 0.06666666666666667, 0.02)
    assert.ok(drift.pValue >= 0.29)
    near(from?.mean, 492.8958333333333)
    near(to?.mean, 499.376)
    near(age?.missing.from, 0.2)
    near(age?.missing.to, 0.25)
    assert.deepEqual([from?.min, from?.max].map(Number), [12, 968])
    const sum = (counts: readonly number[] = []) => counts.reduce((all, each) => all + each, 0)
    near(sum(from?.histogram), 480, 10)
    near(sum(to?.histogram), 375, 10)

    // ½ Σ |share − share|, chi2_contingency and Σ (c − r) ln(c / r) of [200, 400, 0] and [167, 167, 166].
    near(plan?.values?.drift.effectSize, 0.33266666666666667)
    near(plan?.values?.drift.pValue, 1.0699051858215668e-56, 1e-65)
    near(plan?.values?.drift.stability, 2.2126516517369197)
    assert.equal(plan?.values?.drift.error, 0)
    assert.deepEqual(plan?.values?.values[0], { value: 'plus', from: 400 / 600, to: 167 / 500 })

    // Of `the invoice is late no bill`, 3 words of 6 a pair of rows, "invoice" alone is new.
    assert.deepEqual(note?.words, {
      ...{ vocabulary: { from: 5, to: 6 }, unknown: 1 / 6, isExact: true },
    })
    near(note?.length?.drift.effectSize, 0.5)
    assert.ok((same?.size ?? 1) < 0.01)

    // Of "age" and "same", of the rows that have both.
    const [pair, ...others] = statistics?.correlations?.pairs ?? []
    assert.deepEqual([pair?.one, pair?.other, others], ['age', 'same', []])
    near(pair?.from, pearson(first), 1e-6)
    near(pair?.to, pearson(second), 1e-6)
    near(pair?.difference, pearson(second) - pearson(first), 2e-6)
  }))

test('a version is not another than itself, and rows that are gone leave what the profiles tell', () =>
  withVersions(async (data, [one, two], store) => {
    await data.profile(one)
    await data.profile(two)
    const { statistics } = await data.diff(one, one)
    assert.deepEqual(statistics, {
      ...{ columns: [], alike: ['id', 'age', 'plan', 'note', 'same', 'old'], others: 0 },
      correlations: { compared: 1, changed: 0, pairs: [] },
    })
    const whole = await data.diff(one, two)
    await store.db.updateTable('datasets').set({ pruned_at: 1 }).where('id', '=', one).execute()
    const { added, gone, ...told } = await data.diff(one, two)
    const { added: _, gone: __, ...before } = whole
    assert.deepEqual([added, gone, told], [null, null, before])
  }))
