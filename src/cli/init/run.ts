import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MillraceError } from '../../core/error.ts'
import { readIfThere, writeDurably } from '../../core/files.ts'
import { suggestion } from '../args.ts'
import type { Act, Args, Io } from '../verb.ts'
import { type Files, kinds, type OwnData, type ProjectKind } from './kinds.ts'
import { manifestOf } from './manifest.ts'
import { ownData } from './own.ts'

const shipped = fileURLToPath(new URL('../../..', import.meta.url))

export const run: Act = async (args, io) => {
  const folder = resolve(args.positionals[0] ?? '.')
  const name = await kindNamed(args, io)
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (!kind) throw noTemplate(name)
  const path = args.text('data')
  if (path !== undefined && !kind.named) throw noOwnData(name)
  const own = path === undefined ? undefined : await ownData(args, name, path)
  const files = await filesOf(kind, basename(folder), own)
  await refuseOverwriting(folder, [...Object.keys(files), ...(own ? [own.file] : [])])
  for (const [file, text] of Object.entries(files)) await write(join(folder, file), text)
  if (path !== undefined && own) await copyFile(path, join(folder, own.file))
  await complete(folder)
  const way = relative(process.cwd(), folder)
  const install = existsSync(join(folder, 'node_modules/millrace')) ? '' : 'npm install && '
  io.out(
    io.json
      ? JSON.stringify({ project: folder, template: name, files: Object.keys(files) })
      : `A project of the kind "${name}" is in ${folder}.\nNow: ${way === '' ? '' : `cd ${way} && `}${install}npm start`,
  )
}

const list = Object.entries(kinds)
  .map(([name, { summary }]) => `  ${name.padEnd(6)} ${summary}`)
  .join('\n')

const kindNamed = async (args: Args, io: Io): Promise<string> =>
  args.text('template') ?? (await io.ask(`What is it to learn?\n${list}\nKind: `))?.trim() ?? ''

const noTemplate = (given: string) =>
  new MillraceError('bad_usage', {
    what: given === '' ? 'Which kind of project?' : `There is no template "${given}".`,
    fix: `${suggestion(given, Object.keys(kinds))}Say --template with one of:\n${list}`,
  })

const noOwnData = (name: string) =>
  new MillraceError('bad_usage', {
    what: `A project of the kind "${name}" is begun without data of your own.`,
    fix: 'Leave --data out, and put your data in the place of the sample: docs/images.md says how they have to look.',
  })

/** All files of a project but package.json and .gitignore, which may be there. */
const filesOf = async (
  kind: ProjectKind,
  name: string,
  own: OwnData | undefined,
): Promise<Files> => {
  const sample = own ? { files: {}, rows: [] } : kind.sample()
  const data = own ?? { file: '', column: '', ...kind.named, rows: sample.rows }
  const copied: Record<string, string> = {}
  for (const folder of kind.folders) Object.assign(copied, await textsIn(join(shipped, folder)))
  const { named } = kind
  const called = named
    ? ([
        [named.file, data.file],
        [named.column, data.column],
      ] as const)
    : []
  const fitting = Object.entries(copied).map(([file, text]) =>
    file === 'README.md'
      ? [file, text.replace('NAME', name).replace('WHAT', kind.learns(data))]
      : [file, called.reduce((all, [from, to]) => all.replaceAll(`'${from}'`, quoted(to)), text)],
  )
  return { ...Object.fromEntries(fitting), ...sample.files, ...kind.made?.(data) }
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

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

const refuseOverwriting = async (folder: string, files: readonly string[]): Promise<void> => {
  const there = files.filter((file) => existsSync(join(folder, file)))
  if (there.length === 0) return
  throw new MillraceError('refused', {
    what: `${folder} already has ${there.join(', ')}.`,
    why: 'Nothing that is there is written over.',
    fix: 'Name a new folder: millrace init DIR.',
  })
}

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

/** Writes what a project needs in its package.json and .gitignore, and leaves what is there. */
const complete = async (folder: string): Promise<void> => {
  const manifest = join(folder, 'package.json')
  const existing = await readIfThere(manifest)
  await writeDurably(manifest, manifestOf(basename(folder), existing?.toString()))
  const ignore = join(folder, '.gitignore')
  const ignored = (await readIfThere(ignore))?.toString() ?? ''
  const missing = ['node_modules/', '.millrace/'].filter(
    (line) => !ignored.split('\n').includes(line),
  )
  const ending = ignored === '' || ignored.endsWith('\n') ? '' : '\n'
  await writeDurably(ignore, `${ignored}${ending}${missing.map((line) => `${line}\n`).join('')}`)
}
