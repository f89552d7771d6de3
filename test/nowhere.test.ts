/** What is asked of a project whose home is not there yet. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
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

test('a configuration that waits for what never comes ends with a refusal, in either form', async () => {
  const endless = join(folder, 'endless')
  await mkdir(endless)
  await writeFile(join(endless, 'millrace.config.ts'), 'await new Promise(() => {})\n')
  const plain = await millrace(['config', '--project', endless])
  assert.equal(plain.code, 2)
  assert.match(plain.stderr, /^millrace: The command waits for something that can never come\./)
  const { stdout } = await millrace(['config', '--project', endless, '--json'])
  assert.equal(JSON.parse(stdout).error.code, 'bad_config')
  assert.equal((await millrace(['--version'])).code, 0)
})
