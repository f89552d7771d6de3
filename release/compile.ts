/** Compiles the sources into `dist`, and builds the console. */
import { execFile } from 'node:child_process'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const compile = async (root: string): Promise<void> => {
  const [sources, compiled] = [join(root, 'src'), join(root, 'dist')]
  await run(root, 'tsc', ['-p', join(root, 'release'), '--outDir', compiled])
  for (const file of await filesIn(compiled, /\.d\.ts$/)) await nameCompiled(join(compiled, file))
  for (const file of await filesIn(sources, /\.(wasm|py)$/))
    await cp(join(sources, file), join(compiled, file))
  await run(root, 'vite', ['build', join(root, 'console'), '--logLevel', 'warn'])
}

/** Declarations name the modules they import as source; the package has none. */
const nameCompiled = async (file: string): Promise<void> => {
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replaceAll(/(from |import\()'(\.[^']+)\.ts'/g, "$1'$2.js'"))
}

/** A tool of the repository, by this Node. */
const run = (root: string, tool: string, words: readonly string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'node_modules/.bin', tool), ...words], {
    cwd: root,
  })

const filesIn = async (folder: string, which: RegExp): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((file) => which.test(file))
