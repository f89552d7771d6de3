/** Pictures that a source names, before any of them is decoded. */
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemCode } from '../../../core/error.ts'
import { storageError } from '../../../core/files.ts'
import type { ImageReading } from '../../../encode/picture/reading.ts'
import { bad, lineOf } from '../../bad.ts'
import { type Identity, identityOf } from '../../identity.ts'
import { listFolder } from './folder.ts'
import { isIdx, labelsOf, rowsOfIdx } from './idx.ts'
import type { Item } from './item.ts'
import { shown } from './names.ts'
import type { Made } from './row.ts'
import { listTable, rowsOfTable, tableOf } from './table.ts'

/** A source of images: its `file` is a folder, a CSV file or an IDX file. */
export interface ImageSource {
  readonly file: string
  readonly images: ImageReading
}

export interface Gallery {
  /** The same only where nothing has changed. */
  readonly identity: Identity
  /** Pictures that are files of their own, in the order of their rows; else their rows as they come. */
  readonly content:
    | { readonly kind: 'files'; readonly root: string; readonly items: readonly Item[] }
    | { readonly kind: 'rows'; rows(): AsyncGenerator<Made> }
  /** Where an item stands, as messages name it. */
  placeOf(item: Pick<Item, 'name' | 'line'>): string
}

/** Fails with `bad_data` where there is nothing, or what is there cannot be read. */
export const openGallery = async ({ file, images }: ImageSource): Promise<Gallery> => {
  const found = await lookAt(file)
  if (found.isDirectory()) {
    const items = await listFolder(file)
    return filesOf(file, images, {
      root: file,
      items,
      placeOf: ({ name }) => shown(join(file, name)),
    })
  }
  if (isIdx(file))
    return rowsIn([file, labelsOf(file, images)], images, () => rowsOfIdx(file, images))
  const table = await tableOf(file, images)
  if (table.kind !== 'path') return rowsIn([file], images, () => rowsOfTable(file, table, images))
  const items = await listTable(file, table)
  const root = dirname(file)
  const placeOf: Gallery['placeOf'] = ({ name, line }) =>
    `${shown(join(root, name))} (${lineOf(shown(file), line).slice(0, -1)})`
  return filesOf(file, images, { root, items, placeOf })
}

const lookAt = async (file: string) => {
  try {
    return await stat(file)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw storageError('read', file, error)
    throw bad(file, 'is not there', 'Create it, or correct its path in the configuration.')
  }
}

interface Files extends Pick<Gallery, 'placeOf'> {
  readonly root: string
  readonly items: readonly Item[]
}

const filesOf = (file: string, images: ImageReading, { root, items, placeOf }: Files): Gallery => {
  if (items.length === 0)
    throw bad(shown(file), 'names no picture', 'Add a line for each picture below its first line.')
  const hash = createHash('sha256').update(JSON.stringify([basename(file), images]))
  let changed = 0
  for (const item of items) {
    hash.update(`${item.key}\n`)
    changed = Math.max(changed, item.changed)
  }
  const nanoseconds = String(BigInt(Math.ceil(changed)) * 1_000_000n)
  return {
    identity: {
      inode: hash.digest('hex'),
      size: items.length,
      modified: nanoseconds,
      changed: nanoseconds,
      images,
    },
    content: { kind: 'files', root, items },
    placeOf,
  }
}

const rowsIn = async (
  files: readonly string[],
  images: ImageReading,
  rows: () => AsyncGenerator<Made>,
): Promise<Gallery> => {
  const looks = await Promise.all(files.map(identityOf))
  const found = looks.filter((look) => look !== undefined)
  const missing = files.find((_, at) => looks[at] === undefined)
  if (missing !== undefined)
    throw bad(
      shown(missing),
      'is not there',
      'Put it there, or correct its name in the configuration.',
    )
  const latest = found.map(({ changed }) => BigInt(changed)).reduce((a, b) => (a > b ? a : b), 0n)
  const hash = createHash('sha256').update(JSON.stringify([images, found]))
  return {
    identity: {
      inode: hash.digest('hex'),
      size: found.reduce((sum, { size }) => sum + size, 0),
      modified: String(latest),
      changed: String(latest),
      images,
    },
    content: { kind: 'rows', rows },
    placeOf: () => shown(files[0] ?? ''),
  }
}

/** What a folder, a CSV file or an IDX file of images looks like from outside; undefined where it is not there. */
export const identityOfImages = async (source: ImageSource): Promise<Identity | undefined> => {
  const isThere = await stat(source.file).then(
    () => true,
    () => false,
  )
  return isThere ? (await openGallery(source)).identity : undefined
}
