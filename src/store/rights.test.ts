import assert from 'node:assert/strict'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { writeDurably } from '../core/files.ts'
import { newId } from '../core/ids.ts'
import { hold } from './hold.ts'
import { openStore } from './home.ts'

/** A folder, under a umask that keeps nothing from anybody. */
const generous = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-rights-'))
  const before = process.umask(0)
  t.after(() => {
    process.umask(before)
    rmSync(folder, { recursive: true })
  })
  return folder
}

/** What others may do something with, below a folder and itself. */
const openIn = (folder: string): string[] =>
  ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].filter((name) => {
    const found = lstatSync(join(folder, name))
    return !found.isSymbolicLink() && (found.mode & 0o077) !== 0
  })

/** Uses a home: rows, blobs, locks, files. */
const use = async (home: string): Promise<string[]> => {
  const store = await openStore(home)
  const held = await hold(store, 'train/words')
  const { digest } = await store.blobs.put(Buffer.from('kept'))
  await store.blobs.copyTo(digest, join(store.paths.models, newId()))
  await writeDurably(store.paths.note, '..')
  const open = openIn(home)
  await held[Symbol.asyncDispose]()
  await store.close()
  return [...open, ...openIn(home)]
}

test('a home and all in it are for their user alone, whatever the umask, also while in use', async (t) => {
  assert.deepEqual(await use(join(generous(t), 'deep/home')), [])
})

test('a folder that was there and a home that was open to others are closed at opening', async (t) => {
  const home = join(generous(t), 'home')
  mkdirSync(home, { mode: 0o755 })
  assert.deepEqual(await use(home), [])
  for (const name of ['.', ...readdirSync(home, { recursive: true, encoding: 'utf8' })]) {
    const path = join(home, name)
    chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644)
  }
  assert(openIn(home).length > 10)
  assert.deepEqual(await use(home), [])
})

test('what else lies in the folder of a home keeps its rights', async (t) => {
  const folder = join(generous(t), 'site')
  mkdirSync(join(folder, 'public'), { recursive: true })
  writeFileSync(join(folder, 'public/index.html'), '', { mode: 0o644 })
  writeFileSync(join(folder, 'run.sh'), '', { mode: 0o755 })
  await use(folder)
  assert.equal(statSync(join(folder, 'public/index.html')).mode & 0o777, 0o644)
  assert.equal(statSync(join(folder, 'run.sh')).mode & 0o777, 0o755)
})

test('rights that a home keeps from its user, and what links lead to, stay as they are', async (t) => {
  const folder = generous(t)
  const home = join(folder, 'home')
  await use(home)
  writeFileSync(join(folder, 'mine.csv'), 'sentence\n', { mode: 0o644 })
  symlinkSync(join(folder, 'mine.csv'), join(home, 'data/mine.csv'))
  writeFileSync(join(home, 'data/fixed.csv'), 'sentence\n', { mode: 0o444 })
  chmodSync(home, 0o755)
  chmodSync(join(home, 'data'), 0o755)
  await use(home)
  assert.equal(statSync(join(folder, 'mine.csv')).mode & 0o777, 0o644)
  assert.equal(statSync(join(home, 'data/fixed.csv')).mode & 0o777, 0o400)
})
