/** Where a verb works: the project it is about, and the home that keeps the project's state. */
import { existsSync } from 'node:fs'
import { lstat, readFile, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { configFile } from '../config/load.ts'
import { MillraceError } from '../core/error.ts'
import { expectOwn, readIfThere, writeDurably } from '../core/files.ts'
import { layout } from '../store/layout.ts'
import type { Args } from './verb.ts'

export interface Place {
  /** Absolute folder with `millrace.config.ts`. */
  readonly project: string
  /** Absolute folder of the state. */
  readonly home: string
}

const homeName = '.millrace'

/**
 * The project is the named one, that of this folder or of one above it, or the one that the home was made for; the
 * home is the named one, or lies in the project.
 */
export const placeOf = async (args: Args, named = args.text('project')): Promise<Place> => {
  const home = namedHome(args)
  const project =
    named === undefined ? (projectHere() ?? (await projectOfHome(home))) : resolve(named)
  const place = { project, home: home ?? (await homeIn(project)) }
  await expectOwnCode(place)
  return place
}

/** The home of a verb that needs no project to be there. */
export const homeOf = async (args: Args): Promise<string> =>
  namedHome(args) ?? (await placeOf(args)).home

const namedHome = (args: Args): string | undefined => {
  const named = args.text('home') ?? (process.env['MILLRACE_HOME'] || undefined)
  if (named?.trim() === '')
    throw new MillraceError('bad_usage', { what: '--home: found "". Allowed: a folder.' })
  return named === undefined ? undefined : resolve(named)
}

/** The nearest folder with a configuration, from this one upwards. */
const projectHere = (): string | undefined =>
  [process.cwd(), ...above(process.cwd())].find((folder) => existsSync(join(folder, configFile)))

/** The project that a home was made for: the named home, or the one in this folder. */
const projectOfHome = async (home = resolve(homeName)): Promise<string> => {
  const noted = await notedProject(home)
  if (noted !== null) return noted
  throw new MillraceError('bad_usage', {
    what: `There is no ${configFile} here or in a folder above, and no state in ${home}.`,
    fix: 'Go to the folder of a project, or name it: --project DIR. `millrace init` makes a new one.',
  })
}

/** The home in a project. One that was made in this folder or above the project, as homes were, goes on. */
const homeIn = async (project: string): Promise<string> => {
  const home = join(project, homeName)
  const former = await formerHome(project)
  if (former === undefined) return home
  if (!existsSync(home)) return former
  throw new MillraceError('refused', {
    what: `The project in ${project} has two homes: ${home} and ${former}.`,
    why: 'Each has models that the other does not know of.',
    fix: `Name the one that counts with --home, or move the other one away.`,
  })
}

/** A home outside a project that is noted for it. */
const formerHome = async (project: string): Promise<string | undefined> => {
  const folders = [process.cwd(), ...above(project)]
  for (const home of folders.map((folder) => join(folder, homeName))) {
    if (home === join(project, homeName) || !existsSync(layout(home).note)) continue
    // A home that may not be trusted is none of this project's.
    const noted = await notedProject(home).catch(() => null)
    if (noted !== null && (await isSame(noted, project))) return home
  }
  return undefined
}

/** The folders above one, the nearest first. */
const above = (folder: string): string[] => {
  const parent = dirname(folder)
  return parent === folder ? [] : [parent, ...above(parent)]
}

/** A configuration is code that is run, and a home says which: both must be of nobody else. */
const expectOwnCode = async ({ home, project }: Place): Promise<void> => {
  for (const path of [home, project, join(project, configFile)]) await expectOwn(path)
}

/**
 * The project that a home's note names; null where there is none. The configuration found there is code that
 * is run: a note of another user, or one that points into the home itself, which may come from anybody, is
 * refused.
 */
const notedProject = async (home: string): Promise<string | null> => {
  const { note } = layout(home)
  if (!existsSync(note)) return null
  await expectOwn(home)
  await expectOwn(note)
  const found = await lstat(note)
  const refused = (what: string) =>
    new MillraceError('refused', {
      what,
      why: 'The configuration of a project is code that Millrace runs.',
      fix: 'Name the project yourself: --project DIR.',
    })
  if (!found.isFile() || found.size > 4096) throw refused(`${note} is not a note of a project.`)
  const project = resolve(home, (await readFile(note, 'utf8')).trim())
  const within = relative(await realpath(home), await realpath(project).catch(() => project))
  if (!isAbsolute(within) && within.split(sep)[0] !== '..')
    throw refused(`${note} names ${project}, which lies in the home itself.`)
  return project
}

/** Fails with `refused` where a home belongs to another project that is still there. */
export const expectOwnHome = async ({ home, project }: Place): Promise<void> => {
  const { note } = layout(home)
  const noted = await readIfThere(note)
  if (noted === undefined || noted.length > 4096) return
  const owner = resolve(home, noted.toString().trim())
  if ((await isSame(owner, project)) || !existsSync(join(owner, configFile))) return
  throw new MillraceError('refused', {
    what: `${home} is the home of the project in ${owner}, not of ${project}.`,
    why: 'Models of the same name would take each other’s place.',
    fix: `Without --home and MILLRACE_HOME each project has a home of its own. Where the project has only been copied to another place, remove ${note} first.`,
  })
}

/** Keeps which project a home belongs to. */
export const noteProject = async ({ home, project }: Place): Promise<void> => {
  const { note } = layout(home)
  const text = relative(home, project) || '.'
  const kept = await readIfThere(note)
  if (kept?.toString() !== text) await writeDurably(note, text)
}

const isSame = async (one: string, other: string): Promise<boolean> => {
  const [first, second] = await Promise.all(
    [one, other].map((path) => realpath(path).catch(() => resolve(path))),
  )
  return first === second
}
