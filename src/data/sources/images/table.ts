/** CSV files of pictures: with paths, with files as base64, or with a column a pixel. */
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { within } from '../../../core/files.ts'
import { decodePicture, resizePixels } from '../../../encode/picture/decode.ts'
import { type ImageReading, ruleOf } from '../../../encode/picture/reading.ts'
import { bad, lineOf } from '../../bad.ts'
import { readHeader } from '../../header.ts'
import { readPlaced } from '../../lines.ts'
import { listed } from '../../names.ts'
import { wholeRecord } from '../../record.ts'
import { inOrder } from './concurrent.ts'
import { expectInside, type Item, itemOf, lookAtPicture } from './item.ts'
import { shown } from './names.ts'
import { type Made, made, rowOf } from './row.ts'

/** What a CSV file of pictures has them as. */
export type Table =
  | { readonly kind: 'path' | 'image'; readonly column: string; readonly label: string }
  | { readonly kind: 'pixels'; readonly columns: readonly string[]; readonly label: string }

/** Columns that are pixels where nothing is said of them. */
const numbered = /^(?:pixel|px|p)?_?\d+(?:x\d+)?$/i

/** Fewer columns with numbers for names are hardly an image. */
const fewestPixels = 16

export const tableOf = async (file: string, reading: ImageReading): Promise<Table> => {
  const { columns } = await readHeader({ file, column: wholeRecord })
  const label = named(file, columns, 'label', reading.label ?? 'label')
  if (reading.path !== undefined)
    return { kind: 'path', column: named(file, columns, 'path', reading.path), label }
  if (reading.image !== undefined)
    return { kind: 'image', column: named(file, columns, 'image', reading.image), label }
  const { pixels } = reading
  const fits = (name: string) =>
    pixels === undefined
      ? numbered.test(name)
      : name.startsWith(pixels) && /^_?\d+(?:x\d+)?$/.test(name.slice(pixels.length))
  const found = columns.filter((name) => name !== label && fits(name))
  if (found.length >= fewestPixels) return { kind: 'pixels', columns: found, label }
  throw bad(
    file,
    pixels === undefined
      ? 'does not say where its pictures are'
      : `has no columns ${pixels}0, ${pixels}1 and so on`,
    'Name the column with their paths in `path`, with base64 in `image`, or what columns of pixels begin with in `pixels`.',
    `Its columns: ${listed(columns)}.`,
  )
}

const named = (file: string, columns: readonly string[], option: string, name: string): string => {
  if (columns.includes(name)) return name
  throw bad(
    file,
    `has no column ${JSON.stringify(name)}`,
    `Name another one in \`${option}\`.`,
    `Its columns: ${listed(columns)}.`,
  )
}

interface Read {
  readonly fields: Readonly<Record<string, string>>
  readonly line: number
}

async function* recordsOf(file: string): AsyncGenerator<Read> {
  for await (const { rows, lines } of readPlaced({ file, column: wholeRecord }))
    for (const [at, row] of rows.entries()) yield { fields: JSON.parse(row), line: lines[at] ?? 0 }
}

const labelIn = (file: string, { fields, line }: Read, column: string): string => {
  const label = fields[column] ?? ''
  if (label !== '') return label
  throw bad(
    lineOf(shown(file), line),
    `has no ${JSON.stringify(column)}`,
    'Give each picture a class.',
  )
}

/** Lines that are looked at together. */
const together = 64

/** The pictures that a table names. `bad_data` names the line of one that is not there, or not in its folder. */
export const listTable = async (
  file: string,
  { column, label }: { readonly column: string; readonly label: string },
): Promise<Item[]> => {
  const root = dirname(file)
  const items: Item[] = []
  const all = inOrder(recordsOf(file), together, async (record) => {
    const { line } = record
    const given = record.fields[column] ?? ''
    const place = `${lineOf(shown(file), line)} names ${JSON.stringify(given)}, which`
    const name = insideOf(given, place)
    await expectInside(root, join(root, name), place)
    const found = lookAtPicture(join(root, name), () => place)
    return itemOf({ name, label: labelIn(file, record, label), line }, found)
  })
  for await (const item of all) items.push(item)
  return items
}

/** A path from the table's folder on. */
const insideOf = (given: string, place: string): string => {
  const name = normalize(given.replaceAll('\\', '/'))
  const isInside = given !== '' && !isAbsolute(name) && within('/table', join('/table', name))
  if (isInside) return name
  throw bad(
    place,
    given === '' ? 'is empty' : 'is no path within the folder of the table',
    'Give a path that begins where the table lies, such as pictures/1.png.',
  )
}

/** Pictures that lie in the table itself. */
export async function* rowsOfTable(
  file: string,
  table: Exclude<Table, { readonly kind: 'path' }> | Table,
  reading: ImageReading,
): AsyncGenerator<Made> {
  yield* inOrder(recordsOf(file), together, async (record) => {
    const label = labelIn(file, record, table.label)
    const place = lineOf(shown(file), record.line)
    if (table.kind === 'pixels') return pixelRow(place, record, { ...table, label }, reading)
    const bytes = Buffer.from(record.fields[table.column] ?? '', 'base64')
    return made(await decodePicture(bytes, ruleOf(reading)), {
      place: () => `${place} in ${JSON.stringify(table.column)}`,
      label,
    })
  })
}

const pixelRow = async (
  place: string,
  { fields }: Read,
  { columns, label }: { readonly columns: readonly string[]; readonly label: string },
  reading: ImageReading,
): Promise<Made> => {
  const pixels = Uint8Array.from(columns, (name) => {
    const text = fields[name] ?? ''
    const value = Number(text)
    if (text !== '' && Number.isInteger(value) && value >= 0 && value <= 255) return value
    throw bad(
      place,
      `has ${JSON.stringify(text)} in ${JSON.stringify(name)}`,
      'Give whole numbers from 0 to 255.',
    )
  })
  const rule = ruleOf(reading)
  const shape = shapeOf(pixels.length, rule)
  if (shape) return { row: rowOf(await resizePixels(pixels, shape, rule), label) }
  throw bad(
    place,
    `has ${pixels.length} pixels, which make no square, and are not ${rule.height} × ${rule.width}`,
    'Give `size` the height and width of the pixels.',
  )
}

/** The shape of so many bytes: that of the rule where it fits, else a square, grey before colour. */
const shapeOf = (
  bytes: number,
  { height, width }: { readonly height: number; readonly width: number },
) => {
  for (const channels of [1, 3] as const) {
    if (height * width * channels === bytes) return { height, width, channels }
  }
  for (const channels of [1, 3] as const) {
    const side = Math.sqrt(bytes / channels)
    if (Number.isInteger(side)) return { height: side, width: side, channels }
  }
  return undefined
}
