import { MillraceError } from '../core/error.ts'
import { arrivalOf } from './arrive.ts'
import type { Context } from './context.ts'
import { readPlaced } from './lines.ts'
import { shownPath } from './names.ts'
import { hashOf } from './sources/files.ts'
import { identityOfSource } from './sources/identity.ts'
import type { Data, Place, Source } from './types.ts'
import { readingOf, type rowById, rowsIn, takenOf } from './versions.ts'

const none = new Map<number, Place>()

type Version = Awaited<ReturnType<typeof rowById>>

/** Finds the row at a place of a version in its file, which is read once; see `Data.locate`. */
export const locateRow = async (
  context: Context,
  given: Source,
  version: Version,
  place: number,
): ReturnType<Data['locate']> =>
  (await locateRows(context, given, version, [place])).get(place) ?? null

/** The same of several rows in one reading: those that are found, by their places. */
export const locateRows = async (
  context: Context,
  given: Source,
  version: Version,
  places: readonly number[],
): Promise<Map<number, Place>> => {
  const { file_digest, file_bytes, column_name: column } = version
  const source = { ...given, column, reading: readingOf(version) }
  const taken = rowsIn(takenOf(version))
  const wanted = [...new Set(places)].filter((place) => place >= taken).sort((a, b) => a - b)
  const found = new Map<number, Place>()
  if (wanted.length === 0) return found
  const hash = hashOf(source)
  let before = taken
  try {
    if ((await identityOfSource(source))?.size !== file_bytes) return none
    const arrive = await arrivalOf(context, version.name)
    for await (const { rows, lines, file } of readPlaced(source, (chunk) => hash.update(chunk))) {
      const kept = arrive ? lines.filter((_, at) => arrive(rows[at] ?? '') !== undefined) : lines
      const end = before + kept.length
      for (let place = wanted[0]; place !== undefined && place < end; place = wanted[0]) {
        const line = kept[place - before]
        if (line !== undefined) found.set(place, { file: shownPath(file), line })
        wanted.shift()
      }
      before = end
    }
  } catch (error) {
    // A file that cannot be read holds no version.
    if (error instanceof MillraceError) return none
    throw error
  }
  return hash.digest('hex') === file_digest ? found : none
}
