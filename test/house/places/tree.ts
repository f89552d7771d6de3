import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const ending = '.template'

/** Something new. */
export interface Addition {
  readonly name: string
  /** Folder below `places/` whose files are its own: `x/src/a.ts.template` becomes `src/a.ts`. */
  readonly templates: string
  /** What has to change outside them. */
  readonly edits: readonly Edit[]
  /** How many files may have to be edited. */
  readonly most: number
  /** Fails where it does not work; gives what was seen to work. */
  prove(this: void, tree: Tree): Promise<readonly string[]>
}

export interface Edit {
  readonly file: string
  /** Text that stands there exactly once. */
  readonly anchor: string
  /** Text that comes before or after it. */
  readonly before?: string
  readonly after?: string
}

/** A copy of the tracked files, in a folder of its own. */
export interface Tree extends AsyncDisposable {
  readonly folder: string
  addTemplates(name: string): Promise<void>
  /** Fails where the anchor does not stand there exactly once. */
  edit(edit: Edit): Promise<void>
  /** Files that were added or edited. */
  changed(): readonly string[]
  /** Runs a program in the tree; gives what it writes to standard output, and fails with all that it says. */
  run(words: readonly string[]): Promise<string>
  /** Runs test files; gives how many tests passed. Fails where one fails, or none is there. */
  test(files: readonly string[]): Promise<number>
}

export const copyTree = async (): Promise<Tree> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-places-'))
  const { stdout } = await execute('git', ['ls-files', '-z'], { cwd: root, maxBuffer: 2 ** 26 })
  for (const file of stdout.split('\0').filter(Boolean))
    await cp(join(root, file), join(folder, file), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const changed = new Set<string>()
  const write = async (file: string, text: string) => {
    changed.add(file)
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  const run = (words: readonly string[]) => runIn(folder, words)
  return {
    folder,
    run,
    changed: () => [...changed],
    async addTemplates(name) {
      for (const { file, text } of await templatesOf(name)) await write(file, text)
    },
    async edit(edit) {
      await write(edit.file, edited(await readFile(join(folder, edit.file), 'utf8'), edit))
    },
    test: (files) => testIn(run, files),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

const templatesOf = async (name: string) => {
  const base = fileURLToPath(new URL(name, import.meta.url))
  const entries = await readdir(base, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  assert.ok(paths.length > 0, `${name} has no templates`)
  return Promise.all(
    paths.map(async (path) => {
      assert.ok(path.endsWith(ending), `${path} does not end in ${ending}`)
      const file = relative(base, path).slice(0, -ending.length)
      return { file, text: await readFile(path, 'utf8') }
    }),
  )
}

const edited = (text: string, { file, anchor, before = '', after = '' }: Edit): string => {
  const count = text.split(anchor).length - 1
  assert.equal(count, 1, `${file} holds ${JSON.stringify(anchor)} ${count} times, expected once`)
  return text.replace(anchor, () => before + anchor + after)
}

const runIn = async (cwd: string, [program = '', ...words]: readonly string[]): Promise<string> => {
  try {
    const { stdout } = await execute(program, words, { cwd, maxBuffer: 2 ** 26 })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${[program, ...words].join(' ')} failed:\n${stdout}${stderr}`, {
      cause: error,
    })
  }
}

const testIn = async (run: Tree['run'], files: readonly string[]): Promise<number> => {
  const told = await run([process.execPath, '--test', '--test-reporter=tap', ...files])
  const passed = Number(/^# pass (\d+)$/m.exec(told)?.[1] ?? 0)
  assert.ok(passed > 0, `no test ran in ${files.join(', ')}`)
  return passed
}
