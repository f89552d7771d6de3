import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readIfThere } from '../core/files.ts'
import type { Environment, Json } from '../core/records.ts'
import { millraceVersion } from '../core/version.ts'
import { runtimeVersion } from '../onnx/session.ts'

/** The machine and the software a run happens on. */
export const environment = (): Environment => ({
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model.trim() || 'unknown',
  cores: cpus().length,
  onnxruntime: runtimeVersion,
  millrace: millraceVersion,
})

const run = promisify(execFile)

/**
 * Version of a project's code: its Git commit, with `+changes` where files under the project differ from
 * it, and a digest of those among them that are code; without Git, the digest of its configuration file.
 */
export const codeVersion = async (project: string): Promise<string> => {
  const git = async (...args: string[]) =>
    (await run('git', ['-C', project, ...args], { timeout: 5000, maxBuffer: 64 << 20 })).stdout
  try {
    const [commit, top, status] = await Promise.all([
      git('rev-parse', '--short=12', 'HEAD'),
      git('rev-parse', '--show-toplevel'),
      git('status', '--porcelain', '-z', '--untracked-files=all', '--', '.'),
    ])
    const changed = changedFiles(status)
    if (changed.length === 0) return commit.trim()
    const code = changed.filter((file) => isCode.test(file)).sort()
    if (code.length === 0) return `${commit.trim()}+changes`
    const hash = createHash('sha256')
    for (const file of code)
      hash.update(`${file}\0`).update((await readIfThere(join(top.trim(), file))) ?? 'gone')
    return `${commit.trim()}+changes.${hash.digest('hex').slice(0, 12)}`
  } catch {
    // Not a Git work tree, or no Git on this machine: the files speak for themselves.
    const hash = createHash('sha256')
    for (const file of await codeIn(project))
      hash.update(`${file}\0`).update((await readIfThere(join(project, file))) ?? 'gone')
    return `files-${hash.digest('hex').slice(0, 12)}`
  }
}

/** Files of code that are looked at where there is no Git. */
const mostFiles = 2000

const isForeign = (folder: string) => /^(?:node_modules|dist|\..*)$/.test(folder)

/** Folders of others, which may hold far more than the project does, are not entered, nor are links followed. */
const codeIn = async (project: string): Promise<string[]> => {
  const found: string[] = []
  const enter = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(project, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory() && !isForeign(entry.name)) await enter(path)
      else if (entry.isFile() && isCode.test(entry.name)) found.push(path)
    }
  }
  await enter('')
  return found.sort().slice(0, mostFiles)
}

const isCode = /\.[cm]?[jt]sx?$/

/** Paths in what `git status --porcelain -z` prints; of a renamed file both. */
const changedFiles = (status: string): string[] => {
  const parts = status.split('\0').filter((part) => part !== '')
  const files: string[] = []
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? ''
    files.push(part.slice(3))
    if (/^[RC]/.test(part)) files.push(parts[++at] ?? '')
  }
  return files
}

/** Flat parameters to compare runs by: `{ "task.units": "100" }`. Null means "not set". */
export const flattenParams = (value: Json, path = ''): Record<string, string> => {
  if (value === null) return {}
  if (typeof value !== 'object') return { [path]: String(value) }
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) =>
      flattenParams(inner, path ? `${path}.${key}` : key),
    ),
  )
}
