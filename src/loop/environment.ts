import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { configFile } from '../config/load.ts'
import type { Environment, Json } from '../core/records.ts'
import { runtimeVersion } from '../onnx/session.ts'

const require = createRequire(import.meta.url)
const manifest: { version: string } = require('../../package.json')

/** Version of Millrace itself. */
export const millraceVersion = manifest.version

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
 * Version of a project's code: its Git commit, with `+changes` where files under the project differ
 * from it; without Git, the digest of its configuration file.
 */
export const codeVersion = async (project: string): Promise<string> => {
  const git = async (...args: string[]) =>
    (await run('git', ['-C', project, ...args], { timeout: 5000 })).stdout.trim()
  try {
    const [commit, changes] = await Promise.all([
      git('rev-parse', '--short=12', 'HEAD'),
      git('status', '--porcelain', '--', '.'),
    ])
    return changes ? `${commit}+changes` : commit
  } catch {
    // Not a Git work tree, or no Git on this machine: the configuration speaks for the code.
    const config = await readFile(join(project, configFile))
    return `config-${createHash('sha256').update(config).digest('hex').slice(0, 12)}`
  }
}

/** Flat parameters to compare runs by: `{ "task.units": "100" }`. Null means "not set". */
export const flatten = (value: Json, path = ''): Record<string, string> => {
  if (value === null) return {}
  if (typeof value !== 'object') return { [path]: String(value) }
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key)),
  )
}
