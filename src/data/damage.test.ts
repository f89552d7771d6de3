import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failAt, project } from '../../test/data/ingest/project.ts'

const damages = ['{"torn":', '', 'null', '{}', '[null]', '[{"digest":"../x","rows":1}]', '7']

test('a damaged list of segments is refused by its version, and hides no other', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'new\n')
  const first = await p.data.current('words', p)
  const { dataset } = await p.data.ingest('words', p.settings)
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
