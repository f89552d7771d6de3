/**
 * What is known of the files that rows were made of, kept in the home: which rows of which segments they are. A file
 * that looks as it did is not decoded again. All of it may be lost; then everything is.
 */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { makeFolder, readIfThere, writeDurably } from '../../../core/files.ts'
import { ruleOf } from '../../../encode/picture/reading.ts'
import type { Store } from '../../../store/home.ts'
import { isListOf } from '../../../store/stored.ts'
import { readSegments, type Segment } from '../../segments.ts'
import type { ImageSource } from './gallery.ts'
import type { Item } from './item.ts'

/** Milliseconds: a change within a tick of the file system's clock would not show. */
const freshness = 2000

export interface Memory {
  /** The row of an item; undefined where it is to be made anew. Ask in the order of items. */
  rowOf(item: Item): Promise<string | undefined>
}

const nothing: Memory = { rowOf: async () => undefined }

const pathOf = ({ paths }: Pick<Store, 'paths'>, { file, images }: ImageSource): string => {
  const name = hash('sha1', JSON.stringify([file, ruleOf(images)]), 'hex')
  return join(paths.data, 'images', `${name}.txt`)
}

/** The rows that were made of the files of a source last. */
export const remembered = async (store: Store, source: ImageSource): Promise<Memory> => {
  const text = (await readIfThere(pathOf(store, source)))?.toString('latin1')
  if (text === undefined) return nothing
  const [first = '', ...keys] = text.split('\n')
  const segments = segmentsIn(first)
  if (segments === undefined) return nothing
  const places = new Map(keys.map((key, place) => [key, place]))
  const rows = rowsAt(store, segments)
  return {
    async rowOf({ key }) {
      const place = places.get(key)
      return place === undefined ? undefined : rows(place)
    },
  }
}

const segmentsIn = (line: string): Segment[] | undefined => {
  try {
    const found: unknown = JSON.parse(line)
    const isSound = isListOf(
      found,
      ({ digest, rows }) => typeof digest === 'string' && typeof rows === 'number',
    )
    return isSound ? (found as Segment[]) : undefined
  } catch {
    // A file that was cut off: everything is made anew.
    return undefined
  }
}

/** Rows by their place, as long as one is behind the other, and no segment is lost or damaged. */
const rowsAt = ({ blobs }: Store, segments: readonly Segment[]) => {
  const batches = readSegments(blobs, segments)
  let rows: readonly string[] = []
  let begin = 0
  let isLost = false
  return async (place: number): Promise<string | undefined> => {
    while (!isLost && place >= begin + rows.length) {
      begin += rows.length
      const next = await batches.next().catch(() => undefined)
      isLost = !next || next.done === true
      rows = next && !next.done ? next.value : []
    }
    return isLost || place < begin ? undefined : rows[place - begin]
  }
}

/** Keeps what rows in segments were made of. `looked`: when the files were looked at. */
export const remember = async (
  store: Store,
  source: ImageSource,
  {
    items,
    segments,
    looked,
  }: {
    readonly items: readonly Item[]
    readonly segments: readonly Segment[]
    readonly looked: number
  },
): Promise<void> => {
  const path = pathOf(store, source)
  await makeFolder(join(path, '..'))
  const keys = items.map(({ key, changed }) => (looked - changed < freshness ? '' : key))
  await writeDurably(path, Buffer.from([JSON.stringify(segments), ...keys].join('\n'), 'latin1'))
}
