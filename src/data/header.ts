/** Which columns a source has. */

import { MillraceError } from '../core/error.ts'
import { imageColumns } from '../encode/picture/reading.ts'
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
  if (source.images)
    return { raw: Buffer.alloc(0), columns: imageColumns, index: -1, lineEnd: '\n' }
  const [first] = await partsOf(source)
  return (await openPart(expectOne(first, source))).header
}

/** The header of a CSV file that rows are written into. `bad_config` where none can be. */
export const readWritten = async (source: Source): Promise<CsvHeader> => {
  const [first] = await partsOf(source)
  const look = await lookAt(expectOne(first, source))
  if (look.path !== source.file) throw unwritten(source, 'several files')
  if (look.format !== 'csv') throw unwritten(source, 'a file that is no CSV')
  const { text } = look
  if (text.encoding !== 'utf-8' || text.packed || text.returns)
    throw unwritten(source, `a file in ${text.packed ? 'gzip' : text.encoding}`)
  const { header } = csvSource(look)
  if (!header.named) throw unwritten(source, 'a file whose first line names no columns')
  if (header.counted) throw unwritten(source, 'a file whose first column numbers the rows')
  if (header.dialect.quote === '') throw unwritten(source, 'a file without quotes')
  return header
}

const unwritten = ({ name, file }: Source, what: string) =>
  new MillraceError('bad_config', {
    what: `Rows are not written into ${name ?? file}: it is ${what}.`,
    why: '`ingest.writeBack` is set, and it goes with one CSV file in UTF-8 that has a header.',
    fix: 'Leave `writeBack` out: rows then stand before those of the file in every data set version.',
  })

const expectOne = <T>(first: T | undefined, { file }: Source): T => {
  if (first !== undefined) return first
  throw new Error(`internal: ${file} has no files, and was not refused`)
}
