import assert from 'node:assert/strict'
import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { failAt, project } from '../../test/data/ingest/project.ts'
import { openRows } from '../core/rows.ts'
import { createData } from './data.ts'

test('the next rows go in at the head, below the header, and leave the queue', async (t) => {
  const p = await project(t, 'sentence\nold one\n', 'new one\nnew two\nnew three\n')
  const done = await p.data.ingest('words', p.settings)
  assert.deepEqual([done.added, done.left, done.rejected], [2, 1, 0])
  assert.equal(p.text(p.file), 'sentence\nnew one\nnew two\nold one\n')
  assert.equal(p.text(p.queue), 'new three\n')
  assert.deepEqual(
    (await p.data.versions('words')).map(({ number, origin, rows, added }) => [
      number,
      origin,
      rows,
      added,
    ]),
    [
      [2, 'ingest', 3, 2],
      [1, 'initial', 1, 1],
    ],
  )
  assert.deepEqual(await p.data.rows(done.dataset.id), ['new one', 'new two', 'old one'])
  assert.deepEqual(await p.data.rows(done.dataset.id, 2), ['new one', 'new two'])
  assert.deepEqual(p.files().sort(), ['new_phrases.txt', 'sentences.csv'])
})

test('a version is written to a file of rows as it was, or its first rows', async (t) => {
  const p = await project(t, 'sentence\nold one\nöld two\n', 'new one\n')
  const { dataset } = await p.data.ingest('words', p.settings)
  const spooled = async (limit?: number) => {
    const path = join(p.folder, 'rows')
    await p.data.spool(dataset.id, path, limit)
    const rows = openRows(path)
    try {
      return { all: [...rows], last: rows.at(rows.length - 1) }
    } finally {
      rows.close()
    }
  }
  assert.deepEqual(await spooled(), { all: ['new one', 'old one', 'öld two'], last: 'öld two' })
  assert.deepEqual(await spooled(2), { all: ['new one', 'old one'], last: 'old one' })
  await assert.rejects(p.data.spool('none', join(p.folder, 'rows')), { code: 'not_found' })
})

test('fewer rows than a batch are taken as they are, and an empty queue makes no version', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'last one')
  assert.equal((await p.data.ingest('words', p.settings)).added, 1)
  assert.equal(p.text(p.queue), '')
  const again = await p.data.ingest('words', p.settings)
  assert.deepEqual([again.added, again.left, again.dataset.number], [0, 0, 2])
  rmSync(p.queue)
  assert.equal((await p.data.ingest('words', p.settings)).added, 0)
  assert.equal(await p.data.waiting('words', p), 0)
})

test('quotes, commas, other columns and CRLF are kept as the file has them', async (t) => {
  const p = await project(t, '\uFEFFid,sentence\r\n7,"a, b"\r\n', 'say "hi", you\nplain\n')
  const { dataset } = await p.data.ingest('words', p.settings)
  assert.equal(p.text(p.file), '\uFEFFid,sentence\r\n,"say ""hi"", you"\r\n,plain\r\n7,"a, b"\r\n')
  assert.deepEqual(await p.data.rows(dataset.id), ['say "hi", you', 'plain', 'a, b'])
  const again = await p.data.current('words', p)
  assert.equal(again.id, dataset.id)
})

test('a file with a header only takes its first rows', async (t) => {
  const p = await project(t, 'sentence', 'first\n')
  await assert.rejects(p.data.current('words', p), { code: 'bad_data', message: /no rows/ })
  const { dataset } = await p.data.ingest('words', p.settings)
  assert.equal(p.text(p.file), 'sentence\nfirst\n')
  assert.deepEqual([dataset.number, dataset.rows], [1, 1])
})

test('rows are handed over whole, or refused by number, and leave the queue as it is', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'one')
  assert.equal((await p.data.enqueue('words', p, ['two\nlines', 'three'])).waiting, 3)
  assert.equal(p.text(p.queue), 'one')
  for (const wrong of ['', ' \n', 'a\u0000b', 'x'.repeat(10_001)])
    await assert.rejects(p.data.enqueue('words', p, ['fine', wrong]), {
      code: wrong.trim() === '' ? 'bad_input' : 'conflict',
      message: /Row 2 of 2/,
    })
  assert.equal(await p.data.waiting('words', p), 3)
  rmSync(p.queue)
  assert.equal((await p.data.enqueue('words', p, ['new'])).waiting, 3)
})

/** Customers: an age and a name that needs quotes. */
const customers = 'age,name,churn\n42,"Lovelace, Ada",1\n'
const queued = [
  '{"name": "Zoë  \\"Z\\" \\n Ångström", "age": 31}',
  '{"age":"7","town":"Ghent"}',
  '{"age":[7]}',
  'age: 7',
  '{"age":"","name":null}',
  '{"age":"x\\u0000"}',
  '{"churn":true,"age":" 50 ","name":""}',
]
const refused = [
  'names "town"; the columns are "age", "name", "churn"',
  'holds a list in "age"',
  'is not a JSON object',
  'has no value in any field',
  'has a value of "age" that holds the control character U+0000',
].map((reason, at) => [reason, queued[at + 1]])

test('records of a queue go by name into their columns; what is none is set apart', async (t) => {
  const p = await project(t, customers, `${queued.join('\n')}\n`)
  const { all } = p
  assert.equal(await p.data.waiting('churn', all), 7)
  const done = await p.data.ingest('churn', all)
  assert.deepEqual([done.added, done.rejected, done.left], [2, 5, 0])
  assert.equal(done.quarantined?.line, 2)
  assert.equal(
    p.text(p.file),
    'age,name,churn\n31,"Zoë ""Z"" Ångström",\n50,,true\n42,"Lovelace, Ada",1\n',
  )
  assert.deepEqual(p.setAside(), refused)
  const rows = [
    '{"age":"31","name":"Zoë \\"Z\\" Ångström","churn":""}',
    '{"age":"50","name":"","churn":"true"}',
    '{"age":"42","name":"Lovelace, Ada","churn":"1"}',
  ]
  assert.deepEqual(await p.data.rows(done.dataset.id), rows)
  // What the file holds is what the version says.
  writeFileSync(p.file, `${p.text(p.file)}60,Bo,0\n`)
  const read = await p.data.current('churn', all)
  assert.deepEqual(await p.data.rows(read.id), [...rows, '{"age":"60","name":"Bo","churn":"0"}'])
  const text = await p.data.current('churn', { file: p.file, column: 'name' })
  assert.deepEqual([text.number, text.origin, text.rows], [4, 'edit', 3])
})

test('a column is found by its name in any form of Unicode, and the file keeps its own', async (t) => {
  const composed = 'prénom'
  const decomposed = 'pre\u0301nom'
  for (const [inFile, inQueue] of [
    [composed, decomposed],
    [decomposed, composed],
  ]) {
    const p = await project(t, `id,${inFile}\n1,Eve\n`, `{"${inQueue}":"Zoe\u0301","id":2.0}\n`)
    assert.equal((await p.data.enqueue('people', p.all, [`{"${inQueue}":"Bo"}`])).waiting, 2)
    assert.equal((await p.data.ingest('people', p.all)).added, 2)
    assert.equal(p.text(p.file), `id,${inFile}\n2.0,Zoe\u0301\n,Bo\n1,Eve\n`)
    const text = { ...p.settings, column: inQueue ?? '' }
    assert.equal((await p.data.current('names', text)).rows, 3)
  }
})

test('records are enqueued by name, or refused by number', async (t) => {
  const p = await project(t, customers, '')
  const { all } = p
  assert.equal((await p.data.enqueue('churn', all, ['{"churn":1,\n"age":30}'])).waiting, 1)
  for (const [wrong, message] of [
    ['30', /Row 2 of 2 is not a JSON object/],
    ['{"Age":30}', /Row 2 of 2 names "Age"; the columns are "age", "name", "churn"/],
    ['{"age":{"years":30}}', /Row 2 of 2 holds an object in "age"/],
    ['{}', /Row 2 of 2 has no value in any field/],
    ['{"name":"a\\u0007"}', /a value of "name" that holds the control character U\+0007/],
    [
      JSON.stringify({ name: 'x'.repeat(8 << 20) }),
      /Row 2 of 2 has .* bytes as a record, allowed are 8388608/,
    ],
  ] as const)
    await assert.rejects(p.data.enqueue('churn', all, ['{"age":1}', wrong]), {
      code: wrong.trim() === '' ? 'bad_input' : 'conflict',
      message,
    })
  assert.equal(await p.data.waiting('churn', all), 1)
  const large = JSON.stringify({ name: '"é,'.repeat(12_000) })
  assert.equal((await p.data.enqueue('churn', all, [large])).waiting, 2)
  const { added, dataset } = await p.data.ingest('churn', all)
  assert.deepEqual([added, (await p.data.current('churn', all)).digest], [2, dataset.digest])
})

test('a queue of records edited between a kill and the next start loses none', async (t) => {
  const p = await project(t, customers, '{"age":1}\n{"age":2}\n{"age":3}\n', failAt('intended'))
  const { all } = p
  await assert.rejects(p.data.ingest('churn', all), /stopped/)
  writeFileSync(p.queue, '{"age":9}\n{"name":"","age":"2"}\n{"age":3}\n{"age":1}\n')
  writeFileSync(p.file, 'age,name\n40,Eve\n')
  const next = createData(p.store)
  assert.equal(await next.recover(), 1)
  assert.equal(p.text(p.queue), '{"age":9}\n{"age":3}\n')
  assert.equal(p.text(p.file), 'age,name\n1,\n2,\n40,Eve\n')
})

const steps = [
  'announced',
  'queue staged',
  'data staged',
  'staged',
  'intended',
  'data placed',
  'queue placed',
  'rejected placed',
  'applied',
]

for (const step of steps)
  test(`an ingestion stopped at "${step}" is whole after the next start`, async (t) => {
    const p = await project(t, 'sentence\nold\n', 'one\ntwo\nbad \u0001\nthree\n', failAt(step))
    await assert.rejects(
      p.data.ingest('words', { ...p.settings, batch: 3, writeBack: true }),
      /stopped at/,
    )
    const next = createData(p.store)
    await next.recover()
    await next.ingest('words', { ...p.settings, batch: 3, writeBack: true })
    await next.ingest('words', { ...p.settings, batch: 3, writeBack: true })
    assert.deepEqual(p.text(p.file).split('\n').slice(1, -1).sort(), ['old', 'one', 'three', 'two'])
    assert.equal(p.text(p.queue), '')
    assert.deepEqual(p.setAside(), [['holds the control character U+0001', 'bad \u0001']])
    assert.deepEqual(p.files().sort(), [
      'new_phrases.quarantine.jsonl',
      'new_phrases.txt',
      'sentences.csv',
    ])
    const current = await next.current('words', p)
    assert.equal(current.rows, 4)
    assert.deepEqual(
      (await next.versions('words')).map((version) => version.origin),
      ['ingest', 'initial'],
    )
  })

for (const step of ['data staged', 'intended', 'data placed', 'queue placed', 'applied'])
  test(`records stopped at "${step}" are whole after the next start`, async (t) => {
    const p = await project(t, customers, `${queued.join('\n')}\n`, failAt(step))
    const { all } = p
    await assert.rejects(p.data.ingest('churn', all), /stopped at/)
    const next = createData(p.store)
    await next.recover()
    await next.ingest('churn', all)
    const current = await next.current('churn', all)
    assert.deepEqual(
      (await next.rows(current.id)).map((row) => JSON.parse(row).age),
      ['31', '50', '42'],
    )
    assert.equal(p.text(p.queue), '')
    assert.deepEqual(p.setAside(), refused)
    assert.deepEqual(
      (await next.versions('churn')).map(({ origin }) => origin),
      ['ingest', 'initial'],
    )
  })

for (const step of ['intended', 'data placed', 'queue placed'])
  test(`lines appended to the queue after "${step}" are not lost`, async (t) => {
    const held: { queue: string; writer?: number } = { queue: '' }
    const p = await project(t, 'sentence\nold\n', 'one\ntwo\nthree\n', {
      step: (at) => {
        if (at === 'announced') held.writer = openSync(held.queue, 'a')
        if (at === step && held.writer !== undefined) writeSync(held.writer, 'late\n')
      },
    })
    held.queue = p.queue
    await p.data.ingest('words', p.settings)
    assert.equal(p.text(p.queue), 'three\nlate\n')
    // A program may keep the file open for long.
    writeSync(held.writer ?? 0, 'later\n')
    closeSync(held.writer ?? 0)
    assert.equal(await p.data.waiting('words', p), 3)
    assert.equal(p.text(p.queue), 'three\nlate\nlater\n')
  })

test('a carried tail is appended once, also when stopped in between', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'one\ntwo\nthree\n')
  const writer = openSync(p.queue, 'a')
  await p.data.ingest('words', p.settings)
  writeSync(writer, 'late\n')
  closeSync(writer)
  for (const step of ['carry intended', 'carried']) {
    const stopped = createData(p.store, failAt(step))
    await assert.rejects(stopped.waiting('words', p), /stopped at/)
  }
  assert.equal(await p.data.waiting('words', p), 2)
  assert.equal(p.text(p.queue), 'three\nlate\n')
})

test('files edited by hand between a kill and the next start are taken as they are', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'one\ntwo\nthree\n', failAt('intended'))
  await assert.rejects(p.data.ingest('words', p.settings), /stopped/)
  const replace = (path: string, text: string) => {
    writeFileSync(`${path}.edited`, text)
    renameSync(`${path}.edited`, path)
  }
  replace(p.file, 'sentence\nold\nby hand\n')
  replace(p.queue, 'zero\ntwo\none\nthree\n')
  assert.equal(await p.data.recover(), 1)
  assert.equal(p.text(p.file), 'sentence\none\ntwo\nold\nby hand\n')
  assert.equal(p.text(p.queue), 'zero\nthree\n')
  const current = await p.data.current('words', p)
  assert.deepEqual(await p.data.rows(current.id), ['one', 'two', 'old', 'by hand'])
  assert.deepEqual(p.files().sort(), ['new_phrases.txt', 'sentences.csv'])
})

test('a link to the data file stays a link', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'one\n')
  const link = join(p.folder, 'link.csv')
  symlinkSync(p.file, link)
  await p.data.ingest('words', { ...p.settings, file: link })
  assert.equal(p.text(p.file), 'sentence\none\nold\n')
  assert.equal((await p.data.current('words', p)).number, 2)
})

test('an edit by hand is a new version, a touched file is not', async (t) => {
  const p = await project(t, 'sentence\none\ntwo\n', '')
  const first = await p.data.current('words', p)
  writeFileSync(p.file, 'sentence\none\ntwo\n')
  assert.equal((await p.data.current('words', p)).id, first.id)
  appendFileSync(p.file, 'three\n')
  const second = await p.data.current('words', p, 'ada')
  assert.deepEqual(
    [second.number, second.origin, second.added, second.author],
    [2, 'edit', 1, 'ada'],
  )
  assert.deepEqual(await p.data.rows(first.id), ['one', 'two'])
  assert.equal((await p.data.version(first.id)).rows, 2)
})

test('an ingestion adds a small segment and keeps the others as they are', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'a\nb\nc\nd\n')
  const segments = async (id: string) => {
    const row = await p.store.db
      .selectFrom('datasets')
      .select('segments_json')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return JSON.parse(row.segments_json) as { digest: string; rows: number }[]
  }
  const first = await segments((await p.data.ingest('words', p.settings)).dataset.id)
  const second = await segments((await p.data.ingest('words', p.settings)).dataset.id)
  assert.deepEqual(
    second.map((segment) => segment.rows),
    [2, 2, 1],
  )
  assert.deepEqual(second.slice(1), first)
  // The second name of the last queue is the only one kept.
  assert.equal(readdirSync(p.store.paths.data).length, 1)
})

test('ingestions at once do not take a row twice', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'a\nb\nc\nd\ne\nf\n')
  const other = createData(p.store)
  await Promise.all([
    p.data.ingest('words', p.settings),
    other.ingest('words', p.settings),
    p.data.enqueue('words', p, ['g']),
    other.ingest('words', p.settings),
  ])
  const all = [...p.text(p.file).split('\n').slice(1), ...p.text(p.queue).split('\n')]
  assert.deepEqual(all.filter(Boolean).sort(), ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'old'])
})
