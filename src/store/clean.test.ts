import assert from 'node:assert/strict'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { expectHome, removeHome } from './clean.ts'
import { openStore } from './home.ts'
import { type Layout, layout } from './layout.ts'

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
  await store.close()
  return { folder, project, home, paths: layout(home) }
}

const refused = (paths: Layout, project: string | null, why: RegExp) =>
  assert.rejects(expectHome(paths, { projects: project === null ? [] : [project] }), {
    code: 'refused',
    message: why,
  })

test('a home is removed with all that Millrace keeps in it, and nothing beside it', async (t) => {
  const { project, home, paths } = await made(t)
  await expectHome(paths, { projects: [project] })
  assert.deepEqual(await removeHome(paths), [])
  assert.equal(existsSync(home), false)
  assert.deepEqual(readdirSync(project), ['millrace.config.ts'])
})

test('what is not of Millrace stays and is named; a link is removed, not what it leads to', async (t) => {
  const { folder, project, home, paths } = await made(t)
  mkdirSync(join(home, 'precious'))
  writeFileSync(join(home, 'sentences.csv'), 'sentence\n')
  symlinkSync(project, join(home, 'reports'))
  await expectHome(paths, { projects: [project] })
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
  await refused(layout(home), home, /holds a project/)
  await refused(layout(folder), project, /holds a project/)
  assert.deepEqual(readdirSync(other).sort(), ['millrace.db', 'precious', 'project'])
})

test('a home that holds the project under another name is refused', async (t) => {
  const { folder, paths } = await made(t)
  const inside = join(paths.home, 'inside')
  mkdirSync(inside)
  symlinkSync(inside, join(folder, 'elsewhere'))
  await refused(paths, join(folder, 'elsewhere'), /holds a project/)
  symlinkSync(folder, join(folder, 'round'))
  await refused(layout(join(folder, 'round/state')), inside, /holds a project/)
})

test('a database of another program does not make a home', async (t) => {
  const { project, paths } = await made(t)
  rmSync(paths.database)
  const database = new DatabaseSync(paths.database)
  database.exec('create table photos (name text)')
  database.close()
  await refused(paths, project, /no database of Millrace/)
})

test('a damaged database is left alone, and it is said what to do', async (t) => {
  const { project, paths } = await made(t)
  const bytes = readFileSync(paths.database)
  writeFileSync(paths.database, bytes.fill(0xff, 16, 4096))
  await assert.rejects(expectHome(paths, { projects: [project] }), {
    code: 'corrupt',
    fix: /remove the folder by hand/,
  })
})

test('a home whose tables stand in the log alone is known', async (t) => {
  const { folder, project, home, paths } = await made(t)
  rmSync(paths.database)
  const store = await openStore(join(folder, 'other'))
  for (const end of ['', '-wal'])
    copyFileSync(`${store.paths.database}${end}`, `${paths.database}${end}`)
  await store.close()
  await expectHome(paths, { projects: [project] })
  assert.deepEqual(await removeHome(paths), [])
  assert.equal(existsSync(home), false)
})

test('temporary files go where they are of a home, and stay where they are of another program', async (t) => {
  const { home, paths } = await made(t)
  writeFileSync(join(home, '.project~1-2~0011aabb'), '')
  writeFileSync(join(home, '.thesis.txt~1-2~0011aabb'), '')
  assert.deepEqual(await removeHome(paths), ['.thesis.txt~1-2~0011aabb'])
})
