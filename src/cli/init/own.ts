/** Data of one's own, read as a training would read them. */
import { basename, resolve } from 'node:path'
import { MillraceError } from '../../core/error.ts'
import { readHeader } from '../../data/header.ts'
import { readColumn } from '../../data/lines.ts'
import { wholeRecord } from '../../data/record.ts'
import type { Args } from '../verb.ts'
import type { OwnData } from './kinds.ts'

/** Rows that are looked at. */
const mostLooked = 10_000

/** Fails with `bad_usage` where the column is not named, with `bad_data` where the file cannot be read. */
export const ownData = async (args: Args, kind: string, path: string): Promise<OwnData> => {
  const file = resolve(path)
  const column = args.text(kind === 'text' ? 'column' : 'label')
  const { columns } = await readHeader({ file, column: wholeRecord })
  const option = kind === 'text' ? '--column' : '--label'
  if (column === undefined || !columns.includes(column))
    throw new MillraceError('bad_usage', {
      what:
        column === undefined ? `Which column of ${path}?` : `${path} has no column "${column}".`,
      fix: `Name it with ${option}. Its columns: ${columns.join(', ')}.`,
    })
  const rows = await firstRows(file, kind === 'text' ? column : wholeRecord)
  if (rows.length > 0) return { file: basename(file), column, rows }
  throw new MillraceError('bad_data', {
    what: `${path} has a header but no rows.`,
    fix: 'Add rows below its first line.',
  })
}

/** The first rows of a file. */
const firstRows = async (file: string, column: string): Promise<string[]> => {
  const rows: string[] = []
  for await (const batch of readColumn({ file, column })) {
    rows.push(...batch)
    if (rows.length >= mostLooked) break
  }
  return rows
}
