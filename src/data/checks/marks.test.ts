import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { markTexts } from '../../columns/mark.ts'
import type { DataCheck } from '../../core/validation.ts'
import { openStore, type Store } from '../../store/home.ts'
import { createData } from '../data.ts'

const columns = ['joined', 'since', 'age', 'city'] as const
const source = (file: string) => ({
  file,
  column: '*',
  types: { city: { type: 'category' as const } },
})
const checks: readonly DataCheck[] = columns.map((column) => ({
  ...{ kind: 'missing', column, severity: 'warn', why: null, share: 0 },
}))
const marks = ['k.A.', 'n/a', '–', 'unbekannt']

/** Every fifth row lacks a date, a day as Germans write it, a number and a city, with another mark each time. */
const lines = Array.from({ length: 200 }, (_, at) => {
  const mark = at % 5 === 0 ? (marks[(at / 5) % 4] ?? '') : null
  const [day, month] = [1 + (at % 28), 1 + (at % 12)].map((part) => `${part}`.padStart(2, '0'))
  const row = [`2024-${month}-${day}`, `${day}.${month}.2023`, `${at}`, ['Bern', 'Rome'][at % 2]]
  return row.map((value) => mark ?? value).join(',')
})
const csv = `${columns.join(',')}\n${lines.join('\n')}\n`

const withStore = async (work: (store: Store, file: string) => Promise<void>) => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const store = await openStore(join(folder, 'home'))
  try {
    const file = join(folder, 'data.csv')
    await writeFile(file, csv)
    await work(store, file)
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
}

const shares = async (data: ReturnType<typeof createData>, id: string) =>
  (await data.report(id, checks, [])).results.map(({ value }) => value)

test('What is missing by a check is missing by the profile, whatever the type of a column', () =>
  withStore(async (store, file) => {
    const data = createData(store)
    const { id } = await data.current('people', source(file))
    const profile = await data.profile(id)
    assert.deepEqual(
      profile.columns.map(({ type, missing, invalid }) => [type, missing, invalid]),
      // Of a category a mark is a value as any.
      [
        ['date', 40, 0],
        ['date', 40, 0],
        ['number', 40, 0],
        ['category', 0, 0],
      ],
    )
    assert.deepEqual(
      await shares(data, id),
      profile.columns.map(({ missing }) => missing / 200),
    )
  }))

test('What was counted when other texts were marks is counted anew, and not added to', () =>
  withStore(async (store, file) => {
    const data = createData(store)
    const first = await data.current('people', source(file))
    await shares(data, first.id)
    const { states_json } = await store.db
      .selectFrom('data_states')
      .select('states_json')
      .executeTakeFirstOrThrow()
    const { marks: _, ...former } = JSON.parse(states_json)
    for (const state of Object.values<{ count: number }>(former.states)) state.count = 8
    await store.db
      .updateTable('data_states')
      .set({ states_json: JSON.stringify(former) })
      .execute()
    await appendFile(file, 'k.A.,k.A.,k.A.,Bern\n')
    const next = await data.current('people', source(file))
    assert.equal(next.rows, 201)
    assert.deepEqual(await shares(data, next.id), [41 / 201, 41 / 201, 41 / 201, 0])
  }))

test('No mark begins with a digit, so that what does is not looked at for one', () => {
  assert.deepEqual(
    markTexts.filter((text) => /^\d/.test(text)),
    [],
  )
})
