/** The packed tarball in an empty project, by the oldest Node it takes, the newest, and one that is too old. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { npm, npx, pack, pathOfNode } from '../system/installed.ts'
import { remove, root, temporaryFolder } from '../system/millrace.ts'

let folder = ''
let tarball = ''
before(async () => {
  folder = await temporaryFolder()
  tarball = await pack(folder)
})
after(() => remove(folder))

const strict = {
  compilerOptions: {
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
    ...{ module: 'nodenext', target: 'es2024', types: ['node'], allowImportingTsExtensions: true },
  },
  exclude: ['node_modules'],
}

for (const version of ['22.19.0', '26'])
  test(`an empty project installs it and turns its loop on Node ${version}`, async () => {
    const path = await pathOfNode(version, folder)
    const project = join(folder, `project-${version}`)
    await mkdir(project)
    await npm(['install', tarball], project, path)
    const told = await npx(['--version'], project, path)
    assert.match(told.text, new RegExp(`^millrace \\d+\\.\\d+\\.\\d+, Node ${version}`), told.text)
    const begun = await npx(['init', '--template', 'table'], project, path)
    assert.equal(begun.code, 0, begun.text)
    // The types it brings hold in a strict project, to the last declaration.
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(strict))
    for (const kind of ['text', 'image', 'task'])
      assert.equal((await npx(['init', kind, '--template', kind], project, path)).code, 0)
    await npm(['install', '--no-audit'], project, path)
    const tsc = promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', project])
    await tsc.catch(({ stdout }) => assert.fail(stdout))
    const tested = await npx(['test'], project, path)
    assert.equal(tested.code, 0, tested.text)
    const trained = await npx(['train'], project, path)
    assert.match(trained.text, /^Version 1 of rows: /m)
    assert.doesNotMatch(trained.text, /Warning/)
    const record = '{"distance":"600","weekday":"friday"}'
    assert.match((await npx(['predict', record], project, path)).text, /^yes +\d/m)
  })

test('a Node that is too old is told so in a sentence, and hands over to the one beside', async () => {
  const path = await pathOfNode('20.20.2', folder)
  const project = join(folder, 'old')
  await mkdir(project)
  await npm(['install', tarball], project)
  const refused = await npx(['runs'], project, path)
  assert.equal(refused.code, 2)
  assert.match(
    refused.text,
    /^millrace: Node 22\.19 or later is needed, and this is 20\.20\.2: .*\n$/,
  )
  await npm(['install', 'node@26'], project)
  assert.match((await npx(['--version'], project, path)).text, /^millrace .*, Node 26\./)
})

test('nothing that only the repository needs is in it', async () => {
  const installed = join(folder, 'old/node_modules/millrace')
  const names = await readdir(installed, { recursive: true })
  assert.deepEqual(
    names.filter((name) => /\.test\.|(^|\/)(src|bench)\//.test(name) && !/^templates\//.test(name)),
    [],
  )
  for (const name of [
    'dist/index.d.ts',
    'dist/cli/main.js.map',
    'console/dist/index.html',
    'NOTICE',
  ])
    assert.ok(names.includes(name), name)
})
