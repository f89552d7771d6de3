import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'
import type { RefusedRow } from '../core/records.ts'

test('refused rows are read a page at a time, those of the queue newest first, then those of calls', async (t) => {
  const p = await project(t, 'sentence\nold\n', '')
  const none = { rows: [], total: 0, next: null }
  assert.deepEqual(await p.data.refused('words', p.queue, { limit: 3 }), none)
  assert.equal(await p.data.countRefused('words', p.queue), 0)
  writeFileSync(p.queue, Array.from({ length: 5 }, (_, at) => `row ${at} \u0007\n`).join(''))
  await p.data.ingest('words', p.settings)
  const called = ['one', 'two']
  await p.data.enqueue('words', { ...p.settings, author: 'ada' }, called)
  const admit = (row: string) => (called.includes(row) ? 'is refused by hand' : null)
  await p.data.ingest('words', { ...p.settings, admit })
  assert.equal(await p.data.countRefused('words', p.queue), 7)

  const found: RefusedRow[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const page = await p.data.refused('words', p.queue, { cursor, limit: 3 })
    assert.ok(page.rows.length <= 3)
    assert.equal(page.total, 7)
    found.push(...page.rows)
    cursor = page.next ?? undefined
    pages++
  } while (cursor !== undefined && pages < 9)
  const bell = 'holds the control character U+0007'
  assert.deepEqual(
    found.map(({ line, text, reason, author }) => [line, text, reason, author]),
    [
      ...[4, 3, 2, 1, 0].map((at) => [at + 1, `row ${at} \u0007`, bell, null]),
      [2, 'two', 'is refused by hand', 'ada'],
      [1, 'one', 'is refused by hand', 'ada'],
    ],
  )
  const [first, last] = [found[0] ?? assert.fail(), found.at(-1) ?? assert.fail()]
  assert.match(first.file ?? '', /quarantine\.jsonl$/)
  assert.equal(last.file, null)
  assert.ok(first.time !== null)
})

test('a line that is long, damaged or no JSON is told as it begins', async (t) => {
  const p = await project(t, 'sentence\nold\n', '')
  const entry = (line: string) =>
    `${JSON.stringify({ time: 'never', reason: 'is "long"', line })}\n`
  appendFileSync(
    p.quarantine,
    `${entry('x'.repeat(200_000))}\nnot JSON\n${entry('y'.repeat(3000))}[1]`,
  )
  const { rows, next, total } = await p.data.refused('words', p.queue, { limit: 20 })
  assert.equal(next, null)
  assert.equal(total, 4)
  assert.deepEqual(
    rows.map(({ reason, text, isCut, time }) => [reason, text.length, isCut, time]),
    [
      ['without a reason', 0, false, null],
      ['is "long"', 2000, true, null],
      ['cannot be read', 8, false, null],
      ['is "long"', 2000, true, null],
    ],
  )
  for (const cursor of ['x', 'f1', 'f-1.2', 'c', 'f99999999999999999999.1'])
    await assert.rejects(p.data.refused('words', p.queue, { cursor, limit: 1 }), {
      code: 'not_found',
    })
  const far = { cursor: 'f9007199254740991.4', limit: 1 }
  assert.equal((await p.data.refused('words', p.queue, far)).rows.length, 1)
})
