import { existsSync, lstatSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { configFile } from '../config/load.ts'
import { MillraceError } from '../core/error.ts'
import { readIfThere } from '../core/files.ts'
import { expectHome, expectUnused, removeHome } from '../store/clean.ts'
import { layout } from '../store/layout.ts'
import { homeOf } from './place.ts'
import type { Act, Args, Io } from './verb.ts'

export const run: Act = async (args, io) => {
  const home = await homeOf(args)
  const tell = (removed: boolean, words: string, left: readonly string[] = []) =>
    io.out(io.json ? JSON.stringify({ home, removed, left }) : words)
  if (!lstatSync(home, { throwIfNoEntry: false }))
    return tell(false, `There is nothing to remove: ${home} does not exist.`)
  await expectHome(layout(home), { projects: await projectsOf(args, home) })
  const left = await removeUnused(args, io, home)
  const words =
    left.length === 0
      ? `${home} is removed.`
      : `What Millrace kept in ${home} is removed; what is not Millrace's stays: ${firstOf(left)}.`
  tell(true, words, left)
}

/** Folders that must stay, whatever the home says. */
const projectsOf = async (args: Args, home: string): Promise<string[]> => {
  const named = args.text('project')
  return [
    ...(await projectIn(layout(home).note)),
    ...(named === undefined ? [] : [resolve(named)]),
    ...(existsSync(join(home, configFile)) ? [home] : []),
  ]
}

/** Asks, removes, and gives what is left. Fails with `refused` on a no, and while anything works there. */
const removeUnused = async (args: Args, io: Io, home: string): Promise<string[]> => {
  const paths = layout(home)
  // What trains or takes in rows elsewhere would lose its home under its feet.
  expectUnused(paths)
  if (!args.flag('yes') && !(await io.confirm(`Remove ${home} with all models, runs and data?`)))
    throw new MillraceError('refused', {
      what: `${home} was not removed.`,
      fix: 'Answer y, or use --yes.',
    })
  expectUnused(paths)
  return removeHome(paths)
}

const firstOf = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '')

/** Where the note of a home points to, whoever wrote it: that folder must stay. */
const projectIn = async (note: string): Promise<string[]> => {
  const text = await readIfThere(note).catch(() => undefined)
  return text && text.length < 4096 ? [resolve(note, '..', text.toString().trim())] : []
}
