/** Projects as `millrace init` writes them: their own tests pass, and nothing is written over. */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { millrace, remove, temporaryFolder } from './system/millrace.ts'

let folder = ''
before(async () => {
  folder = await temporaryFolder()
})
after(() => remove(folder))

const expectTests = async (project: string) => {
  const { code, stdout, stderr } = await millrace(['test'], project)
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /^ℹ fail 0$/m)
}

describe('a project of each kind', { concurrency: 2 }, () => {
  for (const kind of ['text', 'table', 'image', 'task'])
    test(`of the kind ${kind} has tests that pass`, async () => {
      const project = join(folder, kind)
      const begun = await millrace(['init', kind, '--template', kind], folder)
      assert.equal(begun.code, 0, begun.stderr)
      assert.match(begun.stdout, /npm install && npm start/)
      await expectTests(project)
    })
})

test('a table of one’s own is learnt, whatever its names', async () => {
  const rows = Array.from(
    { length: 400 },
    (_, at) => `${at % 40},${at % 40 < 20 ? "l'été" : 'hiver'}`,
  )
  await writeFile(
    join(folder, 'mes données.csv'),
    `température,"sa ""saison"""\n${rows.join('\n')}\n`,
  )
  const begun = await millrace(
    ['init', 'mine', '--template', 'table', '--data', 'mes données.csv', '--label', 'sa "saison"'],
    folder,
  )
  assert.equal(begun.code, 0, begun.stderr)
  const config = await readFile(join(folder, 'mine/millrace.config.ts'), 'utf8')
  assert.match(config, /label: 'sa "saison"'.*\n.*records\('mes données\.csv'\)/)
  await expectTests(join(folder, 'mine'))
})

test('a package.json that is there keeps what it says', async () => {
  const project = join(folder, 'there')
  await mkdir(project)
  const own = {
    name: 'there',
    type: 'commonjs',
    scripts: { test: 'echo "Error: no test specified" && exit 1', lint: 'x' },
  }
  await writeFile(join(project, 'package.json'), JSON.stringify(own))
  await writeFile(join(project, '.gitignore'), 'secret')
  assert.equal((await millrace(['init', '--template', 'table'], project)).code, 0)
  const { scripts, type, dependencies } = JSON.parse(
    await readFile(join(project, 'package.json'), 'utf8'),
  )
  assert.deepEqual(scripts, { start: 'millrace up', test: 'millrace test', lint: 'x' })
  assert.equal(type, 'commonjs')
  assert.ok('millrace' in dependencies)
  assert.equal(
    await readFile(join(project, '.gitignore'), 'utf8'),
    'secret\nnode_modules/\n.millrace/\n',
  )
  // Its files are modules, whatever package.json says of others.
  assert.equal((await millrace(['config'], project)).code, 0)
})

test('nothing is written over, and what is asked for wrongly is told', async () => {
  const project = join(folder, 'full')
  await mkdir(project)
  await writeFile(join(project, 'README.md'), 'mine')
  await writeFile(join(folder, 'rows.csv'), 'a,b\n1,2\n')
  for (const [words, code, said] of [
    [['--template', 'table'], 3, /already has README\.md/],
    [['--template', 'tabel'], 2, /Did you mean table/],
    [[], 2, /Which kind of project\?[\s\S]*text +suggest/],
    [['--template', 'image', '--data', '../rows.csv'], 2, /without data of your own/],
    [
      ['--template', 'table', '--data', '../rows.csv'],
      2,
      /Which column[\s\S]*--label. Its columns: a, b/,
    ],
    [['--template', 'text', '--data', '../rows.csv', '--column', 'c'], 2, /has no column "c"/],
    [['--template', 'text', '--data', '../none.csv', '--column', 'c'], 1, /none\.csv/],
  ] as const) {
    const ended = await millrace(['init', ...words], project)
    assert.equal(ended.code, code, ended.stderr)
    assert.match(ended.stderr, said)
  }
  assert.deepEqual(await readdir(project), ['README.md'])
})
