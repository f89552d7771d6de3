import { createHash } from 'node:crypto'
import { MillraceError } from '../core/error.ts'
import { arrivalOf } from './arrive.ts'
import type { Context } from './context.ts'
import { identityOf } from './identity.ts'
import { readPlaced } from './lines.ts'
import { shownPath } from './names.ts'
import type { Data } from './types.ts'
import { type rowById, rowsIn, takenOf } from './versions.ts'

/** Finds the row at a place of a version in its file, which is read once; see `Data.locate`. */
export const locateRow = async (
  context: Context,
  file: string,
  version: Awaited<ReturnType<typeof rowById>>,
  place: number,
): ReturnType<Data['locate']> => {
  const { file_digest, file_bytes, column_name: column } = version
  const inFile = place - rowsIn(takenOf(version))
  if (inFile < 0) return null
  const hash = createHash('sha256')
  let before = 0
  let line: number | undefined
  try {
    if ((await identityOf(file))?.size !== file_bytes) return null
    const arrive = await arrivalOf(context, version.name)
    for await (const { rows, lines } of readPlaced({ file, column }, (chunk) =>
      hash.update(chunk),
    )) {
      const kept = arrive ? lines.filter((_, at) => arrive(rows[at] ?? '') !== undefined) : lines
      line ??= kept[inFile - before]
      before += kept.length
    }
  } catch (error) {
    // A file that cannot be read holds no version.
    if (error instanceof MillraceError) return null
    throw error
  }
  if (line === undefined || hash.digest('hex') !== file_digest) return null
  return { file: shownPath(file), line }
}
