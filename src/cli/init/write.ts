/** Writing a project where there may be something already. */
import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { mkdir, open, realpath, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MillraceError } from '../../core/error.ts'
import { guarded, readIfThere, writeDurably } from '../../core/files.ts'
import { millraceVersion } from '../../core/version.ts'
import type { Files } from './kinds.ts'
import { manifestOf } from './manifest.ts'

/** Fails with `refused` where one of the files is there, or a folder of theirs is a link to elsewhere. */
export const refuseOverwriting = (folder: string, files: readonly string[]): void => {
  const there = files.filter((file) => isThere(join(folder, file)))
  if (there.length > 0)
    throw new MillraceError('refused', {
      what: `${folder} already has ${there.join(', ')}.`,
      why: 'Nothing that is there is written over.',
      fix: 'Name a new folder: millrace init DIR.',
    })
  const folders = new Set(files.map((file) => dirname(file)).filter((name) => name !== '.'))
  for (const name of folders)
    if (lstatSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === false)
      throw new MillraceError('refused', {
        what: `${join(folder, name)} is no folder of the project, but a link or a file.`,
        fix: 'Move it away, or name a new folder: millrace init DIR.',
      })
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

/** Writes files that are not there, all of them or none. */
export const writeAll = async (folder: string, files: Files): Promise<void> => {
  const written: string[] = []
  try {
    for (const [file, text] of Object.entries(files)) {
      const path = join(folder, file)
      await guarded('write', path, async () => {
        await mkdir(dirname(path), { recursive: true })
        const opened = await open(path, 'wx')
        written.push(path)
        try {
          await opened.writeFile(text)
        } finally {
          await opened.close()
        }
      })
    }
  } catch (error) {
    for (const path of written) await rm(path, { force: true })
    throw error
  }
}

/** Puts another text into a file, which keeps its rights and stays a link where it is one; or makes it. */
export const change = async (path: string, text: string): Promise<void> => {
  if (!existsSync(path)) return writeAll(dirname(path), { [basename(path)]: text })
  const place = await realpath(path)
  await writeDurably(place, text, (await stat(place)).mode & 0o777)
}

/** What package.json and .gitignore are to say; what stands there stays. */
export const completedFiles = async (folder: string): Promise<Files> => {
  const existing = (await readIfThere(join(folder, 'package.json')))?.toString()
  const options = { from: await sourceFor(folder), isModule: !hasCode(folder) }
  const ignored = (await readIfThere(join(folder, '.gitignore')))?.toString() ?? ''
  const lines = ignored.split(/\r?\n/)
  const missing = ['node_modules/', '.millrace/'].filter((line) => !lines.includes(line))
  const ending = ignored === '' || ignored.endsWith('\n') ? '' : '\n'
  return {
    'package.json': manifestOf(nameOf(folder), existing, options),
    '.gitignore': `${ignored}${ending}${missing.map((line) => `${line}\n`).join('')}`,
  }
}

/** A name that npm takes. */
const nameOf = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._~-]+/g, '-')
    .replace(/^[._-]+/, '') || 'project'

/** Whether JavaScript of the project's own is there, whose kind its package.json says. */
const hasCode = (folder: string): boolean =>
  existsSync(folder) && readdirSync(folder).some((name) => /\.[cm]?js$/.test(name))

const installedIn = fileURLToPath(new URL('../../../../..', import.meta.url))

/** Where npm gets Millrace from: the tarball that this one was installed from, or else the registry. */
const sourceFor = async (folder: string): Promise<string> => {
  const around = (await readIfThere(join(installedIn, 'package.json')))?.toString() ?? '{}'
  const source = /"millrace": "file:([^"]+)"/.exec(around)?.[1]
  if (source === undefined) return `^${millraceVersion}`
  return `file:${relative(folder, resolve(installedIn, source))}`
}
