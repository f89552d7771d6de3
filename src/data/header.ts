/** Which columns a source has. */

import type { CsvHeader } from './sources/csv/header.ts'
import { csvSource } from './sources/csv/rows.ts'
import { partsOf } from './sources/files.ts'
import type { Header } from './sources/header.ts'
import { lookAt } from './sources/look.ts'
import { openPart } from './sources/open.ts'
import type { Source } from './types.ts'

export type { Header } from './sources/header.ts'

/**
 * The columns of a source; of several files, of the first. `bad_data` where the wanted column is not in it or in it
 * twice, or, for whole records, where a column has no name, a name that another one has, or one that records cannot
 * have.
 */
export const readHeader = async (source: Source): Promise<Header> => {
  const [first] = await partsOf(source)
  return (await openPart(expectOne(first, source))).header
}

/** The header of a CSV file that rows are written into. */
export const readCsvHeader = async (source: Source): Promise<CsvHeader> => {
  const [first] = await partsOf(source)
  return csvSource(await lookAt(expectOne(first, source))).header
}

const expectOne = <T>(first: T | undefined, { file }: Source): T => {
  if (first !== undefined) return first
  throw new Error(`internal: ${file} has no files, and was not refused`)
}
