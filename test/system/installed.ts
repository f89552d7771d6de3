/** Millrace as npm installs it, in a folder of its own, run by a Node of choice. */
import { execFile, spawn } from 'node:child_process'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './millrace.ts'

const run = promisify(execFile)

/** npm is to be asked as from a terminal, not as from a script of this repository. */
export const plainEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|NODE_TEST_CONTEXT$|MILLRACE_)/i.test(name),
    ),
  )

/** Runs npm and answers what it says. */
export const npm = async (words: readonly string[], cwd: string, path = process.env['PATH']) => {
  const env = { ...plainEnvironment(), PATH: path }
  return (await run('npm', [...words], { cwd, env, maxBuffer: 64 << 20 })).stdout
}

/** Packs the repository into a folder and answers the tarball. */
export const pack = async (to: string): Promise<string> => {
  await npm(['pack', '--pack-destination', to], root)
  const [name] = (await readdir(to)).filter((file) => file.endsWith('.tgz'))
  return join(to, name ?? '')
}

/** A PATH in which `node` is of a version, which npm brings. */
export const pathOfNode = async (version: string, folder: string): Promise<string> => {
  const { platform, arch } = process
  const name = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'
  const place = join(folder, `node-${version}`)
  await mkdir(join(place, 'bin'), { recursive: true })
  await writeFile(join(place, 'package.json'), '{}')
  await npm(['install', '--no-save', `${name}-${platform}-${arch}@${version}`], place)
  await symlink(
    join(place, 'node_modules', `${name}-${platform}-${arch}`, 'bin/node'),
    join(place, 'bin/node'),
  )
  return `${join(place, 'bin')}${delimiter}${process.env['PATH']}`
}

export interface Said {
  readonly code: number | null
  readonly text: string
}

/** Runs the installed command in a folder, and answers all that it says. */
export const npx = (words: readonly string[], cwd: string, path: string): Promise<Said> =>
  new Promise((resolve, reject) => {
    const child = spawn('npx', ['--no-install', 'millrace', ...words], {
      cwd,
      env: { ...plainEnvironment(), PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece) => {
        text += piece
      })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, text }))
  })
