/** Projects as `millrace init` writes them: their own tests pass, and nothing is written over. `test/clients/kinds.ts` has one of each kind. */
import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { millrace } from './system/here.ts'
import { remove, millrace as started, temporaryFolder } from './system/millrace.ts'

let folder = ''
before(async () => {
  folder = await temporaryFolder()
})
after(() => remove(folder))

const expectTests = async (project: string) => {
  const { code, stdout, stderr } = await started(['test'], project)
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /^ℹ fail 0$/m)
}

test('a table of one’s own is learnt, whatever its names', async () => {
  const label = `sa "saison" US$'`
  const rows = Array.from(
    { length: 400 },
    (_, at) => `${at % 40},${at % 40 < 20 ? "l'été" : 'hiver'}`,
  )
  const head = `température,"${label.replaceAll('"', '""')}"`
  await writeFile(join(folder, 'mes données.csv'), `${head}\n${rows.join('\n')}\n`)
  const words = ['init', 'mine', '--template', 'table', '--data', 'mes données.csv']
  const begun = await millrace([...words, '--label', label], folder)
  assert.equal(begun.code, 0, begun.stderr)
  const config = await readFile(join(folder, 'mine/millrace.config.ts'), 'utf8')
  assert.match(config, /label: 'sa "saison" US\$\\''.*\n.*records\('mes données\.csv'\)/)
  await expectTests(join(folder, 'mine'))
})

test('texts of one’s own are learnt with their class, whatever the names', async () => {
  const rows = Array.from({ length: 200 }, (_, at) =>
    JSON.stringify({
      'le "texte"': `c'est ${at % 2 ? 'bon' : 'mauvais'}, ${at}`,
      avis: `${at % 2}`,
    }),
  )
  await writeFile(join(folder, 'avis.jsonl'), `${rows.join('\n')}\n`)
  const words = ['init', 'avis', '--template', 'text-class', '--data', 'avis.jsonl']
  const lacking = await millrace([...words, '--label', 'avis'], folder)
  assert.match(lacking.stderr, /Which column of avis\.jsonl\?[\s\S]*--column/)
  const begun = await millrace([...words, '--label', 'avis', '--column', 'le "texte"'], folder)
  assert.equal(begun.code, 0, begun.stderr)
  const config = await readFile(join(folder, 'avis/millrace.config.ts'), 'utf8')
  assert.match(config, /textClass\(\{ text: 'le "texte"', label: 'avis' \}\)/)
  await expectTests(join(folder, 'avis'))
})

test('a file where the project is to be is taken as it is, and takes no other name', async () => {
  const project = join(folder, 'around')
  await mkdir(project)
  const table = `a,b\n${'1,x\n2,y\n'.repeat(60)}`
  await writeFile(join(project, 'own.csv'), table)
  const words = ['init', '--template', 'table', '--label', 'b', '--data']
  await writeFile(join(folder, 'new.jsonl'), table)
  const taken = await millrace([...words, '../new.jsonl'], project)
  assert.equal(taken.code, 2)
  assert.match(taken.stderr, /cannot be called new\.jsonl/)
  const begun = await millrace([...words, 'own.csv'], project)
  assert.equal(begun.code, 0, begun.stderr)
  assert.equal(await readFile(join(project, 'own.csv'), 'utf8'), table)
})

const testing = (works: boolean) =>
  `import { test } from 'node:test'\ntest('it', () => { if (!${works}) throw new Error('no') })\n`

test('no name of the user’s breaks what is written', async () => {
  const label = `it's $& $' \\ "late" \${x}`
  await writeFile(
    join(folder, 'late'),
    `a,"${label.replaceAll('"', '""')}"\n${'1,x\n2,y\n'.repeat(60)}`,
  )
  const words = ['init', 'NAME $& WHAT', '--template', 'table', '--data', 'late', '--label', label]
  const begun = await millrace(words, folder)
  assert.equal(begun.code, 0, begun.stderr)
  const config = await millrace(['config', '--json', 'NAME $& WHAT'], folder)
  assert.equal(config.code, 0, config.stderr)
  const [model] = JSON.parse(config.stdout).models
  assert.equal(model.recipe.task.label, label)
  assert.equal(model.dataset.source.file, join(folder, 'NAME $& WHAT/late'))
  const manifest = await readFile(join(folder, 'NAME $& WHAT/package.json'), 'utf8')
  assert.equal(JSON.parse(manifest).name, 'name-what')
})

test('where something is in the way nothing is written, here or elsewhere', async () => {
  const project = join(folder, 'odd')
  await mkdir(project)
  const init = () => millrace(['init', '--template', 'table'], project)
  await writeFile(join(project, 'package.json'), '{ "name": ')
  assert.match((await init()).stderr, /package\.json that is there cannot be read/)
  assert.deepEqual(await readdir(project), ['package.json'])
  await rm(join(project, 'package.json'))
  await symlink(folder, join(project, 'test'))
  assert.match((await init()).stderr, /test is no folder of the project/)
  await rm(join(project, 'test'))
  await symlink(join(folder, 'elsewhere'), join(project, 'README.md'))
  assert.match((await init()).stderr, /already has README\.md/)
  assert.deepEqual(await readdir(project), ['README.md'])
  assert.equal((await millrace(['init', 'late', '--template', 'task'], folder)).code, 1)
})

test('texts with one column, or with none, need no name of it', async () => {
  await writeFile(join(folder, 'notes.txt'), 'call ann, tomorrow\nwrite to ben\n')
  await writeFile(join(folder, 'notes.csv'), 'said\ncall ann\nwrite to ben\n')
  for (const [file, column] of [
    ['notes.txt', 'text'],
    ['notes.csv', 'said'],
  ] as const) {
    const name = `of ${file}`
    const words = ['init', name, '--template', 'text', '--data', file]
    const { code, stderr } = await millrace(words, folder)
    assert.equal(code, 0, stderr)
    const config = await readFile(join(folder, name, 'millrace.config.ts'), 'utf8')
    assert.match(config, new RegExp(`lines\\('${file}', \\{ column: '${column}'`))
    const read = await millrace(['data', 'preview'], join(folder, name))
    assert.match(read.stderr, /not been read|no version/i)
  }
})

test('a test that fails is found, whatever its name, and told', async () => {
  const project = join(folder, 'failing')
  assert.equal((await millrace(['init', 'failing', '--template', 'task'], folder)).code, 0)
  await rm(join(project, 'test'), { recursive: true })
  await writeFile(join(project, 'good.test.ts'), testing(true))
  assert.equal((await started(['test'], project)).code, 0)
  await writeFile(join(project, 'a[1]{x}*.test.ts'), testing(false))
  assert.equal((await started(['test', 'good.test.ts'], project)).code, 0)
  const ended = await started(['test', '--json'], project)
  assert.equal(ended.code, 1)
  const { error, ...counts } = JSON.parse(ended.stdout)
  assert.equal(error.code, 'tests_failed')
  assert.deepEqual(counts, { files: 2, passed: 1, failed: 1 })
  assert.match(ended.stderr, /Error: no/)
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
  await chmod(join(project, 'package.json'), 0o644)
  await writeFile(join(project, 'own.js'), 'module.exports = 1\n')
  assert.equal((await millrace(['init', '--template', 'table'], project)).code, 0)
  assert.equal((await stat(join(project, 'package.json'))).mode & 0o777, 0o644)
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
  await symlink(project, join(folder, 'link'))
  assert.equal((await millrace(['config', 'link'], folder)).code, 0)
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
    [['--template', 'task', '--data', '../rows.csv'], 2, /without data of your own/],
    [['--template', 'image', '--data', '../rows.csv'], 2, /rows\.csv is no folder/],
    [['--template', 'image', '--data', '..', '--label', 'b'], 2, /Pictures have no --label/],
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
