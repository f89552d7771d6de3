/** A picture that is a file of its own. */
import { hash } from 'node:crypto'
import { type Stats, statSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { systemCode } from '../../../core/error.ts'
import { within } from '../../../core/files.ts'
import { bad } from '../../bad.ts'

export interface Item {
  /** Where it lies, from the folder of all. */
  readonly name: string
  readonly label: string
  /** Line of the CSV file that names it; 0 where none does. */
  readonly line: number
  /** Names its place, its class and what its file looks like: the same where its row is the same. */
  readonly key: string
  /** Milliseconds since 1970 of the file's last change. */
  readonly changed: number
}

/** What a picture's place is called in messages. */
export type PlaceOf = (item: Pick<Item, 'name' | 'line'>) => string

/** Completes an item by what its file looks like. */
export const itemOf = (given: Pick<Item, 'name' | 'label' | 'line'>, found: Stats): Item => {
  const { dev, ino, size, mtimeMs, ctimeMs } = found
  const look = [given.name, given.label, dev, ino, size, mtimeMs, ctimeMs]
  return { ...given, key: hash('sha1', JSON.stringify(look), 'base64'), changed: ctimeMs }
}

/** What a picture's file looks like, links followed. `bad_data` where it is not there, or is none. */
export const lookAtPicture = (path: string, place: () => string): Stats => {
  const found = lookAt(path, place)
  if (found.isFile()) return found
  const what = found.isDirectory() ? 'is a folder' : 'is not a plain file'
  throw bad(place(), what, 'Put a picture there.')
}

// A million of them: one by one through the pool of threads takes eight times as long.
const lookAt = (path: string, place: () => string): Stats => {
  try {
    return statSync(path)
  } catch (error) {
    throw troubleOf(place(), error)
  }
}

/** Fails with `bad_data` where a path, all links followed, leads out of a folder. */
export const expectInside = async (root: string, path: string, place: string): Promise<void> => {
  const target = await realpath(path).catch((error: unknown) => {
    throw troubleOf(place, error)
  })
  if (within(root, target) !== null) return
  throw bad(
    place,
    `leads out of the folder, to ${target}`,
    'Put the picture itself into the folder.',
  )
}

const troubleOf = (place: string, error: unknown) => {
  const why = troubles[systemCode(error) ?? '']
  return why === undefined ? error : bad(place, ...why)
}

const troubles: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  ENOENT: ['is not there', 'Put the picture there, or take its name out.'],
  ENOTDIR: ['is not there', 'Put the picture there, or take its name out.'],
  ELOOP: ['is a link that leads in a circle', 'Put the picture itself there.'],
  EACCES: ['may not be read by you', 'Give yourself the right to read it.'],
  ENAMETOOLONG: ['has too long a name', 'Give it a shorter one.'],
}
