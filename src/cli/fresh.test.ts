import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { writeNew } from './fresh.ts'

test('An export is written whole or not at all, and over nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-export-'))
  const path = join(folder, 'out.csv')
  const parts = async function* (fails: boolean) {
    yield 'a,b\r\n'
    if (fails) throw new Error('read no further')
    yield '1,2\r\n'
  }
  await assert.rejects(writeNew(path, parts(true)), /read no further/)
  assert.deepEqual(await readdir(folder), [])
  await writeNew(path, parts(false))
  assert.deepEqual(await readdir(folder), ['out.csv'])
  assert.equal(await readFile(path, 'utf8'), 'a,b\r\n1,2\r\n')
  await writeFile(path, 'mine')
  await assert.rejects(writeNew(path, parts(false)), {
    code: 'bad_usage',
    what: `There is ${path} already.`,
  })
  assert.equal(await readFile(path, 'utf8'), 'mine')
  await rm(folder, { recursive: true })
})
