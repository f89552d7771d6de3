import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')

export interface Fixture {
  readonly url: string
  /** Keys by their names, with `--keys`. */
  readonly keys: Readonly<Record<string, string>>
  /** Stops the server, until it is started again at the same address. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Builds the console anew: every file has another name, and those of before are gone. */
  upgrade(): Promise<void>
  close(): Promise<void>
}

const buildInto = async (dist: string, ending: string) => {
  const names = `assets/[name]-[hash]${ending}`
  await build({
    configFile: join(root, 'console/vite.config.ts'),
    logLevel: 'warn',
    build: {
      outDir: dist,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: `${names}.js`, chunkFileNames: `${names}.js` } },
    },
  })
}

const serve = async (dist: string, port: string, options: readonly string[]) => {
  const child = spawn(
    process.execPath,
    [join(root, 'console/dev/server.ts'), '--port', port, '--dist', dist, ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = await once(createInterface(child.stdout), 'line')
  const [url] = /http:\S+/.exec(String(line)) ?? []
  if (!url) throw new Error(`The fixture says no address: ${line}`)
  const [, keys = '{}'] = /with keys (.*)$/.exec(String(line)) ?? []
  return { child, url, keys: JSON.parse(keys) }
}

const end = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Builds the console into a folder and serves it with the invented loops of console/dev. */
export const startFixture = async (
  folder: string,
  options: readonly string[] = [],
): Promise<Fixture> => {
  const dist = join(folder, 'dist')
  await buildInto(dist, '')
  let { child, url, keys } = await serve(dist, '0', options)
  return {
    ...{ url, keys },
    stop: () => end(child),
    async start() {
      const again = await serve(dist, new URL(url).port, options)
      child = again.child
    },
    upgrade: () => buildInto(dist, '-next'),
    close: () => end(child),
  }
}
