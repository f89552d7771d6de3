import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import type { CheckResult, DataCheck } from '../../core/validation.ts'
import { openStore } from '../../store/home.ts'
import { digestsIn } from '../../store/retention.ts'
import { createData } from '../data.ts'
import type { Data, HeldOut } from '../types.ts'

const common = { severity: 'block', why: null, share: 0 } as const

const values: readonly DataCheck[] = [
  { ...common, kind: 'between', column: 'age', least: 0, most: 99 },
  { ...common, kind: 'missing', column: 'age' },
  { ...common, kind: 'set', column: 'plan', values: ['pro', 'plus'], share: 0.5 },
  { ...common, kind: 'pattern', column: 'plan', pattern: '[a-z]+' },
  { ...common, kind: 'length', column: 'plan', least: 2, most: 4 },
]
const whole: readonly DataCheck[] = [
  { ...common, kind: 'rows', least: 1, most: null },
  { ...common, kind: 'columns', names: ['id', 'age', 'plan', 'pay'], only: true },
  { ...common, kind: 'unique', columns: ['id'], severity: 'warn' },
  { ...common, kind: 'unique', columns: ['age', 'plan'], severity: 'warn' },
  { ...common, kind: 'duplicates', share: 0.1 },
  { ...common, kind: 'correlation', columns: ['age', 'pay'], least: 0.1, most: 1 },
  { ...common, kind: 'balance', column: 'plan', least: 0.05 },
  { ...common, kind: 'overlap', columns: null },
  { ...common, kind: 'overlap', columns: ['id'] },
  { ...common, kind: 'overlap', columns: ['plan', 'pay'] },
  { ...common, kind: 'outliers', column: 'pay', beyond: 0.3, share: 0.1 },
  { ...common, kind: 'outliers', column: 'age', beyond: 1.5, share: 0.01 },
  { ...common, kind: 'rule', name: 'old enough', sql: 'age >= 18 or pay is null' },
  { ...common, kind: 'function', name: 'paid', test: ({ pay }) => Number(pay) > 40 },
]
const least = 40

/** Every fifth customer is held out. */
const held: readonly HeldOut[] = [
  {
    ...{ by: 'churn', rule: 'every fifth', alone: async () => 'id' },
    places: async (rows) => {
      const places: number[] = []
      let place = 0
      for await (const part of rows())
        for (const row of part) {
          if (Number(JSON.parse(row).id) % 5 === 0) places.push(place)
          place++
        }
      return Uint32Array.from(places)
    },
  },
]
const looked: readonly DataCheck[] = [
  { ...common, kind: 'rule', name: 'not of tomorrow', sql: "current_date > '2020-01-01'" },
  { ...common, kind: 'function', name: 'paid enough', test: ({ pay }) => Number(pay) > least },
  {
    ...common,
    kind: 'function',
    name: 'old',
    test({ age }) {
      if (age === 'old') throw new Error('no age')
      return true
    },
  },
]
const checks = [...values, ...whole, ...looked]

const paid = { age: '50', plan: 'pro', pay: '999.99' }

interface Row {
  readonly id: string
  readonly age: string
  readonly plan: string
  readonly pay: string
}

const rowAt = (at: number, random: () => number): Row => {
  const age = Math.floor(random() * 110)
  return {
    id: `${at}`,
    age: random() < 0.05 ? 'NA' : random() < 0.03 ? 'old' : `${age}`,
    plan: ['pro', 'plus', 'Basic', 'x'][Math.floor(random() ** 2 * 4)] ?? '',
    pay: random() < 0.1 ? '' : (age * 3 + random() * 100).toFixed(2),
  }
}

const csvOf = (rows: readonly Row[]) =>
  ['id,age,plan,pay', ...rows.map(({ id, age, plan, pay }) => [id, age, plan, pay].join(','))]
    .join('\n')
    .concat('\n')

const withFolder = async (work: (folder: string) => Promise<void>) => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What the same rows come to as a version that nothing is known of. */
const resultsOf = async (
  folder: string,
  rows: readonly Row[],
  asked: readonly DataCheck[],
): Promise<readonly CheckResult[]> => {
  const store = await openStore(await mkdtemp(join(folder, 'home-')))
  try {
    const file = join(folder, 'all.csv')
    await writeFile(file, csvOf(rows))
    const data = createData(store)
    const { id } = await data.current('people', { file, column: '*' })
    return (await data.report(id, asked, held)).results
  } finally {
    await store.close()
  }
}

/** Rows that do not fit the schema stay out. */
const rowsOf = async (data: Data, id: string): Promise<Row[]> =>
  (await data.rows(id)).map((row) => JSON.parse(row))

const ingest = async (data: Data, file: string, rows: readonly Row[], more: object = {}) => {
  const queue = `${file}.queue`
  await appendFile(queue, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const { dataset } = await data.ingest('people', {
    ...{ file, column: '*', queue, writeBack: false, batch: 1000, author: 'test', ...more },
  })
  return dataset
}

test('Whatever rows come to a version, its report is that of all rows', () =>
  withFolder(async (folder) => {
    const rng = createRng(5)
    const random = () => rng.uniform()
    const store = await openStore(join(folder, 'home'))
    try {
      const data = createData(store)
      const file = join(folder, 'data.csv')
      let rows = Array.from({ length: 300 }, (_, at) => rowAt(at, random))
      await writeFile(file, csvOf(rows))
      const first = await data.current('people', { file, column: '*' })
      await data.report(first.id, checks, held)
      for (let step = 0; step < 6; step++) {
        const came = Array.from({ length: 1 + step * 7 }, (_, at) =>
          rowAt(rows.length + at, random),
        )
        // Rows that stand there already, and one that comes twice.
        if (step === 3) came.push(...rows.slice(40, 43), rowAt(9999, random))
        if (step === 4) came.push({ ...rowAt(7777, random), id: '7' })
        // Of one customer who is held out, and of one who is not.
        if (step === 5) came.push(...['10001', '10005'].map((id) => ({ ...paid, id })))
        const { id } = await ingest(data, file, came)
        rows = await rowsOf(data, id)
        // Not every version is looked at.
        if (step === 1) continue
        const { results } = await data.report(id, checks, held)
        assert.deepEqual(results, await resultsOf(folder, rows, checks))
        const overlaps = results.filter(({ check }) => check.kind === 'overlap')
        assert.deepEqual(
          overlaps.map(({ passed }) => passed),
          [true, true, step < 5],
        )
      }
    } finally {
      await store.close()
    }
  }))

test('Rows of a version that was looked at are not looked at again', () =>
  withFolder(async (folder) => {
    const rng = createRng(6)
    const store = await openStore(join(folder, 'home'))
    try {
      const data = createData(store)
      const file = join(folder, 'data.csv')
      const asked = [...values, ...whole]
      const rows = Array.from({ length: 15_000 }, (_, at) => ({
        ...rowAt(at, () => rng.uniform()),
        plan: `plan ${at}`,
      }))
      await writeFile(file, csvOf(rows))
      const first = await data.current('people', { file, column: '*' })
      await data.report(first.id, asked, held)
      const { id } = await ingest(data, file, [rowAt(15_000, () => rng.uniform())])
      const all = await rowsOf(data, id)
      const { segments_json } = await store.db
        .selectFrom('datasets')
        .select('segments_json')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      await store.blobs.remove(digestsIn(segments_json))
      const { results } = await data.report(id, asked, held)
      assert.deepEqual(results, await resultsOf(folder, all, asked))
    } finally {
      await store.close()
    }
  }))

test('Where what was kept is damaged all rows are looked at', () =>
  withFolder(async (folder) => {
    const rng = createRng(7)
    const store = await openStore(join(folder, 'home'))
    try {
      const data = createData(store)
      const file = join(folder, 'data.csv')
      const rows = Array.from({ length: 5000 }, (_, at) => rowAt(at, () => rng.uniform()))
      await writeFile(file, csvOf(rows))
      const first = await data.current('people', { file, column: '*' })
      await data.report(first.id, checks, held)
      const { states_json } = await store.db
        .selectFrom('data_states')
        .select('states_json')
        .executeTakeFirstOrThrow()
      const parts = digestsIn(states_json)
      assert.ok(parts.length > 0)
      await store.blobs.remove(parts)
      // What has the id of a row that is there.
      const { id } = await ingest(data, file, [{ ...rowAt(0, () => rng.uniform()), id: '77' }])
      const { results } = await data.report(id, checks, held)
      assert.deepEqual(results, await resultsOf(folder, await rowsOf(data, id), checks))
      assert.equal(results.find(({ check }) => check.kind === 'unique')?.value, 1)
    } finally {
      await store.close()
    }
  }))

test('A value that reads like the name of a blob lets no blob go', () =>
  withFolder(async (folder) => {
    const store = await openStore(join(folder, 'home'))
    try {
      const data = createData(store)
      const file = join(folder, 'data.csv')
      const asked: readonly DataCheck[] = [
        { ...common, kind: 'set', column: 'plan', values: ['pro'], severity: 'warn' },
      ]
      const rowWith = (at: number, plan: string) => ({ id: `${at}`, age: `${at}`, plan, pay: '1' })
      await writeFile(file, csvOf(Array.from({ length: 50 }, (_, at) => rowWith(at, 'pro'))))
      const first = await data.current('people', { file, column: '*' })
      const { segments_json } = await store.db
        .selectFrom('datasets')
        .select('segments_json')
        .executeTakeFirstOrThrow()
      const [segment = ''] = digestsIn(segments_json)
      const told = await ingest(data, file, [rowWith(50, segment)])
      // So many that it is told no more.
      const many = Array.from({ length: 20 }, (_, at) => rowWith(51 + at, 'basic'))
      for (const { id } of [first, told, await ingest(data, file, many)])
        await data.report(id, asked, held)
      assert.equal(await store.blobs.state(segment), 'sound')
    } finally {
      await store.close()
    }
  }))

test('Where what was kept cannot be read all rows are looked at', () =>
  withFolder(async (folder) => {
    const rng = createRng(9)
    const store = await openStore(join(folder, 'home'))
    try {
      const data = createData(store)
      const file = join(folder, 'data.csv')
      const rows = Array.from({ length: 50 }, (_, at) => rowAt(at, () => rng.uniform()))
      await writeFile(file, csvOf(rows))
      const first = await data.current('people', { file, column: '*' })
      await data.report(first.id, checks, held)
      for (const states_json of ['{', '{"format":"millrace-checks-0"}']) {
        await store.db.updateTable('data_states').set({ states_json }).execute()
        const { id } = await ingest(data, file, [rowAt(50, () => rng.uniform())])
        const { results } = await data.report(id, checks, held)
        assert.deepEqual(results, await resultsOf(folder, await rowsOf(data, id), checks))
      }
    } finally {
      await store.close()
    }
  }))
