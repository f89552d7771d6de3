import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { MillraceError } from '../core/error.ts'
import { acquireHome } from '../store/lock.ts'
import { homeOf, projectNote } from './open.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const home = homeOf(args)
  const tell = (removed: boolean, words: string) =>
    io.out(io.json ? JSON.stringify({ home, removed }) : words)
  if (!existsSync(home)) return tell(false, `There is nothing to remove: ${home} does not exist.`)
  if (!existsSync(projectNote(home)))
    throw new MillraceError('refused', {
      what: `${home} is not a home of Millrace.`,
      why: 'It has no note of the project it belongs to.',
      fix: 'Name the right folder with --home DIR, or remove it by hand.',
    })
  const lock = await acquireHome(home)
  try {
    if (!args.flag('yes') && !(await io.confirm(`Remove ${home} with all models, runs and data?`)))
      throw new MillraceError('refused', {
        what: `${home} was not removed.`,
        fix: 'Answer y, or use --yes.',
      })
    await rm(home, { recursive: true })
  } finally {
    lock.release()
  }
  tell(true, `${home} is removed.`)
}
