/** The files that a source names: one, all of a folder, or all that a pattern fits. */

import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemCode } from '../../core/error.ts'
import { guarded, storageError } from '../../core/files.ts'
import { streamPlain } from '../../core/plain.ts'
import { bad } from '../bad.ts'
import { type Identity, identityOf, truePath } from '../identity.ts'
import type { Source } from '../types.ts'
import type { Reading } from './reading.ts'

/** One file of a source. */
export interface Part {
  readonly path: string
  /** As messages name it. */
  readonly file: string
  readonly column: string
  readonly reading: Reading
}

/** Endings of files that a folder is searched for. */
const endings = /\.(csv|tsv|tab|txt|data|jsonl|ndjson|json|parquet)(\.gz)?$/i

/** Most files of a folder. */
const mostFiles = 100_000

/** Whether a name stands for all files that it fits. */
const isPattern = (file: string): boolean => /[*?]/.test(basename(file))

/** A source with the true path of its file, and no more than what is kept of it. */
export const settledSource = async ({
  file,
  column,
  reading = {},
  name,
  declared,
  images,
}: Source): Promise<Source> => ({
  file: await truePath(file),
  column,
  reading,
  ...(name !== undefined && { name }),
  ...(declared && { declared }),
  ...(images && { images }),
})

/** The files of a source by their names. `bad_data` where a folder or a pattern has none. */
export const partsOf = async ({ file, column, reading = {}, name }: Source): Promise<Part[]> => {
  const paths = await pathsOf(file)
  return paths.map((path) => ({ path, file: name ?? path, column, reading }))
}

const pathsOf = async (file: string): Promise<string[]> => {
  if (await isThere(file, 'isFile')) return [file]
  const isFolder = await isThere(file, 'isDirectory')
  if (!isFolder && !isPattern(file)) return [file]
  const folder = isFolder ? file : dirname(file)
  const fits = isFolder ? endings : patternOf(basename(file))
  const found = await list(folder)
  const names = found.filter((name) => !name.startsWith('.') && fits.test(name)).sort()
  if (names.length === 0)
    throw bad(
      file,
      isFolder ? 'has no data files' : 'fits no file',
      'Correct its path in the configuration.',
    )
  if (names.length > mostFiles)
    throw bad(file, `has ${names.length} files; allowed are ${mostFiles}`, 'Join some of them.')
  return Promise.all(names.map((name) => truePath(join(folder, name))))
}

const isThere = async (file: string, kind: 'isFile' | 'isDirectory'): Promise<boolean> => {
  try {
    return (await stat(file))[kind]()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return false
    throw storageError('read', file, error)
  }
}

const list = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw storageError('read', folder, error)
  }
}

/** `*` and `?` of a file's name. */
const patternOf = (name: string): RegExp =>
  new RegExp(
    `^${name
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )

/**
 * What the files of a source look like from outside, and how they are read: all of it is the same only where nothing
 * has changed. Undefined where a file is not there.
 */
export const identityOfFiles = async (source: Source): Promise<Identity | undefined> => {
  const parts = await partsOf(source)
  const found = await Promise.all(parts.map(({ path }) => identityOf(path)))
  const all = found.filter((each) => each !== undefined)
  if (all.length < found.length) return undefined
  const declared = declaredIn(source)
  const [only] = all
  if (only && all.length === 1 && parts[0]?.path === source.file && declared === '') return only
  const hash = createHash('sha256').update(declared)
  for (const [at, each] of all.entries())
    hash.update(`${parts[at]?.path}\n${JSON.stringify(each)}\n`)
  const latest = (of: 'modified' | 'changed') =>
    String(all.map((each) => BigInt(each[of])).reduce((a, b) => (a > b ? a : b), 0n))
  return {
    inode: hash.digest('hex'),
    size: all.reduce((sum, { size }) => sum + size, 0),
    modified: latest('modified'),
    changed: latest('changed'),
  }
}

/** Names the content of a source: of one file that is read as it is found, that of the file. */
export const digestOfSource = async (source: Source): Promise<string> => {
  const hash = hashOf(source)
  for (const { path } of await partsOf(source))
    await guarded('read', path, async () => {
      for await (const chunk of streamPlain(path, { highWaterMark: 1 << 20 })) hash.update(chunk)
    })
  return hash.digest('hex')
}

/** What a version takes the digest of: what is declared, then the bytes of all files. */
export const hashOf = (source: Source) => createHash('sha256').update(declaredIn(source))

/** '' where nothing is. */
const declaredIn = ({ reading = {} }: Source): string => {
  const { limits: _, ...others } = reading
  return Object.keys(others).length === 0 ? '' : `${JSON.stringify(others)}\n`
}
