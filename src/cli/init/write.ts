/** Writing a project where there may be something already. */
import { existsSync } from 'node:fs'
import { mkdir, realpath, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { MillraceError } from '../../core/error.ts'
import { guarded, readIfThere, writeDurably } from '../../core/files.ts'
import { manifestOf } from './manifest.ts'

/** Fails with `refused` where one of the files is there. */
export const refuseOverwriting = async (
  folder: string,
  files: readonly string[],
): Promise<void> => {
  const there = files.filter((file) => existsSync(join(folder, file)))
  if (there.length === 0) return
  throw new MillraceError('refused', {
    what: `${folder} already has ${there.join(', ')}.`,
    why: 'Nothing that is there is written over.',
    fix: 'Name a new folder: millrace init DIR.',
  })
}

/** Writes a file that is not there, and its folder. */
export const writeNew = (path: string, text: string): Promise<void> =>
  guarded('write', path, async () => {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx' })
  })

/** Puts another text into a file, which keeps its rights and stays a link where it is one; or makes it. */
const change = async (path: string, text: string): Promise<void> => {
  if (!existsSync(path)) return writeNew(path, text)
  const place = await realpath(path)
  await writeDurably(place, text, (await stat(place)).mode & 0o777)
}

/** Writes what a project needs in its package.json and .gitignore, and leaves what is there. */
export const complete = async (folder: string): Promise<void> => {
  const manifest = join(folder, 'package.json')
  const existing = await readIfThere(manifest)
  await change(manifest, manifestOf(basename(folder), existing?.toString()))
  const ignore = join(folder, '.gitignore')
  const ignored = (await readIfThere(ignore))?.toString() ?? ''
  const missing = ['node_modules/', '.millrace/'].filter(
    (line) => !ignored.split('\n').includes(line),
  )
  const ending = ignored === '' || ignored.endsWith('\n') ? '' : '\n'
  await change(ignore, `${ignored}${ending}${missing.map((line) => `${line}\n`).join('')}`)
}
