import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { failAt, project } from '../../test/data/ingest/project.ts'

const damages = ['{"torn":', '', 'null', '{}', '[null]', '[{"digest":"../x","rows":1}]', '7']

test('a damaged list of segments is refused by its version, and hides no other', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'new\n')
  const first = await p.data.current('words', p)
  const { dataset } = await p.data.ingest('words', p.settings)
  appendFileSync(p.file, 'edited\n')
  for (const segments_json of damages) {
    const hurt = p.store.db.updateTable('datasets').set({ segments_json })
    await hurt.where('id', '=', dataset.id).execute()
    await assert.rejects(p.data.rows(dataset.id), {
      code: 'corrupt',
      message: /^Data set version 2 of words is damaged in the database: its list of segments/,
    })
    assert.deepEqual(await p.data.rows(first.id), ['old'])
    assert.equal((await p.data.versions('words')).length, 2)
  }
})

test('a damaged plan of an ingestion is refused by its name, and no file is touched', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'new\n', failAt('intended'))
  await assert.rejects(p.data.ingest('words', p.settings), /stopped at intended/)
  const files = p.files()
  for (const plan_json of damages) {
    await p.store.db.updateTable('ingestions').set({ plan_json }).execute()
    await assert.rejects(p.data.recover(), {
      code: 'corrupt',
      message: /^Ingestion \w+ is damaged in the database: its plan cannot be read\./,
    })
  }
  assert.deepEqual(p.files(), files)
})

type Project = Awaited<ReturnType<typeof project>>

/** Does something to every blob of a home. */
const toBlobs = ({ store }: Project, harm: (path: string) => void) => {
  for (const name of readdirSync(store.paths.blobs, { recursive: true, encoding: 'utf8' }))
    if (/^[0-9a-f]{2}.[0-9a-f]{62}$/.test(name)) harm(join(store.paths.blobs, name))
}
const tear = (path: string) => writeFileSync(path, 'torn')
const lose = (path: string) => rmSync(path)

test('segments that are damaged or gone are read anew from the file that holds the version', async (t) => {
  for (const harm of [tear, lose]) {
    const p = await project(t, 'sentence\nold\n', 'new\nnewer\nnewest\n')
    const { dataset } = await p.data.ingest('words', p.settings)
    toBlobs(p, harm)
    assert.deepEqual(await p.data.rows(dataset.id), ['new', 'newer', 'old'])
    toBlobs(p, harm)
    await p.data.spool(dataset.id, join(p.folder, 'spooled'))
    assert.equal(p.text(join(p.folder, 'spooled')), 'new\nnewer\nold\n')
    const [healed] = await p.store.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'data.heal')
      .execute()
    assert.equal(healed?.subject, 'words/data/2')
    assert.equal((await p.data.versions('words')).length, 2)
  }
})

test('a version that no file holds any more is refused with the way out, and the next one is whole', async (t) => {
  const p = await project(t, 'sentence\nold\n', '')
  const { id } = await p.data.current('words', p)
  toBlobs(p, tear)
  appendFileSync(p.file, 'edited\n')
  await assert.rejects(p.data.rows(id), {
    code: 'corrupt',
    message: /is damaged: .*data set version 1 of words.*train on the newest version/,
  })
  const next = await p.data.current('words', p)
  assert.deepEqual(await p.data.rows(next.id), ['old', 'edited'])
})

test('what a version has of a file is read anew there, also where later ones stand on the same file', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'new\n')
  const { id } = await p.data.current('words', p)
  await p.data.ingest('words', { ...p.settings, writeBack: false })
  toBlobs(p, tear)
  assert.deepEqual(await p.data.rows(id), ['old'])
})

test('rows that were taken in and lost are refused with the way out, and nothing is healed', async (t) => {
  for (const harm of [tear, lose]) {
    const p = await project(t, 'sentence\nold\n', 'new\n')
    const { dataset } = await p.data.ingest('words', { ...p.settings, writeBack: false })
    toBlobs(p, harm)
    await assert.rejects(p.data.rows(dataset.id), {
      code: 'corrupt',
      message: /data set version 2 of words.*stand in the home alone.*copy of the home/,
    })
    const actions = await p.store.db.selectFrom('audit').select('action').execute()
    assert.deepEqual(
      actions.map(({ action }) => action),
      ['data.initial', 'data.ingest'],
    )
  }
})

test('an ingestion that merges damaged segments reads them anew', async (t) => {
  const many = Array.from({ length: 70 }, (_, number) => `row ${number}`)
  const p = await project(t, 'sentence\nold\n', `${many.join('\n')}\n`)
  for (let left = 70; left > 1; left--) {
    if (left === 4) toBlobs(p, tear)
    await p.data.ingest('words', { ...p.settings, batch: 1, writeBack: true })
  }
  const { id } = await p.data.current('words', p)
  assert.deepEqual(await p.data.rows(id), [...many.slice(0, 69).reverse(), 'old'])
})
