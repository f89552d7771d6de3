import { lstat, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder, namesIn, readIfThere, writeDurably } from '../core/files.ts'
import { checkFile, checkName } from './check.ts'

/**
 * The files of one holder's work on a run, by names such as `checkpoint` or `package/model.onnx`. Nobody else
 * writes there: who takes a run over has a higher token, and with it files of its own.
 */
export interface Workspace {
  /** Replaces what is there, whole or not at all; what was acknowledged survives a power failure. */
  put(name: string, bytes: Uint8Array): Promise<void>
  /** Null where there is none. */
  get(name: string): Promise<Buffer | null>
  /** Names, sorted; those of a folder alone where one is named. */
  list(folder?: string): Promise<string[]>
  /** What is not there is removed already. */
  remove(name: string): Promise<void>
}

/** Where the work on runs is kept, by run and by the token of the lease it is done under. */
export interface Workspaces {
  of(run: string, token: number): Workspace
  /** Tokens under which files of a run were kept, highest first. */
  tokens(run: string): Promise<number[]>
  /** Runs with files, sorted. */
  runs(): Promise<string[]>
  /** Removes all files of a run. */
  remove(run: string): Promise<void>
}

/** Workspaces that processes of this machine write by path as well. */
export interface FolderWorkspaces extends Workspaces {
  /** Folder of a workspace; it may not be there yet. */
  folderOf(run: string, token: number): string
  /** Bytes of all files of a run. */
  bytes(run: string): Promise<number>
}

/**
 * Workspaces in a folder: `<run>/<token>/…`. What an earlier Millrace left lies in `<run>/` itself, and counts
 * as of token 0.
 */
export const folderWorkspaces = (folder: string): FolderWorkspaces => {
  const runFolder = (run: string) => join(folder, checkName('run', run))
  const folderOf = (run: string, token: number) =>
    token === 0 ? runFolder(run) : join(runFolder(run), `${token}`)
  return {
    folderOf,
    of: (run, token) => folderWorkspace(folderOf(run, token), token === 0 ? isToken : () => false),
    async tokens(run) {
      const names = await namesIn(runFolder(run))
      const tokens = names.filter(isToken).map(Number)
      const isFormer = names.some((name) => isFile(name) && !isToken(name))
      return [...tokens.sort((one, other) => other - one), ...(isFormer ? [0] : [])]
    },
    async bytes(run) {
      const sizes = (await filesIn(runFolder(run), '')).map((name) =>
        lstat(join(runFolder(run), name)).catch(() => ({ size: 0 })),
      )
      return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0)
    },
    runs: () => namesIn(folder),
    remove: (run) => rm(runFolder(run), { recursive: true, force: true }),
  }
}

const isToken = (name: string) => /^[1-9]\d{0,15}$/.test(name)

/** Not one that is being written. */
const isFile = (name: string) => !name.startsWith('.')

/** A workspace in a folder, but for what in it belongs to `others`. */
const folderWorkspace = (folder: string, others: (name: string) => boolean): Workspace => {
  const pathOf = (name: string) => join(folder, checkFile(name))
  const isOwn = (name: string) => !others(name.split('/')[0] ?? '')
  return {
    async put(name, bytes) {
      const path = pathOf(name)
      await makeFolder(dirname(path))
      await writeDurably(path, bytes)
    },
    async get(name) {
      const path = pathOf(name)
      return ((await isPlain(path)) ? await readIfThere(path) : undefined) ?? null
    },
    async list(within) {
      const files = await filesIn(folder, within === undefined ? '' : checkFile(within))
      return files.filter(isOwn).sort()
    },
    async remove(name) {
      await rm(pathOf(name), { force: true })
    },
  }
}

const filesIn = async (folder: string, within: string): Promise<string[]> => {
  const files: string[] = []
  for (const name of (await namesIn(join(folder, within))).filter(isFile)) {
    const inside = within === '' ? name : `${within}/${name}`
    const found = await lstat(join(folder, inside)).catch(() => undefined)
    if (found?.isFile()) files.push(inside)
    if (found?.isDirectory()) files.push(...(await filesIn(folder, inside)))
  }
  return files
}

const isPlain = async (path: string) =>
  (await lstat(path).catch(() => undefined))?.isFile() ?? false
