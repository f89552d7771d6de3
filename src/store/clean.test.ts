import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { expectHome, removeHome } from './clean.ts'
import { layout, openStore } from './home.ts'
import { acquireLease } from './lock.ts'

/** A home as Millrace makes it, with its project beside it. */
const made = async (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-clean-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const project = join(folder, 'project')
  const home = join(folder, 'state')
  mkdirSync(project)
  writeFileSync(join(project, 'millrace.config.ts'), '')
  const store = await openStore(home)
  await store.blobs.put(Buffer.from('kept'))
  writeFileSync(join(home, 'project'), '../project')
  const lease = await acquireLease(home, 'train-words')
  lease.release()
  await store.close()
  return { folder, project, home, paths: layout(home) }
}

const refused = (paths: ReturnType<typeof layout>, project: string | null, why: RegExp) =>
  assert.rejects(expectHome(paths, { project }), { code: 'refused', message: why })

test('a home is removed with all that Millrace keeps in it, and nothing beside it', async (t) => {
  const { project, home, paths } = await made(t)
  await expectHome(paths, { project })
  assert.deepEqual(await removeHome(paths), [])
  assert.equal(existsSync(home), false)
  assert.deepEqual(readdirSync(project), ['millrace.config.ts'])
})

test('what is not of Millrace stays and is named; a link is removed, not what it leads to', async (t) => {
  const { folder, project, home, paths } = await made(t)
  mkdirSync(join(home, 'precious'))
  writeFileSync(join(home, 'sentences.csv'), 'sentence\n')
  symlinkSync(project, join(home, 'reports'))
  await expectHome(paths, { project })
  assert.deepEqual((await removeHome(paths)).sort(), ['precious', 'sentences.csv'])
  assert.deepEqual(readdirSync(home).sort(), ['precious', 'sentences.csv'])
  assert.deepEqual(readdirSync(join(folder, 'project')), ['millrace.config.ts'])
})

test('a folder that merely looks like a home is refused', async (t) => {
  const { folder, project, home } = await made(t)
  const other = join(folder, 'v')
  mkdirSync(join(other, 'project'), { recursive: true })
  mkdirSync(join(other, 'precious'))
  await refused(layout(other), null, /no note of the project/)
  rmSync(join(other, 'project'), { recursive: true })
  writeFileSync(join(other, 'project'), '..')
  await refused(layout(other), null, /no database of Millrace/)
  writeFileSync(join(other, 'millrace.db'), 'x'.repeat(100_000))
  await refused(layout(other), null, /no database of Millrace/)
  symlinkSync(home, join(folder, 'linked'))
  await refused(layout(join(folder, 'linked')), project, /a link or a file/)
  for (const [place, what] of [
    [process.cwd(), /the folder you are in/],
    ['/', /the folder you are in/],
    [homedir(), /holds/],
  ] as const)
    await refused(layout(place), null, what)
  await refused(layout(home), home, /holds the project/)
  await refused(layout(folder), project, /holds the project/)
  assert.deepEqual(readdirSync(other).sort(), ['millrace.db', 'precious', 'project'])
})

test('a home and its files are for their user alone, also one that was open to others', async (t) => {
  const before = process.umask(0)
  try {
    const { home, paths } = await made(t)
    const rights = (path: string) => statSync(path).mode & 0o777
    assert.equal(rights(home), 0o700)
    for (const open of [home, paths.locks]) chmodSync(open, 0o755)
    chmodSync(paths.database, 0o644)
    const store = await openStore(home)
    await store.blobs.put(Buffer.from('more'))
    for (const name of readdirSync(home))
      if (/^millrace\.db|^up\.lock/.test(name))
        assert.equal(rights(join(home, name)) & 0o077, 0, name)
    await store.close()
    assert.equal(rights(home), 0o700)
    assert.equal(rights(paths.database), 0o600)
    assert.ok(readFileSync(paths.database).length > 0)
  } finally {
    process.umask(before)
  }
})
