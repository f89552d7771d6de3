import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runChild } from './child.ts'

const entry = new URL('../../test/data/jobs/echo.ts', import.meta.url)

test('A child works, tells what happens and answers', async () => {
  const events: string[] = []
  const lines: string[] = []
  const result = await runChild<string, number>({
    entry,
    input: { do: 'double', value: 21 },
    onEvent: (event) => events.push(event),
    onLine: (line) => lines.push(line),
  })
  assert.equal(result, 42)
  assert.deepEqual(events, ['double'])
  assert.deepEqual(lines, ['doubling'])
})

test('An error of the child arrives with its code and its advice', async () => {
  await assert.rejects(runChild({ entry, input: { do: 'fail' } }), {
    code: 'bad_data',
    what: 'No rows.',
    fix: 'Add rows.',
  })
})

test('A child that dies is reported with its exit code and its last line', async () => {
  await assert.rejects(
    runChild({ entry, input: { do: 'crash' } }),
    /ended without an answer \(exit code 7\).*about to crash/,
  )
})

test('A cancelled child ends', async () => {
  const stop = new AbortController()
  await assert.rejects(
    runChild<string, number>({
      entry,
      input: { do: 'wait' },
      signal: stop.signal,
      onEvent: () => stop.abort(),
    }),
    { code: 'cancelled' },
  )
})
