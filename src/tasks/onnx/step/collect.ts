/** The source of a scoring step: its module, and every file that it imports. */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { basename, dirname, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MillraceError } from '../../../core/error.ts'
import { lookAt } from '../../../core/files.ts'
import { newId } from '../../../core/ids.ts'
import { isGiven, readProject } from '../../../core/project.ts'
import { stepFolder } from '../options.ts'
import { unloadable } from './load.ts'

/** Files of a package, by their names in it. */
export interface StepSource {
  /** Name of the module that exports the step. */
  readonly entry: string
  readonly files: ReadonlyMap<string, Uint8Array>
}

const mostFiles = 100
const mostBytes = 16 << 20

/**
 * Loads a module and takes what it loads. Fails with `not_found` where there is none, `bad_input` where it cannot be
 * loaded, `refused` where it imports what is neither beside it nor of Millrace and Node, `too_large` for too much.
 */
export const collectStep = async (path: string): Promise<StepSource> => {
  if (!(await lookAt(path))?.isFile())
    throw new MillraceError('not_found', { what: `There is no scoring step ${path}.` })
  const contents = new Map<string, Uint8Array>()
  // Modules are known by their address: with a mark they are loaded anew, however often they were before.
  const mark = `?step=${newId()}`
  const release = readProject(dirname(path))
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (!context.parentURL?.endsWith(mark) || isGiven(specifier)) return next(specifier, context)
      if (!/^\.\.?\//.test(specifier)) throw notOwn(context.parentURL, specifier)
      const resolved = next(specifier, context)
      return { ...resolved, url: `${resolved.url}${mark}` }
    },
    load(url, context, next) {
      if (url.endsWith(mark)) {
        const file = fileURLToPath(url.slice(0, -mark.length))
        contents.set(file, readFileSync(file))
      }
      return next(url, context)
    },
  })
  try {
    await import(`${pathToFileURL(path).href}${mark}`)
  } catch (error) {
    throw unloadable(path, error)
  } finally {
    hooks.deregister()
    release()
  }
  return sourceOf(contents)
}

/** The first file is the module itself. */
const sourceOf = (contents: ReadonlyMap<string, Uint8Array>): StepSource => {
  const paths = [...contents.keys()]
  const bytes = [...contents.values()].reduce((sum, { length }) => sum + length, 0)
  if (paths.length > mostFiles || bytes > mostBytes)
    throw new MillraceError('too_large', {
      what: `The scoring step has ${paths.length} files of ${bytes.toLocaleString('en')} bytes; at most ${mostFiles} of ${mostBytes.toLocaleString('en')} are taken.`,
      fix: 'Leave out what it does not need.',
    })
  const folder = paths.map(dirname).reduce(commonOf)
  const named = [...contents].map(([path, content]) => [nameOf(folder, path), content] as const)
  return { entry: named[0]?.[0] ?? '', files: new Map(named) }
}

const commonOf = (a: string, b: string): string => {
  const [left, right] = [a.split(sep), b.split(sep)]
  const end = left.findIndex((part, at) => part !== right[at])
  return end < 0 ? a : left.slice(0, end).join(sep)
}

const nameOf = (folder: string, path: string): string => {
  const name = `${stepFolder}/${relative(folder || sep, path)
    .split(sep)
    .join('/')}`
  if (/^(?:[\w-][\w.-]{0,199}\/){1,7}[\w-][\w.-]{0,199}$/.test(name)) return name
  throw new MillraceError('refused', {
    what: `The file ${path} of the scoring step cannot be called so in a package.`,
    fix: 'Give its folders and itself names of letters, digits, ".", "_" and "-", and put them near each other.',
  })
}

const notOwn = (parent: string, specifier: string) =>
  new MillraceError('refused', {
    what: `${basename(fileURLToPath(parent.replace(/\?.*$/, '')))} of the scoring step imports ${JSON.stringify(specifier.slice(0, 200))}.`,
    why: 'A version keeps the files of its step; what is installed beside them may change.',
    fix: 'Import files by their path, "millrace" and "node:…" alone; bundle anything else into a file.',
  })
