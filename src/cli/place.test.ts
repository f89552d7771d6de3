import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { expectOwnHome, homeOf, noteProject, placeOf } from './place.ts'
import type { Args } from './verb.ts'

/** Folders with a configuration, and the first of them where the test is. */
const projects = (t: TestContext, ...names: readonly string[]) => {
  const [root, before] = [realpathSync(mkdtempSync(join(tmpdir(), 'millrace-'))), process.cwd()]
  const named = process.env['MILLRACE_HOME']
  delete process.env['MILLRACE_HOME']
  t.after(() => {
    process.chdir(before)
    if (named !== undefined) process.env['MILLRACE_HOME'] = named
    rmSync(root, { recursive: true })
  })
  for (const name of names) {
    mkdirSync(join(root, name), { recursive: true })
    writeFileSync(join(root, name, 'millrace.config.ts'), 'export default { models: {} }\n')
  }
  return { root, at: (...path: readonly string[]) => join(root, ...path) }
}

const args = (options: Readonly<Record<string, string>> = {}): Args => ({
  positionals: [],
  text: (name) => options[name],
  flag: () => false,
  texts: () => [],
  whole: () => undefined,
})

const made = async (home: string, project: string) => {
  mkdirSync(home, { recursive: true })
  await noteProject({ home, project })
}

test('a project and its home are found from wherever in the project one is', async (t) => {
  const { at } = projects(t, 'mine')
  mkdirSync(at('mine/deep/down'), { recursive: true })
  const place = { project: at('mine'), home: at('mine/.millrace') }
  for (const folder of ['mine', 'mine/deep/down']) {
    process.chdir(at(folder))
    assert.deepEqual(await placeOf(args()), place, folder)
    assert.equal(await homeOf(args()), place.home)
  }
  process.chdir(at('.'))
  assert.deepEqual(await placeOf(args({ project: 'mine' })), place)
  assert.deepEqual(await placeOf(args(), 'mine'), place)
})

test('where no project is, the named home says whose it is, and else it is asked for', async (t) => {
  const { at, root } = projects(t, 'mine')
  process.chdir(root)
  await assert.rejects(placeOf(args()), { code: 'bad_usage', what: /no millrace\.config\.ts here/ })
  await made(at('kept'), at('mine'))
  assert.deepEqual(await placeOf(args({ home: 'kept' })), {
    project: at('mine'),
    home: at('kept'),
  })
})

test('a home that was made in this folder or above, as homes were, goes on', async (t) => {
  const { at, root } = projects(t, 'mine', 'other')
  await made(at('.millrace'), at('mine'))
  process.chdir(root)
  assert.equal((await placeOf(args({ project: 'mine' }))).home, at('.millrace'))
  assert.equal((await placeOf(args({ project: 'other' }))).home, at('other/.millrace'))
  process.chdir(at('mine'))
  assert.equal((await placeOf(args())).home, at('.millrace'))
  mkdirSync(at('mine/.millrace'))
  await assert.rejects(placeOf(args()), { code: 'refused', what: /has two homes/, fix: /--home/ })
  assert.equal((await placeOf(args({ home: '.millrace' }))).home, at('mine/.millrace'))
})

test('the home of another project is refused, unless that one is gone', async (t) => {
  const { at } = projects(t, 'mine', 'other')
  const home = at('kept')
  await expectOwnHome({ home, project: at('mine') })
  await made(home, at('other'))
  await expectOwnHome({ home, project: at('other') })
  await assert.rejects(expectOwnHome({ home, project: at('mine') }), {
    code: 'refused',
    what: `${home} is the home of the project in ${at('other')}, not of ${at('mine')}.`,
  })
  rmSync(at('other'), { recursive: true })
  await expectOwnHome({ home, project: at('mine') })
})
