import assert from 'node:assert/strict'
import { renameSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { failAt, project } from '../../test/data/ingest/project.ts'
import { openRows } from '../core/rows.ts'
import { createData } from './data.ts'

/** As many bytes as 1024 × 1024 pixels of four channels have in base64. */
const image = (letter: string) => letter.repeat(5_592_408)
const record = (label: string, letter: string) => JSON.stringify({ label, image: image(letter) })

test('records of images of four million bytes go through queue, file and versions', async (t) => {
  const p = await project(t, `label,image\ndark,${image('A')}\n`, `${record('bright', 'B')}\n`)
  assert.equal((await p.data.enqueue('images', p.all, [record('bright', 'C')])).waiting, 2)
  const { added, rejected, dataset } = await p.data.ingest('images', p.all)
  assert.deepEqual([added, rejected, dataset.rows], [2, 0, 3])
  assert.equal((await p.data.current('images', p.all)).digest, dataset.digest)
  const path = `${p.folder}/rows`
  await p.data.spool(dataset.id, path)
  const rows = openRows(path)
  t.after(() => rows.close())
  assert.deepEqual([...rows], [record('bright', 'B'), record('bright', 'C'), record('dark', 'A')])
  assert.deepEqual(await p.data.locate(dataset.id, p.all, 2), { file: p.file, line: 4 })
})

test('an ingestion takes 32 MiB at most, and fewer rows than a batch where they are large', async (t) => {
  const queued = Array.from({ length: 8 }, () => `${record('bright', 'B')}\n`).join('')
  const p = await project(t, 'label,image\ndark,A\n', queued)
  const settings = { ...p.all, batch: 100, writeBack: true }
  const first = await p.data.ingest('images', settings)
  assert.deepEqual([first.added, first.left], [6, 2])
  const second = await p.data.ingest('images', settings)
  assert.deepEqual([second.added, second.left], [2, 0])
})

test('large records of a queue that was edited between a kill and the next start stay whole', async (t) => {
  const p = await project(
    t,
    'label,image\ndark,A\n',
    `${record('bright', 'B')}\n`,
    failAt('intended'),
  )
  await assert.rejects(p.data.ingest('images', p.all), /stopped/)
  const edited = `${record('dark', 'C')}\n${'x'.repeat(9 << 20)}\n`
  writeFileSync(`${p.queue}.edited`, `${edited}${record('bright', 'B')}\n`)
  renameSync(`${p.queue}.edited`, p.queue)
  await createData(p.store).recover()
  assert.equal(p.text(p.queue), edited)
  assert.equal(p.text(p.file), `label,image\nbright,${image('B')}\ndark,A\n`)
})

test('lines of text and records have an end', async (t) => {
  const p = await project(t, `sentence\n${'x'.repeat(1e6)}\n`, '')
  assert.equal((await p.data.current('words', p)).rows, 1)
  assert.equal((await p.data.current('records', p.all)).rows, 1)
  const long = 'x'.repeat(8 << 20)
  writeFileSync(p.file, `sentence\n${long}\n`)
  assert.equal((await p.data.current('records', p.all)).rows, 1)
  writeFileSync(p.file, `sentence\nshort\n${long}x\n`)
  await assert.rejects(p.data.current('records', p.all), {
    message: /line 3, is longer than 8388608 bytes/,
  })
  writeFileSync(p.file, `sentence\nshort\n"${long.replaceAll('xxxx', 'xxx\n')}"\n`)
  await assert.rejects(p.data.current('records', p.all), {
    message: /line 3, opens a quote that is not closed within 8388608 bytes/,
  })
})
