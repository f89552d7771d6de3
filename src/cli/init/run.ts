import { existsSync } from 'node:fs'
import { cp, readdir, readFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MillraceError } from '../../core/error.ts'
import { guarded } from '../../core/files.ts'
import { suggestion } from '../args.ts'
import { asUsual } from '../umask.ts'
import type { Act, Args, Io } from '../verb.ts'
import { type Files, kinds, type OwnData, type ProjectKind } from './kinds.ts'
import { measuredIn } from './measured.ts'
import { ownData } from './own.ts'
import { change, completedFiles, refuseOverwriting, writeAll } from './write.ts'

const shipped = fileURLToPath(new URL('../../..', import.meta.url))

export const run: Act = async (args, io) => {
  const folder = resolve(args.positionals[0] ?? '.')
  const name = await kindNamed(args, io)
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (!kind) throw noTemplate(name)
  const path = args.text('data')
  if (path !== undefined && !kind.named && !kind.pictures) throw noOwnData(name)
  const own = path === undefined ? undefined : await ownData(args, name, path)
  const measured = own && kind.numbers ? measuredIn(own) : null
  const files = await filesOf(
    measured === null ? kind : { ...kind, ...kind.numbers },
    basename(folder),
    own,
  )
  const isTaken = own && (Object.hasOwn(files, own.file) || reserved.includes(own.file))
  if (isTaken) throw nameTaken(own.file)
  const isThere = own !== undefined && resolve(path ?? '') === join(folder, own.file)
  refuseOverwriting(folder, [...Object.keys(files), ...(own && !isThere ? [own.file] : [])])
  const completed = await completedFiles(folder)
  await asUsual(async () => {
    await writeAll(folder, files)
    if (path !== undefined && own && !isThere) await copied(path, join(folder, own.file))
    for (const [file, text] of Object.entries(completed)) await change(join(folder, file), text)
  })
  const way = relative(process.cwd(), folder)
  const isInstalled = ['millrace', '@types/node'].every((name) =>
    existsSync(join(folder, 'node_modules', name)),
  )
  const install = isInstalled ? '' : 'npm install && '
  io.out(
    io.json
      ? JSON.stringify({ project: folder, template: name, files: Object.keys(files) })
      : `A project of the kind "${name}" is in ${folder}.${own && measured !== null ? toldOf(own.column, measured) : ''}\nNow: ${way === '' ? '' : `cd ${way} && `}${install}npm start`,
  )
}

const toldOf = (column: string, different: number): string =>
  `\n"${column}" has ${different.toLocaleString('en')} different numbers, so it is predicted as a number, by tabularRegression; where these are classes, write tabularClass in millrace.config.ts.`

/** Names that a project's own data may not have. */
const reserved = ['package.json', '.gitignore', 'node_modules', '.millrace', 'test']

const list = Object.entries(kinds)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')

const kindNamed = async (args: Args, io: Io): Promise<string> =>
  args.text('template') ?? (await io.ask(`What is it to learn?\n${list}\nKind: `))?.trim() ?? ''

const noTemplate = (given: string) =>
  new MillraceError('bad_usage', {
    what: given === '' ? 'Which kind of project?' : `There is no template "${given}".`,
    fix: `${suggestion(given, Object.keys(kinds))}Say --template with one of:\n${list}`,
  })

const nameTaken = (file: string) =>
  new MillraceError('bad_usage', {
    what: `The data cannot be called ${file}: a file of the project has that name.`,
    fix: 'Give your file another name first.',
  })

const noOwnData = (name: string) =>
  new MillraceError('bad_usage', {
    what: `A project of the kind "${name}" is begun without data of your own.`,
    fix: 'Leave --data out, and put your data in the place of the sample.',
  })

/** Copies a file, or a folder with what its links lead to; nothing that is there is written over. */
const copied = (from: string, to: string) =>
  guarded('write', to, () =>
    cp(from, to, { recursive: true, dereference: true, force: false, errorOnExist: true }),
  )

/** All files of a project but package.json and .gitignore, which may be there. */
const filesOf = async (
  kind: ProjectKind,
  name: string,
  own: OwnData | undefined,
): Promise<Files> => {
  const sample = own ? { files: {}, rows: [] } : kind.sample()
  const data = own ?? { file: '', column: '', ...kind.named, rows: sample.rows }
  const copied: Record<string, string> = {}
  const folders = (own && kind.pictures?.folders) ?? kind.folders
  for (const folder of folders) Object.assign(copied, await textsIn(join(shipped, folder)))
  const title = inALine(name)
  const learns = inALine(kind.learns(data))
  const named = own && kind.pictures ? { ...kind.pictures, column: 'label' } : kind.named
  const called = new Map(
    named && [
      [`'${named.file}'`, quoted(data.file)],
      [`'${named.column}'`, quoted(data.column)],
      ...textNames(named, data),
    ],
  )
  const fitting = Object.entries(copied).map(([file, text]) =>
    file === 'README.md'
      ? [file, text.replace(/NAME|WHAT/g, (word) => (word === 'NAME' ? title : learns))]
      : [file, text.replaceAll(/'[^'\n]*'/g, (found) => called.get(found) ?? found)],
  )
  return { ...Object.fromEntries(fitting), ...sample.files, ...kind.made?.(data) }
}

/** What the column of texts is called in a template, and in data of one's own. */
const textNames = ({ text: from }: Partial<OwnData>, { text: to }: OwnData): [string, string][] =>
  from === undefined || to === undefined ? [] : [[`'${from}'`, quoted(to)]]

const inALine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

/** A text between single quotes. */
const quoted = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** Files of a folder by their paths in it; the tests of the repository's own are none of a project. */
const textsIn = async (folder: string): Promise<Files> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'energy.test.ts')
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [relative(folder, path), await readFile(path, 'utf8')] as const
  })
  return Object.fromEntries(await Promise.all(read))
}
