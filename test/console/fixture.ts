import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')

export interface Fixture {
  readonly url: string
  close(): Promise<void>
}

/** Builds the console into a folder and serves it with the invented loops of console/dev. */
export const startFixture = async (folder: string): Promise<Fixture> => {
  const dist = join(folder, 'dist')
  const vite = createRequire(import.meta.url).resolve('vite/package.json')
  await promisify(execFile)(process.execPath, [
    join(vite, '../bin/vite.js'),
    ...['build', join(root, 'console'), '--outDir', dist, '--logLevel', 'warn'],
  ])
  const child = spawn(
    process.execPath,
    [join(root, 'console/dev/server.ts'), '--port', '0', '--dist', dist],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = await once(createInterface(child.stdout), 'line')
  const [url] = /http:\S+/.exec(String(line)) ?? []
  if (!url) throw new Error(`The fixture says no address: ${line}`)
  return {
    url,
    async close() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
