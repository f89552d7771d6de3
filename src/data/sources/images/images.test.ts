import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import type { ImageReading } from '../../../encode/picture/reading.ts'
import { openStore, type Store } from '../../../store/home.ts'
import { createData } from '../../data.ts'
import { openGallery } from './gallery.ts'
import { readGallery } from './read.ts'

const reading: ImageReading = { size: [2, 3], colour: 'grey', fit: 'fill', background: '#000000' }

let root = ''
let store: Store
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-'))
  store = await openStore(join(root, 'home'))
})
afterEach(async () => {
  await store.close()
  await rm(root, { recursive: true })
})

const png = (shade: number) =>
  sharp(Buffer.alloc(6, shade), { raw: { width: 3, height: 2, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()

const put = async (name: string, content: string | Uint8Array) => {
  const path = join(root, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

const putAll = async (shades: Readonly<Record<string, number>>) => {
  for (const [name, shade] of Object.entries(shades)) await put(`photos/${name}`, await png(shade))
}

const source = (file: string, images: Partial<ImageReading> = {}) => ({
  file: join(root, file),
  column: '*',
  images: { ...reading, ...images },
})

const row = (shade: number, label: string) =>
  `{"image":"${Buffer.alloc(6, shade).toString('base64')}","label":"${label}"}`

const rowsOf = async (file: string, images: Partial<ImageReading> = {}) => {
  const data = createData(store)
  const { id } = await data.current('m', source(file, images))
  return data.rows(id)
}

const refused = (file: string, message: RegExp, images: Partial<ImageReading> = {}) =>
  assert.rejects(rowsOf(file, images), { code: 'bad_data', message })

test('pictures of class folders are rows in the order of their names', async () => {
  await putAll({
    'dog/b.png': 4,
    'cat/2.png': 2,
    'cat/10.png': 1,
    'dog/more/a.PNG': 5,
    'cat/é .png': 3,
  })
  await put('photos/.DS_Store', 'x')
  await put('photos/cat/.DS_Store', 'x')
  await put('photos/cat/Thumbs.db', 'x')
  await put('photos/README.md', 'x')
  assert.deepEqual(await rowsOf('photos'), [
    row(1, 'cat'),
    row(2, 'cat'),
    row(3, 'cat'),
    row(4, 'dog'),
    row(5, 'dog'),
  ])
})

test('a version is named by its rows, and only what changed is decoded again', async () => {
  await putAll({ 'a/1.png': 1, 'a/2.png': 2, 'b/1.png': 3, 'b/2.png': 4 })
  const past = new Date(Date.now() - 60_000)
  const data = createData(store)
  const first = await data.current('m', source('photos'))
  await rename(join(root, 'photos/b/2.png'), join(root, 'photos/b/3.png'))
  assert.equal((await data.current('m', source('photos'))).id, first.id)
  await put('photos/a/1.png', await png(9))
  await utimes(join(root, 'photos/a/1.png'), past, past)
  const second = await data.current('m', source('photos'))
  assert.deepEqual(await data.rows(second.id), [row(9, 'a'), row(2, 'a'), row(3, 'b'), row(4, 'b')])
  assert.deepEqual([second.number, second.added], [2, 0])
  await rm(join(root, 'photos/a/1.png'))
  const third = await data.current('m', source('photos'))
  assert.deepEqual([third.number, third.rows], [3, 3])
  const coloured = await data.current('m', source('photos', { colour: 'rgb' }))
  assert.equal(coloured.number, 4)
})

test('what looks as it did is taken from the version before', async () => {
  await putAll({ 'a/1.png': 1, 'b/1.png': 3 })
  const gallery = await openGallery(source('photos'))
  const asked: string[] = []
  const memory = {
    rowOf: async ({ name }: { readonly name: string }) => {
      asked.push(name)
      return name === 'b/1.png' ? row(200, 'b') : undefined
    },
  }
  const batches: string[] = []
  for await (const batch of readGallery(gallery, source('photos'), { memory }))
    batches.push(...batch)
  assert.deepEqual(batches, [row(1, 'a'), row(200, 'b')])
  assert.deepEqual(asked, ['a/1.png', 'b/1.png'])
})

test('reading tells how far it is, and can be stopped', async () => {
  await putAll({ 'a/1.png': 1, 'b/1.png': 3 })
  const gallery = await openGallery(source('photos'))
  const memory = { rowOf: async () => undefined }
  const told: unknown[] = []
  const onProgress = (progress: unknown) => told.push(progress)
  for await (const _ of readGallery(gallery, source('photos'), { memory, onProgress }));
  assert.deepEqual(told, [{ done: 2, of: 2 }])
  const signal = AbortSignal.abort()
  await assert.rejects(readGallery(gallery, source('photos'), { memory, signal }).next(), {
    code: 'cancelled',
  })
})

test('a row that cannot be learnt from is told by its file', async () => {
  await putAll({ 'a/1.png': 1, 'b/1.png': 3 })
  const data = createData(store)
  const { id } = await data.current('m', source('photos'))
  const found = await data.locate(id, source('photos'), 1)
  assert.deepEqual(found, { file: join(root, 'photos/b/1.png'), line: null })
  await putAll({ 'a/0.png': 1 })
  assert.equal(await data.locate(id, source('photos'), 1), null)
})

test('lost segments are read anew from the pictures', async () => {
  await putAll({ 'a/1.png': 1, 'b/1.png': 3 })
  const data = createData(store)
  const { id } = await data.current('m', source('photos'))
  const before = await data.rows(id)
  const blobs = join(root, 'home/blobs')
  const shards = (await readdir(blobs)).filter((name) => name.length === 2)
  for (const shard of shards) await rm(join(blobs, shard), { recursive: true })
  assert.ok(shards.length > 0)
  assert.deepEqual(await data.rows(id), before)
})

test('a CSV file names pictures, holds them, or has a column a pixel', async () => {
  await putAll({ 'x/1.png': 1, 'y z/2.png': 2 })
  await put('photos/list.csv', 'file,class\nx/1.png,a\n"y z/2.png",b\nx/1.png,b\n')
  const rows = [row(1, 'a'), row(2, 'b'), row(1, 'b')]
  assert.deepEqual(await rowsOf('photos/list.csv', { path: 'file', label: 'class' }), rows)
  const text = async (shade: number) => (await png(shade)).toString('base64')
  await put('held.csv', `picture,label\n${await text(1)},a\n${await text(2)},b\n`)
  assert.deepEqual(await rowsOf('held.csv', { image: 'picture' }), rows.slice(0, 2))
  const names = Array.from({ length: 16 }, (_, at) => `pixel${at}`)
  await put('wide.csv', `label,${names}\na,${names.map(() => 7)}\nb,${names.map(() => 8)}\n`)
  assert.deepEqual(await rowsOf('wide.csv'), [row(7, 'a'), row(8, 'b')])
  assert.deepEqual(await rowsOf('wide.csv', { pixels: 'pixel' }), [row(7, 'a'), row(8, 'b')])
})

const idx = (rank: number, lengths: readonly number[], bytes: readonly number[]) => {
  const header = Buffer.alloc(4 + 4 * lengths.length)
  header.set([0, 0, 8, rank])
  lengths.forEach((length, at) => {
    header.writeUInt32BE(length, 4 + 4 * at)
  })
  return Buffer.concat([header, Buffer.from(bytes)])
}

test('IDX files come packed or not, with their classes beside them', async () => {
  const images = idx(3, [2, 2, 3], [...Array(6).fill(1), ...Array(6).fill(2)])
  await put('train-images-idx3-ubyte.gz', gzipSync(images))
  await put('train-labels-idx1-ubyte.gz', gzipSync(idx(1, [2], [7, 3])))
  assert.deepEqual(await rowsOf('train-images-idx3-ubyte.gz'), [row(1, '7'), row(2, '3')])
  await put('plain.idx3-ubyte', images)
  await put('classes', idx(1, [2], [0, 1]))
  assert.deepEqual(await rowsOf('plain.idx3-ubyte', { labels: 'classes' }), [
    row(1, '0'),
    row(2, '1'),
  ])
  await refused('plain.idx3-ubyte', /does not say where its classes are/)
  await put('fewer', idx(1, [1], [0]))
  await refused('plain.idx3-ubyte', /has 1 classes for the 2 images/, { labels: 'fewer' })
  await put('cut.idx3-ubyte', images.subarray(0, 20))
  await refused('cut.idx3-ubyte', /has 20 bytes, and 28 by its header/, { labels: 'classes' })
  await put('bad.idx3-ubyte', gzipSync(images).subarray(0, 20))
  await refused('bad.idx3-ubyte', /is packed, and cannot be unpacked/, { labels: 'classes' })
})

test('what is wrong with a folder is told by name', async () => {
  await refused('nowhere', /nowhere is not there/)
  await mkdir(join(root, 'photos'))
  await refused('photos', /photos has no folder with pictures/)
  await putAll({ 'a/1.png': 1 })
  await refused('photos', /photos has one class/)
  await mkdir(join(root, 'photos/b'))
  await refused('photos', /photos\/b has no picture/)
  await put('photos/b/1.gif', 'GIF89a')
  await refused('photos', /b\/1\.gif is no PNG, JPEG or WebP file by its name/)
  await rm(join(root, 'photos/b/1.gif'))
  await put('photos/b/1.png', 'only text')
  await refused('photos', /b\/1\.png is no picture\./)
  await put(
    'photos/b/1.png',
    await sharp(await png(1))
      .jpeg()
      .toBuffer(),
  )
  await refused('photos', /b\/1\.png is a JPEG file, and PNG by its name/)
  await put('photos/b/1.png', (await png(1)).subarray(0, 50))
  await refused('photos', /b\/1\.png is a damaged PNG file/)
  await put('photos/b/0.png', 'only text')
  await refused('photos', /b\/0\.png is no picture.*So with 1: .*b\/1\.png is a damaged/)
  await put('photos/1.png', await png(1))
  await refused('photos', /photos\/1\.png lies in no folder of a class/)
})

test('names that are not one everywhere are refused', async () => {
  await putAll({ 'a/1.png': 1, 'b/one.png': 1, 'b/One.png': 2 })
  await refused('photos', /the names "One\.png" and "one\.png" differ in nothing but case/)
  await rm(join(root, 'photos/b/One.png'))
  await putAll({ 'B/1.png': 1 })
  await refused('photos', /the names "B" and "b" differ/)
  await rm(join(root, 'photos/B'), { recursive: true })
  const odd = Buffer.concat([
    Buffer.from(join(root, 'photos/b/')),
    Buffer.from('ff2e706e67', 'hex'),
  ])
  await writeFile(odd, await png(1))
  await refused('photos', /the name "\\xff\.png" is not UTF-8/)
  await rm(odd)
  await put('photos/b/line\nbreak.png', 'x')
  await refused('photos', /"[^"]*line\\nbreak\.png" is no picture/)
})

test('links stay within the folder', async () => {
  await putAll({ 'a/1.png': 1, 'b/1.png': 2 })
  await put('outside.png', await png(3))
  const link = join(root, 'photos/b/link.png')
  await symlink(join(root, 'photos/a/1.png'), link)
  assert.equal((await rowsOf('photos')).length, 3)
  for (const [target, message] of [
    [join(root, 'outside.png'), /b\/link\.png leads out of the folder, to .*outside\.png/],
    [link, /b\/link\.png is a link that leads in a circle/],
    [join(root, 'photos/none.png'), /b\/link\.png is not there/],
    [join(root, 'photos/b'), /b\/link\.png is a folder/],
  ] as const) {
    await rm(link)
    await symlink(target, link)
    await refused('photos', message)
  }
})

test('paths of a CSV file stay within its folder, and its errors name the line', async () => {
  await putAll({ 'a/1.png': 1 })
  await symlink('/etc/hostname', join(root, 'photos/a/out.png'))
  for (const [path, message] of [
    [
      '../../etc/passwd',
      /list\.csv, line 3, names "\.\.\/\.\.\/etc\/passwd", which is no path within/,
    ],
    ['..\\\\x.png', /line 3, .*which is no path within/],
    ['/etc/passwd', /line 3, names "\/etc\/passwd", which is no path within/],
    ['a/out.png', /line 3, .*which leads out of the folder/],
    ['a/none.png', /line 3, names "a\/none\.png", which is not there/],
    ['a', /line 3, names "a", which is a folder/],
    ['', /line 3, names "", which is empty/],
  ] as const) {
    await put('photos/list.csv', `file,label\na/1.png,a\n${path},b\n`)
    await refused('photos/list.csv', message, { path: 'file' })
  }
  await put('photos/a/2.png', 'text')
  await put('photos/list.csv', 'file,label\na/1.png,a\na/2.png,b\n')
  await refused('photos/list.csv', /a\/2\.png \(.*list\.csv, line 3\) is no picture/, {
    path: 'file',
  })
  await put('photos/list.csv', 'file,label\na/1.png,a\na/1.png,\n')
  await refused('photos/list.csv', /line 3, has no "label"/, { path: 'file' })
  await put('photos/list.csv', 'file,label\na/1.png,a\n')
  await refused('photos/list.csv', /list\.csv has pictures of one class only/, { path: 'file' })
  await refused('photos/list.csv', /has no column "class"/, { path: 'file', label: 'class' })
  await refused('photos/list.csv', /does not say where its pictures are/)
  const names = Array.from({ length: 16 }, (_, at) => `p${at}`)
  await put('wide.csv', `label,${names}\na,${names.map(() => 256)}\n`)
  await refused('wide.csv', /line 2, has "256" in "p0"/)
})

test('pictures are taken in as they are handed over', async () => {
  await putAll({ 'a/1.png': 1, 'b/1.png': 2 })
  const data = createData(store)
  const author = 'somebody'
  const queue = join(root, 'new.jsonl')
  const given = { ...source('photos'), queue, author }
  const image = (await png(5)).toString('base64')
  await data.enqueue('m', given, [JSON.stringify({ image, label: 'a' })])
  await put(
    'new.jsonl',
    `{"image":"data:image/png;base64,${image}","label":"b"}\n{"image":"${image.slice(0, 40)}","label":"b"}\n`,
  )
  const taken = await data.ingest('m', { ...given, writeBack: false, batch: 10 })
  assert.deepEqual([taken.added, taken.rejected], [2, 1])
  assert.match(taken.quarantined?.reason ?? '', /has in "image" what is a damaged PNG file/)
  const rows = await data.rows(taken.dataset.id)
  assert.deepEqual(rows, [row(5, 'b'), row(5, 'a'), row(1, 'a'), row(2, 'b')])
  await assert.rejects(
    data.enqueue('m', given, [JSON.stringify({ image: image.slice(0, 40), label: 'a' })]),
    { code: 'conflict', message: /^Row 1 of 1 has in "image" what is a damaged PNG file/ },
  )
})
