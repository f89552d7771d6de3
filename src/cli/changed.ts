/** Tells whoever runs Millrace that its configuration is another one by now. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configFile } from '../config/load.ts'
import type { Io } from './verb.ts'

/** Milliseconds between two looks at the file. */
const lookEvery = 2000

/** Says each time that the file has another text; the answer ends it. What runs goes by what it was started with. */
export const tellChanges = (
  project: string,
  io: Pick<Io, 'note'>,
  interval = lookEvery,
): (() => void) => {
  const file = join(project, configFile)
  const begun = textOf(file)
  let known = begun
  const look = () => {
    const text = textOf(file)
    if (text === null || text === known) return
    known = text
    io.note(
      text === begun
        ? `${configFile} is again what it was at the start, and what runs here goes by it.`
        : `${configFile} was changed. Models, checks and schedules here are those it had at the start; start Millrace anew to go by the new ones.`,
    )
  }
  const looking = setInterval(look, interval).unref()
  return () => clearInterval(looking)
}

/** Null where it cannot be read, as while an editor replaces it. */
const textOf = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
