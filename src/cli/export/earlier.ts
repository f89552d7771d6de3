/** Whether what lies at a place is an earlier export and nothing else, so that another may replace it. */
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { createGunzip } from 'node:zlib'
import { guarded, lookAt, storageError } from '../../core/files.ts'
import { readPlain } from '../../core/plain.ts'
import type { Form } from './form.ts'
import { addedNames, manifestName } from './names.ts'
import { firstOf } from './untar.ts'

/** Longest manifest of a package, in bytes. */
const longest = 16 << 20

/** Whether a folder holds files of an export alone: those that its manifest names, and those that an export adds. */
export const isEarlierFolder = async (folder: string): Promise<boolean> => {
  const manifest = join(folder, manifestName)
  const found = await lookAt(manifest)
  if (!found?.isFile() || found.size > longest) return false
  const packaged = packagedIn((await readPlain(manifest)).toString())
  if (!packaged) return false
  const known = new Set([...packaged, ...addedNames])
  const entries = await guarded('read', folder, () =>
    readdir(folder, { recursive: true, withFileTypes: true }),
  )
  return entries
    .filter((entry) => !entry.isDirectory())
    .every((entry) => {
      const name = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')
      return entry.isFile() && known.has(name)
    })
}

/** Whether an archive begins as one of an export does: with the manifest of a package, in a folder. */
export const isEarlierArchive = async (path: string, form: Form): Promise<boolean> => {
  const file = createReadStream(path)
  const bytes = form === 'tar' ? file : file.pipe(createGunzip())
  // What is no archive ends the unpacking; what cannot be read ends both.
  file.once('error', (error) => bytes.destroy(error))
  try {
    const first = await firstOf(bytes, longest)
    const isManifest = first?.name.split('/').slice(1).join('/') === manifestName
    return isManifest && packagedIn(first.content.toString()) !== null
  } catch (error) {
    if (isZlib(error)) return false
    throw storageError('read', path, error)
  } finally {
    file.destroy()
  }
}

const isZlib = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^Z_|^ERR_ZLIB/.test(String(error.code))

/** Names of the files that a manifest lists, with its own; null for what is no manifest. */
const packagedIn = (text: string): string[] | null => {
  try {
    const manifest: unknown = JSON.parse(text)
    if (typeof manifest !== 'object' || manifest === null) return null
    if (!('format' in manifest && 'task' in manifest && 'files' in manifest)) return null
    const { format, files } = manifest
    if (typeof format !== 'number' || !Array.isArray(files)) return null
    return [manifestName, ...files.map((file) => String(file?.name))]
  } catch {
    return null
  }
}
