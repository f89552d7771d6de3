import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { codeVersion } from './environment.ts'

const folder = await mkdtemp(join(tmpdir(), 'millrace-code-'))
after(() => rm(folder, { recursive: true }))

test('a version of code says which commit it is, and which changes of code there are beside it', async () => {
  const project = join(folder, 'project')
  await mkdir(project)
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words])
  const write = (name: string, text: string) => writeFile(join(project, name), text)
  await write('millrace.config.ts', 'export default {}')
  const alone = await codeVersion(project)
  assert.match(alone, /^files-[0-9a-f]{12}$/)
  await write('task.ts', 'export const units = 1')
  const withTask = await codeVersion(project)
  assert.notEqual(withTask, alone)
  await mkdir(join(project, 'node_modules'))
  await write('node_modules/other.ts', 'export const theirs = 1')
  await symlink(folder, join(project, 'linked'))
  assert.equal(await codeVersion(project), withTask)
  await rm(join(project, 'node_modules'), { recursive: true })
  await rm(join(project, 'linked'))
  await write('task.ts', 'export const units = 2')
  assert.notEqual(await codeVersion(project), withTask)
  await write('data.csv', 'text\n')
  await rm(join(project, 'task.ts'))
  assert.equal(await codeVersion(project), alone)
  await rm(join(project, 'data.csv'))

  git('init', '-q')
  git('add', '.')
  git('commit', '-qm', 'first')
  const first = await codeVersion(project)
  assert.match(first, /^[0-9a-f]{12}$/)
  // Data that grows is no change of the code.
  await write('data.csv', 'text\none\n')
  const data = await codeVersion(project)
  assert.equal(data, `${first}+changes`)
  await write('data.csv', 'text\ntwo\n')
  assert.equal(await codeVersion(project), data)

  await write('own.ts', 'export const a = 1')
  const one = await codeVersion(project)
  assert.match(one, new RegExp(`^${first}\\+changes\\.[0-9a-f]{12}$`))
  assert.equal(await codeVersion(project), one)
  await write('own.ts', 'export const a = 2')
  const two = await codeVersion(project)
  assert.notEqual(two, one)
  git('add', '.')
  git('mv', 'project/own.ts', 'project/ünsere task.ts')
  assert.notEqual(await codeVersion(project), two)
  git('commit', '-qam', 'second')
  assert.match(await codeVersion(project), /^[0-9a-f]{12}$/)
  await write('millrace.config.ts', 'export default { models: {} }')
  assert.match(await codeVersion(project), /\+changes\.[0-9a-f]{12}$/)
})
