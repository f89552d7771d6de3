/** Data of one's own, read as a training would read them. */
import { basename, resolve } from 'node:path'
import { MillraceError } from '../../core/error.ts'
import { lookAt } from '../../core/files.ts'
import { readHeader } from '../../data/header.ts'
import { truePath } from '../../data/identity.ts'
import { readColumn } from '../../data/lines.ts'
import { wholeRecord } from '../../data/record.ts'
import { partsOf } from '../../data/sources/files.ts'
import { listFolder } from '../../data/sources/images/folder.ts'
import { lookAt as lookAtFile } from '../../data/sources/look.ts'
import type { Args } from '../verb.ts'
import type { OwnData } from './kinds.ts'

/** Rows that are looked at. */
const mostLooked = 10_000

/** Fails with `bad_usage` where the column is not named, with `bad_data` where the file cannot be read. */
export const ownData = async (args: Args, kind: string, path: string): Promise<OwnData> => {
  const file = resolve(path)
  if (kind === 'image') return ownPictures(args, file)
  const given = args.text('column')
  if (kind === 'text' && given === undefined && (await isLines(file)))
    return withRows(path, { file, column: plainColumn })
  const { columns } = await readHeader({ file, column: wholeRecord })
  const named = (option: 'column' | 'label') =>
    columnIn(args.text(option), { path, columns, option })
  const column = named(kind === 'text' ? 'column' : 'label')
  const text = kind === 'text-class' ? { text: named('column') } : {}
  return { ...(await withRows(path, { file, column }, kind !== 'text')), ...text }
}

/** What the one column of a text without names is called. */
const plainColumn = 'text'

/** Whether each line of a file is a row, as `lines` reads it where no column is named. */
const isLines = async (file: string): Promise<boolean> => {
  const [part] = await partsOf({ file, column: plainColumn })
  return part !== undefined && (await lookAtFile(part)).format === 'text'
}

const withRows = async (
  path: string,
  { file, column }: { readonly file: string; readonly column: string },
  isWhole = false,
): Promise<OwnData> => {
  const rows = await firstRows(file, isWhole ? wholeRecord : column)
  if (rows.length > 0) return { file: basename(file), column, rows }
  throw new MillraceError('bad_data', {
    what: `${path} has a header but no rows.`,
    fix: 'Add rows below its first line.',
  })
}

interface Header {
  readonly path: string
  readonly columns: readonly string[]
  readonly option: string
}

/** A column that is named and there; of texts the only one need not be named. */
const columnIn = (column: string | undefined, { path, columns, option }: Header): string => {
  if (column !== undefined && columns.includes(column)) return column
  const [only, ...others] = columns
  if (column === undefined && option === 'column' && only !== undefined && others.length === 0)
    return only
  throw new MillraceError('bad_usage', {
    what: column === undefined ? `Which column of ${path}?` : `${path} has no column "${column}".`,
    fix: `Name it with --${option}. Its columns: ${columns.join(', ')}.`,
  })
}

/** A folder of pictures, a folder each class. */
const ownPictures = async (args: Args, file: string): Promise<OwnData> => {
  const given = ['label', 'column'].find((option) => args.text(option) !== undefined)
  if (given !== undefined)
    throw new MillraceError('bad_usage', {
      what: `Pictures have no --${given}: the folder that one lies in is its class.`,
      fix: 'Leave it out.',
    })
  const pictures = await listFolder(await folderAt(file))
  const labels = new Set(pictures.map(({ label }) => label))
  return {
    file: basename(file),
    column: 'label',
    rows: Array.from(labels, (label) => JSON.stringify({ label })),
  }
}

const folderAt = async (path: string): Promise<string> => {
  if ((await lookAt(path))?.isDirectory()) return truePath(path)
  throw new MillraceError('bad_usage', {
    what: `${path} is no folder.`,
    fix: 'Name a folder with a folder for each class: cat/1.png, dog/1.png.',
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
