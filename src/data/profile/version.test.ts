import assert from 'node:assert/strict'
import { appendFile, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../../store/home.ts'
import { createData } from '../data.ts'

const source = (file: string) => ({ file, column: '*' })

test('A version has one profile, which an ingestion carries on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const store = await openStore(join(folder, 'home'))
  try {
    const data = createData(store)
    const file = join(folder, 'data.csv')
    const queue = join(folder, 'queue.jsonl')
    const rows = Array.from(
      { length: 500 },
      (_, at) => `${at % 70},${at % 3 === 0 ? 'red' : 'blue'}`,
    )
    await writeFile(file, `age,colour\n${rows.join('\n')}\n`)
    const first = await data.current('model', source(file))
    const profile = await data.profile(first.id)
    assert.equal(profile.rows, 500)
    assert.deepEqual(await data.profile(first.id), profile)

    await appendFile(queue, `${JSON.stringify({ age: 120, colour: 'green' })}\n`)
    const { dataset } = await data.ingest('model', {
      ...source(file),
      ...{ queue, writeBack: false, batch: 20, author: 'test' },
    })
    const next = await data.profile(dataset.id)
    assert.equal(next.rows, 501)
    const [age, colour] = next.columns
    assert.equal(age?.number?.max, 120)
    assert.deepEqual(colour?.top, [
      ['blue', 333],
      ['red', 167],
      ['green', 1],
    ])
    assert.deepEqual(colour?.slack, 0)
    const { profile_digest: digest } = await store.db
      .selectFrom('datasets')
      .select('profile_digest')
      .where('id', '=', dataset.id)
      .executeTakeFirstOrThrow()
    assert.ok(digest)
    await rm(await store.blobs.file(digest))
    assert.deepEqual(await data.profile(dataset.id), next)
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})

test('What columns tell of a label is kept with the profile, and goes on while few rows come', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const store = await openStore(join(folder, 'home'))
  try {
    const data = createData(store)
    const file = join(folder, 'data.csv')
    const queue = join(folder, 'queue.jsonl')
    await copyFile(join(import.meta.dirname, '../../../test/data/cases/G0-base.csv'), file)
    const first = await data.current('model', source(file))
    assert.equal((await data.profile(first.id)).associations, undefined)
    const { associations } = await data.profile(first.id, {
      ...{ labels: ['label', 'x', 'gone'], pictures: [] },
    })
    // Of scikit-learn: `mutual_info_score` less `expected_mutual_information`, of the entropy of the label less that, with
    // numbers in the ten parts that NumPy's `quantile` cuts.
    assert.deepEqual(associations, [
      {
        ...{ label: 'label', rows: 400, of: 400 },
        columns: [
          { name: 'x', told: 0.422 },
          { name: 'colour', told: 0.0596 },
          { name: 'y', told: 0.051 },
        ],
      },
      {
        ...{ label: 'x', rows: 400, of: 400 },
        columns: [
          { name: 'label', told: 0.1256 },
          { name: 'y', told: 0.0002 },
          { name: 'colour', told: 0 },
        ],
      },
    ])
    await appendFile(queue, '{"x":"1","y":"2","colour":"red","label":"yes"}\n')
    const options = { ...source(file), queue, writeBack: false, batch: 20, author: 'test' }
    const { dataset } = await data.ingest('model', options)
    assert.deepEqual(
      (await data.profile(dataset.id, { labels: ['label'], pictures: [] })).associations,
      associations,
    )
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})

test('Words of truth are the same in any case', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const store = await openStore(join(folder, 'home'))
  try {
    const data = createData(store)
    const file = join(folder, 'data.csv')
    const queue = join(folder, 'queue.jsonl')
    const rows = Array.from({ length: 60 }, (_, at) => (at % 3 === 0 ? 'True' : 'False'))
    await writeFile(file, `flag\n${rows.join('\n')}\ntrue\n`)
    const first = await data.current('model', source(file))
    const top = [
      ['False', 40],
      ['True', 21],
    ]
    assert.deepEqual((await data.profile(first.id)).columns[0]?.top, top)
    await appendFile(queue, `{"flag":true}\n`)
    const { dataset } = await data.ingest('model', {
      ...source(file),
      ...{ queue, writeBack: false, batch: 20, author: 'test' },
    })
    const [flag] = (await data.profile(dataset.id)).columns
    assert.deepEqual([flag?.distinct, flag?.top], [2, [top[0], ['True', 22]]])
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})

test('Lines of text have their lengths and words', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const store = await openStore(join(folder, 'home'))
  try {
    const data = createData(store)
    const file = join(folder, 'data.csv')
    const lines = Array.from({ length: 60 }, (_, at) => `the quick fox sees ${at} dogs`)
    await writeFile(file, `text\n${lines.join('\n')}\n`)
    const { id } = await data.current('model', { file, column: 'text' })
    const [text] = (await data.profile(id)).columns
    assert.equal(text?.type, 'text')
    assert.deepEqual([text.words?.tokens, text.words?.vocabulary], [360, 65])
    assert.deepEqual([text.length?.min, text.length?.max], [25, 26])
    assert.deepEqual(text.top, [])
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})

test('Numbers are read as their column writes them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const store = await openStore(join(folder, 'home'))
  try {
    const data = createData(store)
    const file = join(folder, 'data.csv')
    const rows = Array.from({ length: 60 }, (_, at) =>
      at < 2 ? 'n/a;?' : `1.${100 + at},5;${at} %`,
    )
    await writeFile(file, `price;share\n${rows.join('\n')}\n`)
    const { id } = await data.current('model', source(file))
    const [price, share] = (await data.profile(id)).columns
    assert.deepEqual(
      [price, share].map((column) => [column?.type, column?.missing, column?.invalid]),
      [
        ['number', 2, 0],
        ['number', 2, 0],
      ],
    )
    assert.deepEqual([price?.number?.min, price?.number?.max], [1102.5, 1159.5])
    assert.deepEqual([share?.number?.min, share?.number?.max], [2, 59])
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})
