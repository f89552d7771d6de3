/** Deleting by the command line, while a loop serves. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { millrace } from './system/here.ts'
import { remove, startUp, temporaryFolder, untilAnswer } from './system/millrace.ts'

process.env['TINY_EPOCHS'] = '2'
process.env['MILLRACE_LEASE'] = '2s'
const project = join(import.meta.dirname, 'data/tiny')
const home = await temporaryFolder()
after(() => remove(home))

const verb = (...words: string[]) => millrace([...words, '--home', home, '--project', project])
const train = async (): Promise<number> => {
  const { stdout, stderr } = await verb('train', '--json')
  assert(stdout.startsWith('{"version"'), stderr)
  return JSON.parse(stdout).version.version
}

test('what hangs on it is said first, and only a yes deletes', async () => {
  assert.deepEqual([await train(), await train()], [1, 2])
  assert.equal((await verb('promote', '2', '--force')).code, 0)

  const asked = await verb('delete', 'version', 'tiny', '1')
  assert.equal(asked.code, 3)
  for (const said of [
    /^Version 1 of tiny:$/m,
    /goes +[\d.]+ kB of files that nothing else needs/,
    /stays +run \w+, which made it/,
    /stays +data set version 1, which it learnt from/,
    /rollback +has nothing to go back to/,
    /was not deleted/,
    /--yes/,
  ])
    assert.match(asked.stderr, said)
  const dry = await verb('delete', 'version', 'tiny', '1', '--dry-run')
  assert.deepEqual([dry.code, /would go +version 1/.test(dry.stdout)], [0, true])
  assert.equal((await verb('models', 'tiny', '1')).code, 0)

  const champion = await verb('delete', 'version', 'tiny', '2', '--yes')
  assert.equal(champion.code, 3)
  assert.match(champion.stderr, /Version 2 of tiny is champion.*\n.*\n.*millrace promote tiny/)

  const done = await verb('delete', 'version', 'tiny', '1', '--yes')
  assert.deepEqual([done.code, done.stdout], [0, 'Version 1 of tiny is deleted.\n'])
  assert.equal(existsSync(join(home, 'models/tiny/1')), false)
  const gone = await verb('models', 'tiny', '1')
  assert.equal(gone.code, 1)
  assert.match(gone.stderr, /Version 1 of tiny was deleted on/)
  const wrong = await verb('delete', 'everything', 'now')
  assert.equal(wrong.code, 2)
})

test('a model is deleted while a loop serves it, and trained again it counts on', async () => {
  const up = await startUp({ project, home })
  await using _ = up
  await untilAnswer(up.url, 'anna reads', 30)
  // Whatever the loop has begun by itself comes to its end first.
  for (let tries = 0; ; tries++) {
    const { code, stderr } = await verb('delete', 'model', 'tiny', '--yes')
    if (code === 0) break
    assert.match(stderr, /under way/)
    assert(tries < 60)
    await sleep(500)
  }
  await up.end('SIGTERM')
  const { models } = JSON.parse((await verb('models', '--json')).stdout)
  assert.deepEqual([models[0].versions, models[0].aliases], [[], []])
  assert((await train()) >= 3)
})
