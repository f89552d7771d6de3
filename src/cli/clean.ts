import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { readIfThere } from '../core/files.ts'
import { expectHome, removeHome } from '../store/clean.ts'
import { layout } from '../store/home.ts'
import { acquireHome } from '../store/lock.ts'
import { homeOf, projectNote } from './open.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const home = homeOf(args)
  const tell = (removed: boolean, words: string, left: readonly string[] = []) =>
    io.out(io.json ? JSON.stringify({ home, removed, left }) : words)
  if (!existsSync(home)) return tell(false, `There is nothing to remove: ${home} does not exist.`)
  const paths = layout(home)
  await expectHome(paths, { project: await projectIn(home) })
  const lock = await acquireHome(home)
  let left: string[] = []
  try {
    if (!args.flag('yes') && !(await io.confirm(`Remove ${home} with all models, runs and data?`)))
      throw new MillraceError('refused', {
        what: `${home} was not removed.`,
        fix: 'Answer y, or use --yes.',
      })
    left = await removeHome(paths)
  } finally {
    lock.release()
  }
  if (left.length === 0) return tell(true, `${home} is removed.`)
  tell(
    true,
    `What Millrace kept in ${home} is removed; ${left.slice(0, 5).join(', ')}${left.length > 5 ? ` and ${left.length - 5} more` : ''} ${left.length === 1 ? 'is' : 'are'} not Millrace's and stay.`,
    left,
  )
}

/** Where the note of a home points to, whoever wrote it: that folder must stay. */
const projectIn = async (home: string): Promise<string | null> => {
  const note = await readIfThere(projectNote(home)).catch(() => undefined)
  return note && note.length < 4096 ? resolve(home, note.toString().trim()) : null
}
