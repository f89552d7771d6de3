import { createHash } from 'node:crypto'
import { MillraceError } from '../core/error.ts'
import { identityOf } from './identity.ts'
import { readPlaced } from './lines.ts'
import { shownPath } from './names.ts'
import type { Data } from './types.ts'

/** What is known of a data set version. */
interface Version {
  readonly digest: string
  readonly bytes: number
  readonly column_name: string
}

/** Finds the row at a place of a version in its file, which is read once; see `Data.locate`. */
export const locateRow = async (
  file: string,
  { digest, bytes, column_name: column }: Version,
  place: number,
): ReturnType<Data['locate']> => {
  const hash = createHash('sha256')
  let before = 0
  let line: number | undefined
  try {
    if ((await identityOf(file))?.size !== bytes) return null
    for await (const { lines } of readPlaced({ file, column }, (chunk) => hash.update(chunk))) {
      line ??= lines[place - before]
      before += lines.length
    }
  } catch (error) {
    // A file that cannot be read holds no version.
    if (error instanceof MillraceError) return null
    throw error
  }
  if (line === undefined || hash.digest('hex') !== digest) return null
  return { file: shownPath(file), line }
}
