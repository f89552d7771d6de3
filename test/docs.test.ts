import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { millrace } from './system/here.ts'
import { root, temporaryFolder } from './system/millrace.ts'

const project = await temporaryFolder()
after(() => rm(project, { recursive: true }))
await cp(join(root, 'examples/churn'), project, { recursive: true })

const config = join(project, 'millrace.config.ts')
const home = join(project, '.millrace')
const change = async (from: string | RegExp, to: string) => {
  const text = await readFile(config, 'utf8')
  assert.notEqual(text.replace(from, to), text, String(from))
  await writeFile(config, text.replace(from, to))
}
await change('epochs: 10', 'epochs: 1')
await change("'customers.csv')", "'customers.csv'), { maxRows: 400 }")

const verb = (...words: string[]) => millrace(words, project)
const page = (name: string) => readFile(join(project, 'docs/millrace', name), 'utf8')

const expectDone = async (...words: string[]) => {
  const { code, stdout, stderr } = await verb(...words)
  assert.equal(code, 0, stderr)
  return stdout
}

/** Every page that a check finds wrong, with the reason, and all that it says beside. */
const checked = async () => {
  const { code, stdout, stderr } = await verb('docs', '--check')
  const wrong = [...stderr.matchAll(/^ {2}(docs\/.*)$/gm)].map(([, line]) => line)
  assert.equal(code, wrong.length > 0 ? 3 : 0, stderr)
  return { wrong, stdout }
}

test('without a home, pages say what the configuration says, and none is made', async () => {
  assert.deepEqual((await checked()).wrong, [
    'docs/millrace/README.md is missing',
    'docs/millrace/models/churn.md is missing',
    'docs/millrace/pipelines/churn.md is missing',
  ])
  assert.match(await expectDone('docs'), /models\/churn\.md +written/)
  const { wrong, stdout } = await checked()
  assert.deepEqual(wrong, [])
  assert.match(stdout, /There is no home: .* not whether the documented champion is the current/)
  assert.match(await page('models/churn.md'), /None is documented/)
  assert.equal(existsSync(home), false)
})

test('a change of the configuration is found by name, with the exit code 3', async () => {
  await change('batchSize: 64', 'batchSize: 32')
  await change('churn: {', "churn: {\n        about: { owner: 'the millers' },")
  assert.deepEqual((await checked()).wrong, [
    'docs/millrace/README.md is stale: what it lists has changed',
    'docs/millrace/models/churn.md is stale: the configuration says something else',
    'docs/millrace/pipelines/churn.md is stale: the configuration says something else',
  ])
  await expectDone('docs')
  assert.deepEqual((await checked()).wrong, [])
  assert.match(await page('models/churn.md'), /\| owner \| the millers \|/)
})

test('the champion of a home is documented, and another one makes its pages stale', async () => {
  // Whether they pass their gates is no matter here.
  for (let version = 1; version <= 2; version++)
    assert.match((await verb('train', '--json')).stdout, /"gate":/)
  await expectDone('promote', '1', '--force')
  assert.match(
    (await checked()).wrong[1] ?? '',
    /it documents no version, and version 1 is champion/,
  )
  await expectDone('docs')
  assert.doesNotMatch((await checked()).stdout, /only what follows/)
  const card = await page('models/churn.md')
  for (const words of [
    '## Champion: version 1',
    'version 1, 8,000 rows',
    '| input | `numeric` | `float32` |',
  ])
    assert(card.includes(words), words)
  const { pages } = JSON.parse(await expectDone('docs', '--json'))
  assert.deepEqual(pages[1], {
    page: 'models/churn.md',
    state: 'unchanged',
    why: null,
    champion: 1,
    checked: ['configuration', 'champion'],
  })

  await expectDone('promote', '2', '--force')
  assert.deepEqual((await checked()).wrong, [
    'docs/millrace/README.md is stale: what it lists has changed',
    'docs/millrace/models/churn.md is stale: it documents version 1, and version 2 is champion',
  ])
})

test('where the home is gone the card stays, and an edit of it is found', async () => {
  await expectDone('docs')
  await rm(home, { recursive: true })
  const { wrong, stdout } = await checked()
  assert.deepEqual(wrong, [])
  assert.match(stdout, /models\/churn\.md +current +version 2/)
  await change('epochs: 1', 'epochs: 2')
  await expectDone('docs')
  const card = await page('models/churn.md')
  assert.match(card, /## Champion: version 2/)
  await writeFile(join(project, 'docs/millrace/models/churn.md'), card.replace('8,000', '9,000'))
  assert.deepEqual((await checked()).wrong, [
    'docs/millrace/README.md is stale: what it lists has changed',
    'docs/millrace/models/churn.md is stale: it was changed by hand',
  ])
  assert.match(await expectDone('docs'), /is kept as it was, but for one that was changed by hand/)
  assert.doesNotMatch(await page('models/churn.md'), /9,000|Champion: version/)
})

test('a file that is not of it is never overwritten', async () => {
  const folder = join(project, 'own')
  await cp(join(root, 'README.md'), join(folder, 'README.md'))
  const { code, stderr } = await verb('docs', '--to', 'own')
  assert.equal(code, 3)
  assert.match(stderr, /Not written by `millrace docs`: .*own\/README\.md\. Nothing was changed/)
  assert.equal(existsSync(join(folder, 'models')), false)
})
