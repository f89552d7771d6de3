import { existsSync, lstatSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { configFile } from '../config/load.ts'
import { MillraceError } from '../core/error.ts'
import { readIfThere } from '../core/files.ts'
import { expectHome, removeHome } from '../store/clean.ts'
import { layout } from '../store/layout.ts'
import { acquireHome, acquireLease, type Lock, leasesIn } from '../store/lock.ts'
import { homeOf } from './open.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const home = homeOf(args)
  const tell = (removed: boolean, words: string, left: readonly string[] = []) =>
    io.out(io.json ? JSON.stringify({ home, removed, left }) : words)
  if (!lstatSync(home, { throwIfNoEntry: false }))
    return tell(false, `There is nothing to remove: ${home} does not exist.`)
  const paths = layout(home)
  const named = args.text('project')
  const projects = [
    ...(await projectIn(paths.note)),
    ...(named === undefined ? [] : [resolve(named)]),
    ...(existsSync(join(home, configFile)) ? [home] : []),
  ]
  await expectHome(paths, { projects })
  const lock = await acquireHome(home)
  const leases: Lock[] = []
  let left: string[] = []
  try {
    // What trains or takes in rows elsewhere would lose its home under its feet.
    for (const name of await leasesIn(home)) leases.push(await acquireLease(home, name))
    if (!args.flag('yes') && !(await io.confirm(`Remove ${home} with all models, runs and data?`)))
      throw new MillraceError('refused', {
        what: `${home} was not removed.`,
        fix: 'Answer y, or use --yes.',
      })
    left = await removeHome(paths)
  } finally {
    for (const lease of leases) lease.release()
    lock.release()
  }
  tell(
    true,
    left.length === 0
      ? `${home} is removed.`
      : `What Millrace kept in ${home} is removed; what is not Millrace's stays: ${firstOf(left)}.`,
    left,
  )
}

const firstOf = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '')

/** Where the note of a home points to, whoever wrote it: that folder must stay. */
const projectIn = async (note: string): Promise<string[]> => {
  const text = await readIfThere(note).catch(() => undefined)
  return text && text.length < 4096 ? [resolve(note, '..', text.toString().trim())] : []
}
