/** What is asked of a project whose home is not there yet. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { millrace, remove, temporaryFolder } from './system/millrace.ts'

const project = join(import.meta.dirname, 'data/tiny')
const folder = await temporaryFolder()
after(() => remove(folder))
const home = join(folder, 'home')

for (const words of [
  ['export', 'tiny'],
  ['cancel', 'none'],
  ['resume', 'none'],
  ['promote', 'tiny', '1'],
  ['rollback', 'tiny'],
  ['delete', 'run', 'none', '--dry-run'],
  ['delete', 'version', 'tiny', '1', '--yes'],
  ['delete', 'model', 'tiny', '--dry-run'],
])
  test(`no home is made by: ${words.join(' ')}`, async () => {
    const { code, stderr } = await millrace([...words, '--project', project, '--home', home])
    assert.notEqual(code, 0)
    assert.doesNotMatch(stderr, /inside Millrace/)
    assert.equal(existsSync(home), false)
  })
