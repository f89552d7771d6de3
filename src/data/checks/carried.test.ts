import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { DataCheck } from '../../core/validation.ts'
import { openStore } from '../../store/home.ts'
import { createData } from '../data.ts'

const common = { severity: 'block', why: null, share: 0 } as const

const checks: readonly DataCheck[] = [
  { ...common, kind: 'rows', least: 1, most: null },
  { ...common, kind: 'between', column: 'age', least: 0, most: 99 },
  { ...common, kind: 'missing', column: 'age' },
  { ...common, kind: 'set', column: 'plan', values: ['pro', 'plus'], share: 0.5 },
  { ...common, kind: 'pattern', column: 'plan', pattern: '[a-z]+' },
  { ...common, kind: 'length', column: 'plan', least: 2, most: 4 },
  { ...common, kind: 'rule', name: 'old enough', sql: 'age >= 18' },
  { ...common, kind: 'unique', columns: ['age'] },
]

const ageOf = (at: number) => (at % 50 === 7 ? '200' : at % 60 === 9 ? 'NA' : String(at % 90))
const line = (at: number) => `${ageOf(at)},${['pro', 'plus', 'Basic'][at % 3]}`

test('Of a version that rows came to only these are looked at, and the result is that of all rows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const stores = await Promise.all(['one', 'other'].map((home) => openStore(join(folder, home))))
  try {
    const [store, other] = stores
    assert.ok(store && other)
    const data = createData(store)
    const file = join(folder, 'data.csv')
    const queue = join(folder, 'queue.jsonl')
    await writeFile(
      file,
      `age,plan\n${Array.from({ length: 400 }, (_, at) => line(at)).join('\n')}\n`,
    )
    const source = { file, column: '*' }
    const first = await data.current('people', source)
    const before = await data.report(first.id, checks, [])

    const more = [...'111'].map((_, at) => ({ age: 300 + at, plan: at === 0 ? 'x' : 'pro' }))
    await appendFile(queue, more.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const options = { ...source, queue, writeBack: false, batch: 20, author: 'test' }
    const { dataset } = await data.ingest('people', options)
    const carried = await data.report(dataset.id, checks, [])

    // The same rows as a version that nothing is known of.
    const all = join(folder, 'all.csv')
    const [head, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n')
    const added = more.map(({ age, plan }) => `${age},${plan}`)
    await writeFile(all, `${[head, ...added, ...lines].join('\n')}\n`)
    const same = createData(other)
    const whole = await same.current('people', { file: all, column: '*' })
    assert.deepEqual(carried.results, (await same.report(whole.id, checks, [])).results)
    assert.equal(carried.results[1]?.rows[3]?.row, (before.results[1]?.rows[0]?.row ?? 0) + 3)

    // What was found before is not looked for again.
    const row = await store.db
      .selectFrom('data_reports')
      .selectAll()
      .where('dataset', '=', first.id)
      .executeTakeFirstOrThrow()
    const told = {
      ...before,
      results: before.results.map((each) =>
        each.check.kind === 'length' ? { ...each, value: 0 } : each,
      ),
    }
    await store.db
      .updateTable('data_reports')
      .set({ report_json: JSON.stringify(told) })
      .where('dataset', '=', row.dataset)
      .execute()
    await store.db.deleteFrom('data_reports').where('dataset', '=', dataset.id).execute()
    const again = await data.report(dataset.id, checks, [])
    assert.equal(again.results[5]?.found, 'not in 1 of 403 rows (0.2481 %)')
  } finally {
    for (const store of stores) await store.close()
    await rm(folder, { recursive: true })
  }
})
