/** The row of a picture: its pixels and its class. */
import { MillraceError, messageOf } from '../../../core/error.ts'
import { decodePicture, mostBytes } from '../../../encode/picture/decode.ts'
import { decodedFormat, promisedFormat } from '../../../encode/picture/format.ts'
import { imageColumns } from '../../../encode/picture/reading.ts'
import type { Decoded, PictureRule } from '../../../encode/picture/rule.ts'
import { recordPrinter } from '../../record.ts'
import { readPicture } from './file.ts'

/** A row, or what is wrong with a picture: what happened, and what to do. */
export type Made = { readonly row: string } | { readonly problem: MillraceError }

const print = recordPrinter(imageColumns)

export const rowOf = (pixels: Uint8Array, label: string): string => {
  const { buffer, byteOffset, length } = pixels
  const image = Buffer.from(buffer, byteOffset, length).toString('base64')
  return print([image, label]) ?? '{}'
}

export interface Place {
  /** As messages name it. */
  place(): string
  readonly label: string
}

/** Reads and decodes a file. */
export const rowOfFile = async (
  path: string,
  rule: PictureRule,
  { place, label }: Place,
): Promise<Made> => {
  const bytes = await readPicture(path, mostBytes).catch((error: unknown) =>
    unreadable(place(), error),
  )
  if (bytes instanceof MillraceError) return { problem: bytes }
  if (!Buffer.isBuffer(bytes))
    return {
      problem: wrong(place(), `has ${bytes} bytes, allowed are ${mostBytes}`, 'Make it smaller.'),
    }
  const promised = promisedFormat(path)
  const format = decodedFormat(bytes)
  if (promised !== undefined && format !== undefined && promised !== format)
    return {
      problem: wrong(place(), `is a ${format} file, and ${promised} by its name`, 'Rename it.'),
    }
  return made(await decodePicture(bytes, rule), { place, label })
}

/** The row of what was decoded. */
export const made = (decoded: Decoded, { place, label }: Place): Made =>
  'pixels' in decoded
    ? { row: rowOf(decoded.pixels, label) }
    : { problem: wrong(place(), decoded.reason, decoded.fix) }

const wrong = (place: string, reason: string, fix: string) =>
  new MillraceError('bad_data', { what: `${place} ${reason}.`, fix })

const unreadable = (place: string, cause: unknown) =>
  new MillraceError('bad_data', {
    what: `${place} cannot be read.`,
    why: messageOf(cause),
    fix: 'Give yourself the right to read it, or take it out.',
    cause,
  })

/** Pictures that an error names at most. */
const mostTold = 10

/** Collects what is wrong with pictures, so that one error tells of several. */
export const createProblems = () => {
  const found: MillraceError[] = []
  const tell = () => {
    const [first, ...others] = found
    if (!first) return
    if (others.length === 0) throw first
    throw new MillraceError('bad_data', {
      what: first.what,
      why: `So with ${others.length}${found.length === mostTold ? ' and perhaps more' : ''}: ${others.map(({ what }) => what).join(' ')}`,
      fix: first.fix ?? 'Mend them, or take them out.',
      cause: first,
    })
  }
  return {
    /** Fails once there are as many as are told. */
    add(problem: MillraceError) {
      found.push(problem)
      if (found.length === mostTold) tell()
    },
    /** Fails where there is one. */
    tell,
    get any() {
      return found.length > 0
    },
  }
}
