import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Declared } from '../../columns/schema.ts'
import { openStore } from '../../store/home.ts'
import { createData } from '../data.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-types-'))
after(() => rmSync(folder, { recursive: true }))

const day = (at: number) =>
  `${`${(at % 28) + 1}`.padStart(2, '0')}/${`${(at % 12) + 1}`.padStart(2, '0')}/2024`
const table = (rows: number, more: readonly string[] = []) =>
  [
    'age,when',
    ...Array.from({ length: rows }, (_, at) => `${at / 2},${day(at)}`),
    ...more,
    '',
  ].join('\n')

let homes = 0
const home = async (content: string, declared?: Declared) => {
  const place = join(folder, `${++homes}`)
  const file = join(folder, `${homes}.csv`)
  writeFileSync(file, content)
  const store = await openStore(place)
  const data = createData(store)
  const source = { file, column: '*', ...(declared && { declared }) }
  return { data, store, file, source, [Symbol.asyncDispose]: () => store.close() }
}

test('the first version pins what its columns are, and each later one keeps it', async () => {
  await using h = await home(table(40))
  const first = await h.data.current('people', h.source)
  const pinned = {
    columns: [
      { name: 'age', type: 'number', since: 1, notation: { decimal: '.', affix: '' } },
      {
        name: 'when',
        type: 'date',
        since: 1,
        form: 'dd/mm/yyyy',
        parts: ['month', 'weekday', 'age'],
      },
    ],
  }
  assert.deepEqual(await h.data.schema(first.id), pinned)
  writeFileSync(h.file, table(60))
  const second = await h.data.current('people', h.source)
  assert.equal(second.number, 2)
  assert.deepEqual(await h.data.schema(second.id), pinned)
})

test('a row that does not fit is set aside with its reason; of a file that does not no version is made', async () => {
  await using h = await home(table(40))
  await h.data.current('people', h.source)
  const queue = { ...h.source, queue: null, author: 'ada' }
  const wrong = ['{"age":"abc","when":"01/02/2024"}', '{"age":"1","when":"31/02/2024"}']
  for (const [row, reason] of [
    [wrong[0], /has "abc" in "age", which is a number since version 1/],
    [wrong[1], /has "31\/02\/2024" in "when", which is a date as dd\/mm\/yyyy since version 1/],
  ] as const)
    await assert.rejects(h.data.enqueue('people', queue, [row ?? '']), {
      code: 'conflict',
      message: reason,
    })
  await h.data.enqueue('people', queue, ['{"age":"NA","when":""}'])
  const { added } = await h.data.ingest('people', { ...queue, writeBack: false, batch: 9 })
  assert.equal(added, 1)
  writeFileSync(h.file, table(40, ['seven,01/01/2024']))
  await assert.rejects(h.data.current('people', h.source), {
    code: 'bad_data',
    message: /, line 42, has "seven" in "age", which is a number since version 1/,
  })
  assert.equal((await h.data.versions('people')).length, 2)
})

test('a column changes its type by a person alone, in a version of its own that the audit tells of', async () => {
  await using h = await home(table(40))
  const first = await h.data.current('people', h.source)
  const declared = { age: { type: 'category' } } as const
  await assert.rejects(h.data.current('people', { ...h.source, declared }), {
    code: 'conflict',
    message:
      /"age" is a category; in the data of people it is a number since version 1.*millrace data retype people "age" category/s,
  })
  const second = await h.data.retype('people', 'age', { type: 'category' }, 'ada')
  assert.deepEqual([second.number, second.origin, second.rows], [2, 'retype', first.rows])
  assert.equal((await h.data.current('people', { ...h.source, declared })).id, second.id)
  assert.equal((await h.data.schema(first.id))?.columns[0]?.type, 'number')
  const entries = await h.store.db
    .selectFrom('audit')
    .select(['author', 'subject', 'detail'])
    .where('action', '=', 'data.column')
    .execute()
  assert.deepEqual(
    entries.map((entry) => ({ ...entry })),
    [{ author: 'ada', subject: 'people/data/2', detail: 'age: number became category' }],
  )
  await assert.rejects(h.data.retype('people', 'when', { type: 'number' }, 'ada'), {
    code: 'bad_data',
    message: /^Row 1 of the data set has "01\/01\/2024" in "when", which is declared as a number/,
  })
  await assert.rejects(h.data.retype('people', 'size', { type: 'number' }, 'ada'), {
    code: 'not_found',
  })
})

test('a column that is gone is asked for, unless it is declared so', async () => {
  await using h = await home(table(40))
  await h.data.current('people', h.source)
  writeFileSync(h.file, `when\n${Array.from({ length: 40 }, (_, at) => day(at)).join('\n')}\n`)
  await assert.rejects(h.data.current('people', h.source), {
    code: 'bad_data',
    message: /no column "age" any more, which is a number since version 1/,
  })
  const declared = { age: { type: 'gone' } } as const
  const second = await h.data.current('people', { ...h.source, declared })
  assert.deepEqual(
    (await h.data.schema(second.id))?.columns.map(({ name }) => name),
    ['when'],
  )
})

test('lines have no schema', async () => {
  await using h = await home('text\none\ntwo\n')
  const { id } = await h.data.current('words', { file: h.file, column: 'text' })
  assert.equal(await h.data.schema(id), null)
})

test('content that comes back is the version it was, with the types it had', async () => {
  await using h = await home(table(40))
  const first = await h.data.current('people', h.source)
  writeFileSync(h.file, table(60))
  assert.equal((await h.data.current('people', h.source)).number, 2)
  writeFileSync(h.file, table(40))
  const back = await h.data.current('people', h.source)
  assert.deepEqual([back.id, back.number, back.digest], [first.id, 1, first.digest])
})
