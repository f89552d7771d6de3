/** All pictures of a source as they are at one moment, in segments. */
import { createHash } from 'node:crypto'
import type { Store } from '../../../store/home.ts'
import { bad } from '../../bad.ts'
import type { Identity } from '../../identity.ts'
import { createWriter, type Segment } from '../../segments.ts'
import { type ImageSource, openGallery } from './gallery.ts'
import { remember, remembered } from './memory.ts'
import { shown } from './names.ts'
import { type ReadOptions, readGallery } from './read.ts'

/** Named by its rows alone: the same pictures of the same classes are the same, whatever their files are called. */
export interface ImageSnapshot {
  readonly digest: string
  /** Of the rows. */
  readonly bytes: number
  readonly rows: number
  readonly segments: readonly Segment[]
  readonly identity: Identity
}

/** Reads all pictures; again where they change meanwhile. What looks as it did is not decoded again. */
export const takeImages = async (
  store: Store,
  source: ImageSource,
  options: Omit<ReadOptions, 'memory'> = {},
): Promise<ImageSnapshot> => {
  for (let attempt = 0; attempt < 5; attempt++) {
    const looked = Date.now()
    const gallery = await openGallery(source)
    const memory = await remembered(store, source)
    const read = await write(store, readGallery(gallery, source, { ...options, memory }))
    const { content, identity } = gallery
    if (content.kind === 'files')
      await remember(store, source, { items: content.items, segments: read.segments, looked })
    const after = await openGallery(source)
    if (after.identity.inode === identity.inode) return { ...read, identity }
  }
  throw bad(
    shown(source.file),
    'changes again and again while it is read',
    'Let the program that writes it come to an end.',
  )
}

const write = async ({ blobs }: Store, batches: AsyncIterable<readonly string[]>) => {
  const hash = createHash('sha256')
  const writer = createWriter(blobs)
  let [rows, bytes] = [0, 0]
  for await (const batch of batches) {
    for (const row of batch) {
      hash.update(row).update('\n')
      bytes += Buffer.byteLength(row) + 1
    }
    rows += batch.length
    await writer.add(batch)
  }
  return { digest: hash.digest('hex'), bytes, rows, segments: await writer.end() }
}
