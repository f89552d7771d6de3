import { MillraceError } from '../core/error.ts'
import { arrivalOf } from './arrive.ts'
import type { Context } from './context.ts'
import { readPlaced } from './lines.ts'
import { shownPath } from './names.ts'
import { hashOf } from './sources/files.ts'
import { identityOfSource } from './sources/identity.ts'
import type { Data, Source } from './types.ts'
import { readingOf, type rowById, rowsIn, takenOf } from './versions.ts'

/** Finds the row at a place of a version in its file, which is read once; see `Data.locate`. */
export const locateRow = async (
  context: Context,
  given: Source,
  version: Awaited<ReturnType<typeof rowById>>,
  place: number,
): ReturnType<Data['locate']> => {
  const { file_digest, file_bytes, column_name: column } = version
  const source = { ...given, column, reading: readingOf(version) }
  const inFile = place - rowsIn(takenOf(version))
  if (inFile < 0) return null
  const hash = hashOf(source)
  let before = 0
  let found: { readonly file: string; readonly line: number } | undefined
  try {
    if ((await identityOfSource(source))?.size !== file_bytes) return null
    const arrive = await arrivalOf(context, version.name)
    for await (const { rows, lines, file } of readPlaced(source, (chunk) => hash.update(chunk))) {
      const kept = arrive ? lines.filter((_, at) => arrive(rows[at] ?? '') !== undefined) : lines
      const line = kept[inFile - before]
      if (line !== undefined) found ??= { file: shownPath(file), line }
      before += kept.length
    }
  } catch (error) {
    // A file that cannot be read holds no version.
    if (error instanceof MillraceError) return null
    throw error
  }
  return found !== undefined && hash.digest('hex') === file_digest ? found : null
}
