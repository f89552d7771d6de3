import assert from 'node:assert/strict'
import { appendFileSync, linkSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'
import { createCount } from './count.ts'
import { readQueue } from './queue.ts'
import { lineReader } from './record.ts'

test('a queue that is the data file itself is refused, by whatever name', async (t) => {
  const p = await project(t, 'sentence\none\n', 'new\n')
  const link = join(p.folder, 'link.txt')
  const hard = join(p.folder, 'hard.txt')
  symlinkSync(p.file, link)
  linkSync(p.file, hard)
  for (const queue of [p.file, join(p.folder, '.', 'sentences.csv'), link, hard]) {
    const settings = { ...p.settings, queue }
    const refusal = { code: 'bad_config', message: /are the same file.*ingest\.from/ }
    await assert.rejects(p.data.ingest('words', settings), refusal)
    await assert.rejects(p.data.enqueue('words', settings, ['more']), refusal)
    await assert.rejects(p.data.waiting('words', settings), refusal)
  }
  assert.equal(p.text(p.file), 'sentence\none\n')
  const none = join(p.folder, 'none.csv')
  await assert.rejects(p.data.waiting('words', { ...p, file: none, queue: none }), {
    code: 'bad_config',
  })
  assert.equal(await p.data.waiting('words', { ...p, file: none }), 1)
})

test('where too many rows wait no more are taken, and none of those that do not all fit', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'one\n', { most: { rows: 2, bytes: 40 } })
  assert.equal((await p.data.enqueue('words', p, ['two'])).waiting, 2)
  await assert.rejects(p.data.enqueue('words', p, ['three', 'four']), {
    code: 'queue_full',
    message:
      /The queue of words is full; ingest first\. Why: With these it would hold 3 rows of 12 characters, allowed are 2 of 40\. Do: .*millrace ingest words/,
  })
  await assert.rejects(p.data.enqueue('words', p, ['x'.repeat(38)]), { code: 'queue_full' })
  assert.equal((await p.data.enqueue('words', p, ['x'.repeat(37)])).waiting, 3)
  await assert.rejects(p.data.enqueue('words', p, ['y']), { code: 'queue_full' })
  await p.data.ingest('words', p.settings)
  assert.equal((await p.data.enqueue('words', p, ['y'])).waiting, 2)
})

test('only what was appended is counted, whoever appends it', async (t) => {
  const p = await project(t, 'sentence\nold\n', '')
  const count = createCount()
  const row = 'some words of a row\n'
  writeFileSync(p.queue, row.repeat(500_000))
  const time = async (expected: number) => {
    const started = performance.now()
    assert.equal(await count(p.queue, 'sentence'), expected)
    return performance.now() - started
  }
  const whole = await time(500_000)
  let appended = 0
  for (let more = 1; more <= 20; more++) {
    appendFileSync(p.queue, row)
    appended = Math.max(appended, await time(500_000 + more))
  }
  assert.ok(appended < whole / 3, `${appended} ms for a row, ${whole} ms for all`)
})

test('a queue that was changed in place, cut or replaced is counted anew', async (t) => {
  const p = await project(t, 'sentence\nold\n', 'one\ntwo\nthree')
  const count = () => p.data.waiting('words', p)
  assert.equal(await count(), 3)
  appendFileSync(p.queue, ' and more\nfour')
  assert.equal(await count(), 4)
  appendFileSync(p.queue, '\n')
  assert.equal(await count(), 4)
  writeFileSync(p.queue, 'one\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nfour and much more text\n')
  assert.equal(await count(), 2)
  const file = await open(p.queue, 'r+')
  await file.write('\n', 2)
  await file.close()
  appendFileSync(p.queue, 'five\n')
  assert.equal(await count(), 3)
  writeFileSync(p.queue, 'one\n')
  assert.equal(await count(), 1)
  writeFileSync(`${p.queue}.new`, 'one\ntwo\n')
  renameSync(`${p.queue}.new`, p.queue)
  assert.equal(await count(), 2)
})

const linesOf = async function* (path: string, start: number) {
  for await (const lines of readQueue(path, lineReader, { start })) yield* lines
}

test('lines are the same wherever a block of the stream ends and a reading begins', async (t) => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `row ${n} ${'ä'.repeat(n % 40)}`)
  const p = await project(t, 'sentence\nold\n', lines.join('\n'))
  const texts: string[] = []
  let middle = 0
  let end = 0
  for await (const line of linesOf(p.queue, 0)) {
    assert.equal(line.start, end)
    end = line.end
    if (line.kind === 'row') texts.push(line.text)
    if (texts.length === 10_000) middle = line.end
    assert.equal(line.ended, texts.length < 20_000)
  }
  assert.deepEqual(
    texts,
    lines.map((line) => line.trim()),
  )
  const rest: string[] = []
  for await (const line of linesOf(p.queue, middle)) if (line.kind === 'row') rest.push(line.text)
  assert.deepEqual(rest, texts.slice(10_000))
})
