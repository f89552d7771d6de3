import assert from 'node:assert/strict'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { temporaryBeside } from '../core/files.ts'
import { digestOf, digestOfFile, openBlobs } from './blobs.ts'

// Test vector of FIPS 180-2.
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

const open = async (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-blobs-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const home = join(folder, 'blobs')
  return {
    folder,
    home,
    blobs: await openBlobs(home),
    pathOf: (digest: string) => join(home, digest.slice(0, 2), digest.slice(2)),
  }
}

test('bytes are kept once under their SHA-256 and come back as they were', async (t) => {
  const { home, blobs, pathOf } = await open(t)
  assert.deepEqual(await blobs.put(Buffer.from('abc')), { digest: abc, bytes: 3 })
  const first = statSync(pathOf(abc))
  assert.deepEqual(await blobs.put(Buffer.from('abc')), { digest: abc, bytes: 3 })
  assert.equal(statSync(pathOf(abc)).ino, first.ino)
  assert.equal((await blobs.get(abc)).toString(), 'abc')
  const empty = await blobs.put(Buffer.alloc(0))
  assert.equal((await blobs.get(empty.digest)).length, 0)
  assert.deepEqual(readdirSync(join(home, 'staging')), [])
})

test('a file of any size is copied in, and a checked copy goes out', async (t) => {
  const { folder, blobs } = await open(t)
  const path = join(folder, 'large')
  writeFileSync(path, Buffer.alloc(3_000_001, 'millrace '))
  const blob = await blobs.putFile(path)
  assert.deepEqual(blob, await digestOfFile(path))
  assert.equal(blob.digest, digestOf(readFileSync(path)))
  await blobs.copyTo(blob.digest, join(folder, 'copy'))
  assert.deepEqual(readFileSync(join(folder, 'copy')), readFileSync(path))
})

test('puts of the same bytes at once make one blob', async (t) => {
  const { home, blobs } = await open(t)
  const put = await Promise.all(Array.from({ length: 8 }, () => blobs.put(Buffer.from('abc'))))
  assert(put.every(({ digest }) => digest === abc))
  assert.deepEqual(readdirSync(home).sort(), ['ba', 'staging'])
  assert.deepEqual(readdirSync(join(home, 'staging')), [])
})

test('a damaged blob is refused by name and mended by the next put', async (t) => {
  const { folder, blobs, pathOf } = await open(t)
  await blobs.put(Buffer.from('abc'))
  writeFileSync(pathOf(abc), 'abd')
  const refused = { code: 'corrupt', message: new RegExp(`${pathOf(abc)} is damaged`) }
  await assert.rejects(blobs.get(abc), refused)
  await assert.rejects(blobs.copyTo(abc, join(folder, 'copy')), refused)
  assert.deepEqual(readdirSync(folder), ['blobs'])
  await blobs.put(Buffer.from('abc'))
  assert.equal((await blobs.get(abc)).toString(), 'abc')
})

test('a blob that is missing and a digest that is none are told apart', async (t) => {
  const { folder, blobs } = await open(t)
  await assert.rejects(blobs.get(abc), { code: 'not_found', message: /There is no blob ba7816/ })
  await assert.rejects(blobs.copyTo(abc, join(folder, 'copy')), { code: 'not_found' })
  for (const wrong of ['', '../../etc/passwd', abc.toUpperCase(), `${abc}0`])
    await assert.rejects(blobs.get(wrong), { code: 'bad_input', message: /no SHA-256/ })
})

test('a copy never replaces a file, and the file that cannot be read is named', async (t) => {
  const { folder, blobs } = await open(t)
  await blobs.put(Buffer.from('abc'))
  const path = join(folder, 'mine')
  writeFileSync(path, 'mine')
  await assert.rejects(blobs.copyTo(abc, path), { code: 'storage', message: /mine \(EEXIST\)/ })
  assert.equal(readFileSync(path, 'utf8'), 'mine')
  await assert.rejects(blobs.putFile(join(folder, 'none')), {
    code: 'storage',
    message: /Could not read .*none \(ENOENT\)/,
  })
  await assert.rejects(digestOfFile(folder), { code: 'bad_data', message: /not a plain file/ })
})

test('what killed puts left is swept when the folder is opened; what others write stays', async (t) => {
  const { home } = await open(t)
  const mine = temporaryBeside(join(home, 'staging/blob'))
  const left = join(home, 'staging/.blob~99999999-0a0b0c0d.1~00112233')
  writeFileSync(mine, 'half')
  writeFileSync(left, 'half')
  const then = new Date(Date.now() - 3_700_000)
  utimesSync(left, then, then)
  mkdirSync(join(home, 'ab'))
  writeFileSync(join(home, 'ab/cd'), 'whole')
  await openBlobs(home)
  assert.deepEqual(readdirSync(join(home, 'staging')), [mine.slice(mine.lastIndexOf('/') + 1)])
  assert.deepEqual(readdirSync(join(home, 'ab')), ['cd'])
})
