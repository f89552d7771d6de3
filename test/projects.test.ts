/** Whose state is where: a home lies in its project, reading makes none, and another project's is refused. */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { millrace } from './system/here.ts'
import { remove, temporaryFolder } from './system/millrace.ts'

const config = `import { defineConfig, records, tabularClass } from 'millrace'
export default defineConfig({
  models: {
    sides: {
      task: tabularClass({ label: 'side', hidden: [] }),
      data: records('rows.csv'),
      gate: {},
      train: { epochs: 1 },
    },
  },
})
`
const rows = Array.from({ length: 200 }, (_, at) => `${at / 200},${at < 100 ? 'left' : 'right'}`)

let folder = ''
before(async () => {
  folder = await temporaryFolder()
  await mkdir(join(folder, 'one/deep'), { recursive: true })
  await mkdir(join(folder, 'other'))
  for (const name of ['one', 'other']) {
    await writeFile(join(folder, name, 'millrace.config.ts'), config)
    await writeFile(join(folder, name, 'rows.csv'), `x,side\n${rows.join('\n')}\n`)
  }
})
after(() => remove(folder))

const at = (...path: readonly string[]) => join(folder, ...path)

test('verbs that read make nothing where nothing is kept', async () => {
  for (const [words, code, said] of [
    [['runs', '--json'], 0, /^{"runs":\[\],"total":0/m],
    [['models'], 0, /No versions yet/],
    [['predict', '{"x":0.1}'], 1, /has no champion yet/],
    [['config'], 0, /"models"/],
  ] as const) {
    const ended = await millrace(words, at('one'))
    assert.equal(ended.code, code, ended.stderr)
    assert.match(ended.stdout + ended.stderr, said)
  }
  assert.deepEqual(await readdir(at('one')), ['deep', 'millrace.config.ts', 'rows.csv'])
})

test('a folder that is no home stays as it is', async () => {
  await mkdir(at('foreign'), { mode: 0o755 })
  await writeFile(at('foreign/own.txt'), 'mine')
  const ended = await millrace(['models', '--home', at('foreign')], at('one'))
  assert.equal(ended.code, 0, ended.stderr)
  assert.deepEqual(await readdir(at('foreign')), ['own.txt'])
  assert.equal((await stat(at('foreign'))).mode & 0o777, 0o755)
  assert.equal((await millrace(['models', '--home', ''], at('one'))).code, 2)
})

test('a home lies in its project, out of its commits, wherever it is called from', async () => {
  const trained = await millrace(['train', '--json'], at('one/deep'))
  assert.equal(trained.code, 0, trained.stderr)
  assert.match(await readFile(at('one/.millrace/.gitignore'), 'utf8'), /^\*$/m)
  const { stdout } = await millrace(['runs', '--json', '--project', at('one')], folder)
  assert.equal(JSON.parse(stdout).runs.length, 1)
})

test('the home of another project is refused', async () => {
  const ended = await millrace(['train', '--home', at('one/.millrace')], at('other'))
  assert.equal(ended.code, 3)
  assert.match(ended.stderr, /is the home of the project in .*one, not of .*other/)
  const cleaned = await millrace(['clean', '--yes'], at('one'))
  assert.equal(cleaned.code, 0, cleaned.stderr)
  assert.deepEqual(await readdir(at('one')), ['deep', 'millrace.config.ts', 'rows.csv'])
})
