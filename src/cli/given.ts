/** What a command is asked about: a text, a record, or the file of a picture. */
import { stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { MillraceError } from '../core/error.ts'
import { parseExact } from '../core/exact.ts'
import { guarded, readIfThere } from '../core/files.ts'
import type { Form } from '../core/input.ts'
import { size } from '../core/text.ts'
import { formatOf } from '../encode/picture/format.ts'
import { namedBy } from '../tasks/codec/decode.ts'
import { badInput } from '../tasks/kit/record.ts'

/** Bytes of a picture's file, at most. */
const largest = 64 << 20

/** The bytes of a word, or those of standard input where it is `-`. */
export const givenBytes = async (word: string): Promise<Buffer> =>
  word === '-' ? buffer(process.stdin) : Buffer.from(word)

export const isRecord = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/**
 * What was given as the row that a model of a form takes: a picture by its path or its bytes, and a text alone where
 * records have a text, or values in the order of its columns, as a record. Fails with `bad_input` where a model of pictures is given no picture.
 */
export const rowGiven = async (given: Buffer, form: Form): Promise<string> => {
  const text = given.toString()
  if (form.kind === 'text' || form.kind === 'tensors' || form.kind === 'json' || isRecord(text))
    return text
  if (form.kind === 'image') return picture(given, form.column)
  const values = form.columns && listIn(text)
  if (form.columns && values) return JSON.stringify(namedBy(form.columns, values, badInput(0, 1)))
  return form.text === undefined ? text : JSON.stringify({ [form.text]: text })
}

/** Values in the order of the columns, with every digit. */
const listIn = (text: string): readonly unknown[] | null => {
  try {
    const value: unknown = parseExact(text)
    return Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

const picture = async (given: Buffer, column: string): Promise<string> => {
  const bytes =
    formatOf(given) === undefined ? await pictureAt(given.toString().trim(), column) : given
  return JSON.stringify({ [column]: bytes.toString('base64') })
}

const pictureAt = async (path: string, column: string): Promise<Buffer> => {
  // A longer text is no path.
  const there = path.length > 4096 ? undefined : await stat(path).catch(() => undefined)
  const shown = JSON.stringify(path.length > 100 ? `${path.slice(0, 100)}…` : path)
  const fix = `Give the path of a PNG, JPEG or WebP file, or a record: {"${column}":"base64 of a picture"}.`
  if (!there?.isFile())
    throw new MillraceError('bad_input', { what: `There is no picture ${shown}.`, fix })
  if (there.size > largest)
    throw new MillraceError('too_large', {
      what: `The file ${shown} has ${size(there.size)}; a picture has ${size(largest)} at most.`,
    })
  const bytes = await guarded('read', path, () => readIfThere(path))
  if (bytes && formatOf(bytes) !== undefined) return Buffer.from(bytes)
  throw new MillraceError('bad_input', { what: `The file ${shown} is no picture.`, fix })
}
