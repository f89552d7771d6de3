import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runChild } from './child.ts'

const entry = new URL('../../test/data/jobs/echo.ts', import.meta.url)

test('A child works', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-child-'))
  try {
    const file = join(folder, 'file')
    await runChild({ entry, input: { do: 'write', file } })
    assert.equal(await readFile(file, 'utf8'), 'done')
  } finally {
    await rm(folder, { recursive: true })
  }
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
  setTimeout(() => stop.abort(), 200)
  await assert.rejects(runChild({ entry, input: { do: 'wait' }, signal: stop.signal }), {
    code: 'cancelled',
  })
})
