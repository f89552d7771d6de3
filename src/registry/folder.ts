/** The folder of a version: a copy of its blobs, made again wherever it is not what was registered. */
import { lstat, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MillraceError, systemCode } from '../core/error.ts'
import { guarded, makeFolder, namesIn, sweep, syncFolder, temporaryBeside } from '../core/files.ts'
import type { ModelVersion, PackageFile } from '../core/records.ts'
import { record } from '../store/audit.ts'
import { digestOfFile } from '../store/blobs.ts'
import { checkName } from '../store/check.ts'
import { hold } from '../store/hold.ts'
import type { Store } from '../store/home.ts'
import type { Context } from './context.ts'
import { expectFiles, expectSize } from './inside.ts'
import { expectKept, getVersion } from './versions.ts'

/**
 * Folder of a version with every file checked against its digest. A copy that is damaged is made again from
 * the blobs, and a blob that is damaged from a sound copy. Fails with `corrupt` where neither is whole.
 */
export const openVersion = async (
  context: Context,
  model: string,
  number: number,
): Promise<string> => {
  const version = await getVersion(context, checkName('model', model), number)
  await expectKept(context.store.db, model, number)
  expectFiles(version)
  const folder = join(context.store.paths.models, model, String(number))
  await expectFolderOfModel(dirname(folder))
  const found = await lookAt(context, folder, version.files)
  if (isSound(found)) return folder
  try {
    await heal(context, version, folder)
  } catch (error) {
    // What keeps a blob from being mended keeps nobody from a sound copy.
    if (found.copies.length > 0 || !isPassing(error)) throw error
  }
  return folder
}

const isPassing = (error: unknown): boolean =>
  error instanceof MillraceError && ['storage', 'already_running'].includes(error.code)

/** Milliseconds to wait for another process that mends the same version. */
const longestHealing = 120_000

/** One at a time, so that nobody reads a folder that another replaces. */
const heal = async (context: Context, version: ModelVersion, folder: string): Promise<void> => {
  const name = `heal/${version.model}/${version.version}`
  await using _held = await hold(context.store, name, longestHealing)
  const found = await lookAt(context, folder, version.files)
  if (isSound(found)) return
  const [lost] = found.lost
  if (lost) throw nothingLeft(version, folder, lost)
  for (const { file } of found.blobs) await context.store.blobs.putFile(join(folder, file.name))
  const isNew = !(await isThere(folder))
  if (found.copies.length > 0) await layOut(context, version, folder)
  if (!isNew) await note(context, version, found)
}

/** What became of a file of a copy, or of a blob. `shared`: whole, but under another name as well. */
type State = 'sound' | 'shared' | 'damaged' | 'missing'

interface Found {
  readonly file: PackageFile
  readonly copy: State
  readonly blob: State
}

interface Damage {
  /** Files that the copy has to get anew. */
  readonly copies: readonly Found[]
  /** Files whose blobs have to be made again. */
  readonly blobs: readonly Found[]
  /** Files of which nothing whole is left. */
  readonly lost: readonly Found[]
}

const isSound = ({ copies, blobs }: Damage): boolean => copies.length + blobs.length === 0

const lookAt = async (
  { store }: Context,
  folder: string,
  files: readonly PackageFile[],
): Promise<Damage> => {
  const found: Found[] = []
  for (const file of files)
    found.push({
      file,
      copy: await stateOf(folder, file),
      blob: await stateOfBlob(store, file.digest),
    })
  const isWhole = ({ copy }: Found) => copy === 'sound' || copy === 'shared'
  return {
    copies: found.filter(({ copy }) => copy !== 'sound'),
    blobs: found.filter(({ blob }) => blob !== 'sound'),
    lost: found.filter((each) => each.blob !== 'sound' && !isWhole(each)),
  }
}

const stateOfBlob = ({ blobs }: Store, digest: string): Promise<State> =>
  ifReadable(blobs.state(digest), (state) => state)

const stateOf = async (folder: string, { name, digest, bytes }: PackageFile): Promise<State> => {
  const parts = name.split('/')
  for (let depth = 0; depth < parts.length; depth++)
    if (!(await isFolder(join(folder, ...parts.slice(0, depth))))) return 'missing'
  const path = join(folder, name)
  const found = await lstat(path).catch(() => undefined)
  if (!found) return 'missing'
  if (!found.isFile() || found.size !== bytes) return 'damaged'
  return ifReadable(digestOfFile(path), (read) => {
    if (read.digest !== digest) return 'damaged'
    return found.nlink > 1 ? 'shared' : 'sound'
  })
}

/** A file that is gone since it was looked at, or that the disk does not give, is damaged. */
const ifReadable = async <T>(reading: Promise<T>, state: (read: T) => State): Promise<State> => {
  try {
    return state(await reading)
  } catch (error) {
    const code = systemCode(error instanceof MillraceError ? error.cause : error)
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EIO'].includes(code ?? '')) return 'damaged'
    throw error
  }
}

const nothingLeft = (
  { model, version }: ModelVersion,
  folder: string,
  { file: { name, digest }, copy, blob }: Found,
) =>
  new MillraceError('corrupt', {
    what: `${join(folder, name)} of ${model} version ${version} is ${copy}, and ${copy === blob ? 'so is the stored copy' : `the stored copy is ${blob}`}.`,
    why: `No file with the registered SHA-256 ${digest} is left in the home.`,
    fix: `Put this file back from a copy of the home, or serve another version: millrace promote ${model} VERSION.`,
  })

const note = (
  { store, clock }: Context,
  { model, version }: ModelVersion,
  { copies, blobs }: Damage,
) => {
  const namesOf = (found: readonly Found[]) => found.map(({ file }) => file.name).join(', ')
  const detail = [
    ...(copies.length > 0 ? [`made again from the stored copy: ${namesOf(copies)}`] : []),
    ...(blobs.length > 0 ? [`stored again from the copy: ${namesOf(blobs)}`] : []),
  ]
  return store.db.transaction().execute((write) =>
    record(write, {
      time: clock.now(),
      author: 'millrace',
      action: 'version.heal',
      subject: `${model}/${version}`,
      detail: detail.join('; '),
    }),
  )
}

/** A link here would have everything written where it leads. */
const expectFolderOfModel = async (folder: string): Promise<void> => {
  if (!(await isThere(folder)) || (await isFolder(folder))) return
  throw new MillraceError('corrupt', {
    what: `${folder} is a link or a file, where a folder with copies of versions belongs.`,
    fix: 'Move it away; the copies are made again.',
  })
}

/** Makes a folder from blobs beside the one that is there, and puts it in its place whole. */
const layOut = async ({ store }: Context, version: ModelVersion, folder: string): Promise<void> => {
  const { files } = version
  const unfinished = temporaryBeside(folder)
  await makeFolder(dirname(folder))
  try {
    await guarded('write', folder, async () => {
      await mkdir(unfinished, { mode: 0o700 })
      for (const file of files) {
        const path = join(unfinished, file.name)
        await makeFolder(dirname(path))
        await store.blobs.copyTo(file.digest, path)
        expectSize(version, file, (await lstat(path)).size)
      }
      for (const each of new Set(files.map(({ name }) => dirname(join(unfinished, name)))))
        await syncFolder(each)
      await syncFolder(unfinished)
      await swap(unfinished, folder)
      await syncFolder(dirname(folder))
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** Takes away what is there, whatever it is, and removes it when the new folder is in its place. */
const swap = async (unfinished: string, folder: string): Promise<void> => {
  const aside = temporaryBeside(folder)
  if (await isThere(folder)) await rename(folder, aside)
  await rename(unfinished, folder)
  // What cannot be removed now is swept later.
  await rm(aside, { recursive: true, force: true }).catch(() => {})
}

/** Removes what killed processes left in the folder of models. */
export const sweepModels = async ({ store }: Context): Promise<void> => {
  for (const model of await namesIn(store.paths.models)) {
    const folder = join(store.paths.models, model)
    if (await isFolder(folder)) await sweep(folder)
  }
}

const isThere = async (path: string) => (await lstat(path).catch(() => undefined)) !== undefined

export const isFolder = async (path: string) =>
  (await lstat(path).catch(() => undefined))?.isDirectory() ?? false
