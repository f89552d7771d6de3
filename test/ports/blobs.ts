/** What every implementation of `Blobs` keeps. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Blobs, digestOf } from '../../src/store/blobs.ts'

export interface BlobsHarness extends AsyncDisposable {
  readonly blobs: Blobs
  /** Changes what is kept behind its back. */
  damage(digest: string, bytes: Uint8Array): Promise<void>
}

// Test vector of FIPS 180-2.
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
const bytes = Buffer.from('abc')

export const blobsContract = (name: string, open: () => Promise<BlobsHarness>): void => {
  const check = (title: string, body: (world: World) => Promise<void>) =>
    test(`blobs, ${name}: ${title}`, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'millrace-blobs-'))
      t.after(() => rm(folder, { recursive: true }))
      await using harness = await open()
      await body({ ...harness, file: join(folder, 'file'), copy: join(folder, 'copy') })
    })

  check('bytes come back by their SHA-256, put once or twice', async ({ blobs }) => {
    assert.equal(await blobs.state(abc), 'missing')
    for (let time = 0; time < 2; time++)
      assert.deepEqual(await blobs.put(bytes), { digest: abc, bytes: 3 })
    assert.deepEqual(await blobs.get(abc), bytes)
    assert.equal(await blobs.state(abc), 'sound')
    const empty = await blobs.put(new Uint8Array())
    assert.equal((await blobs.get(empty.digest)).length, 0)
  })

  check('what is kept is a copy', async ({ blobs }) => {
    const mine = Buffer.from('abc')
    await blobs.put(mine)
    mine[0] = 0
    assert.deepEqual(await blobs.get(abc), bytes)
    const theirs = await blobs.get(abc)
    theirs[0] = 0
    assert.deepEqual(await blobs.get(abc), bytes)
  })

  check('a file goes in and out', async ({ blobs, file, copy }) => {
    const large = Buffer.alloc(3_000_001, 'millrace ')
    await writeFile(file, large)
    const blob = await blobs.putFile(file)
    assert.deepEqual(blob, { digest: digestOf(large), bytes: large.length })
    assert.deepEqual(await readFile(await blobs.file(blob.digest)), large)
    await blobs.copyTo(blob.digest, copy)
    assert.deepEqual(await readFile(copy), large)
    await assert.rejects(blobs.copyTo(blob.digest, copy), { code: 'storage', message: /EEXIST/ })
    await assert.rejects(blobs.putFile(`${file}-none`), { code: 'storage', message: /ENOENT/ })
  })

  check('puts of the same bytes at once make one blob', async ({ blobs }) => {
    const put = await Promise.all(Array.from({ length: 8 }, () => blobs.put(bytes)))
    assert(put.every(({ digest }) => digest === abc))
    assert.deepEqual(await blobs.get(abc), bytes)
  })

  check('what was damaged is refused by its digest and mended by the next put', async (world) => {
    const { blobs, damage, copy } = world
    await blobs.put(bytes)
    await damage(abc, Buffer.from('abd'))
    assert.equal(await blobs.state(abc), 'damaged')
    const refused = { code: 'corrupt', message: new RegExp(abc) }
    await assert.rejects(blobs.get(abc), refused)
    await assert.rejects(blobs.copyTo(abc, copy), refused)
    await assert.rejects(readFile(copy), { code: 'ENOENT' })
    await blobs.put(bytes)
    assert.deepEqual(await blobs.get(abc), bytes)
  })

  check(
    'what nobody needs is found and removed, unless it was put a moment ago',
    async ({ blobs }) => {
      const used = await blobs.put(Buffer.from('used'))
      await blobs.put(bytes)
      const later = Date.now() + 1000
      const needs = new Set([used.digest])
      assert.deepEqual(await blobs.unused(needs, { before: later - 3000, isDry: false }), [])
      const unused = [{ digest: abc, bytes: 3 }]
      assert.deepEqual(await blobs.unused(needs, { before: later, isDry: true }), unused)
      assert.equal(await blobs.state(abc), 'sound')
      assert.deepEqual(await blobs.unused(needs, { before: later, isDry: false }), unused)
      assert.equal(await blobs.state(abc), 'missing')
      assert.equal(await blobs.state(used.digest), 'sound')
      await blobs.put(bytes)
      assert.deepEqual(await blobs.get(abc), bytes)
    },
  )

  check('a missing blob and what is no digest are told apart', async ({ blobs, copy }) => {
    await assert.rejects(blobs.get(abc), { code: 'not_found', message: new RegExp(abc) })
    await assert.rejects(blobs.copyTo(abc, copy), { code: 'not_found' })
    for (const wrong of ['', '../../etc/passwd', abc.toUpperCase(), `${abc}0`]) {
      await assert.rejects(blobs.get(wrong), { code: 'bad_input', message: /no SHA-256/ })
      await assert.rejects(blobs.state(wrong), { code: 'bad_input' })
    }
  })
}

type World = Omit<BlobsHarness, typeof Symbol.asyncDispose> & {
  readonly file: string
  readonly copy: string
}
