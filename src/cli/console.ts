import { execFile } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Io } from './verb.ts'

const sources = fileURLToPath(new URL('../../console', import.meta.url))
/** Where the built console lies. */
export const built = join(sources, 'dist')

/**
 * Folder of the built console. Where its sources are newer, or it was never built, a build runs in the
 * background; the page is there when it is through.
 */
export const builtConsole = (io: Io): string => {
  if (existsSync(join(sources, 'src')) && isStale()) build(io)
  return built
}

const isStale = () => {
  const index = join(built, 'index.html')
  return !existsSync(index) || newest(join(sources, 'src')) > statSync(index).mtimeMs
}

const newest = (folder: string): number =>
  Math.max(
    0,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  )

const build = (io: Io) => {
  const vite = join(
    createRequire(import.meta.url).resolve('vite/package.json'),
    '..',
    'bin',
    'vite.js',
  )
  const started = Date.now()
  io.note('Building the console …')
  execFile(
    process.execPath,
    [vite, 'build', sources, '--logLevel', 'warn'],
    { signal: io.interrupted(), timeout: 300_000 },
    (error, _, problems) => {
      if (io.interrupted().aborted) return
      if (error) io.note(`millrace: the console could not be built: ${problems || error.message}`)
      else io.note(`The console is built (${((Date.now() - started) / 1000).toFixed(1)} s).`)
    },
  )
}
