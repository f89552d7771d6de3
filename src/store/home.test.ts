import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openStore } from './home.ts'
import { layout } from './layout.ts'

const empty = (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-home-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'deep/home')
}

test('a home is made where there is none and found again where there is one', async (t) => {
  const home = empty(t)
  const store = await openStore(home)
  assert.deepEqual(store.paths, layout(home))
  const { digest } = await store.blobs.put(Buffer.from('kept'))
  await store.close()
  assert.deepEqual(readdirSync(home).sort(), [
    '.gitignore',
    'blobs',
    'data',
    'millrace.db',
    'models',
    'runs',
  ])
  const again = await openStore(home)
  assert.equal((await again.blobs.get(digest)).toString(), 'kept')
  await again.close()
})

test('a file where the home should be is named', async (t) => {
  const home = empty(t)
  const store = await openStore(home)
  await store.close()
  await assert.rejects(openStore(join(home, 'millrace.db/x')), {
    code: 'storage',
    message: /ENOTDIR/,
  })
})

for (const [name, damage] of [
  ['an empty', (path: string) => truncateSync(path)],
  ['a missing', (path: string) => rmSync(path)],
] as const)
  test(`${name} database beside blobs is refused, not made anew`, async (t) => {
    const home = empty(t)
    const store = await openStore(home)
    await store.blobs.put(Buffer.from('kept'))
    await store.close()
    damage(store.paths.database)
    const before = readdirSync(home)
    await assert.rejects(openStore(home), {
      code: 'corrupt',
      message: new RegExp(`${store.paths.database} is (empty|gone).*blobs, which is still there`),
    })
    assert.deepEqual(readdirSync(home), before)
  })

test('an empty database beside its log is refused, and the log stays', async (t) => {
  const home = empty(t)
  const store = await openStore(home)
  await store.close()
  const log = `${store.paths.database}-wal`
  truncateSync(store.paths.database)
  writeFileSync(log, 'what was committed last')
  await assert.rejects(openStore(home), { code: 'corrupt', message: /is empty.*-wal/ })
  assert.equal(readFileSync(log, 'utf8'), 'what was committed last')
})

test('a home whose first start was killed before its first row is opened', async (t) => {
  const home = empty(t)
  const store = await openStore(home)
  await store.close()
  truncateSync(store.paths.database)
  const again = await openStore(home)
  await again.close()
})

for (const name of ['data', 'models', 'reports', 'runs'])
  test(`no home is made where a folder ${name} holds something else`, async (t) => {
    const home = empty(t)
    mkdirSync(join(home, name), { recursive: true })
    writeFileSync(join(home, name, 'precious.csv'), '')
    await assert.rejects(openStore(home), {
      code: 'refused',
      message: new RegExp(`${name} holds other files.*--home`),
    })
    assert.deepEqual(readdirSync(home), [name])
    assert(existsSync(join(home, name, 'precious.csv')))
  })
