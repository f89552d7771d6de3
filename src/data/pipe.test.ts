import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'

const refused = { code: 'bad_data', message: /is not a plain file\..*It is a named pipe/ }

const pipeAt = (path: string) => {
  rmSync(path, { force: true })
  execFileSync('mkfifo', [path])
}

test('a named pipe as the queue is refused by all that reads or fills it, and waits for nobody', async (t) => {
  const p = await project(t, 'sentence\nold\n', '')
  pipeAt(p.queue)
  await assert.rejects(p.data.waiting('words', p), refused)
  await assert.rejects(p.data.ingest('words', p.settings), refused)
  await assert.rejects(p.data.enqueue('words', p, ['new']), refused)
  assert.equal((await p.data.current('words', p)).rows, 1)
})

test('a named pipe as the data file is refused', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'new\n')
  pipeAt(p.file)
  await assert.rejects(p.data.current('words', p), refused)
  await assert.rejects(p.data.ingest('words', p.settings), refused)
  assert.equal(p.text(p.queue), 'new\n')
})

test('a named pipe where quarantined lines go is refused; the line stays in the queue', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'bad \u0001\n')
  pipeAt(p.quarantine)
  await assert.rejects(p.data.ingest('words', p.settings), refused)
  assert.equal(p.text(p.queue), 'bad \u0001\n')
})
