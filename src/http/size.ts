/** How large what is put to a model may be, by its kind. */
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import { longestImage, longestValue } from '../serve/room.ts'
import type { Answering } from '../serve/types.ts'

/** Bytes of a text. */
export const longestText = 65_536
/** Fields of a record. */
export const mostFields = 10_000

/** What is asked: a text, a record by its columns, values in their order, or arrays. */
export interface Asked {
  readonly text?: string | undefined
  readonly row?: Row | readonly unknown[] | undefined
  /** Arrays by the names of inputs. */
  readonly inputs?: Row | undefined
}

type Row = Readonly<Record<string, unknown>>

/** Refuses with `too_large` a text that is too long for any model. */
export const expectShort = ({ text = '' }: Asked) => {
  const bytes = Buffer.byteLength(text)
  if (bytes > longestText)
    throw new MillraceError('too_large', {
      what: `The text has ${bytes} bytes; at most ${longestText} are read.`,
      fix: 'Send a part of it; where the next word is asked for, the end of the text, as only the last words decide that.',
    })
}

/** Refuses with `too_large` a record that is too large for what answers. */
export const expectFitting = ({ row }: Asked, { form, room }: Answering) => {
  // What answers no record at all says that itself.
  if (row !== undefined && form.kind !== 'text') expectSmall(row, room)
}

const expectSmall = (row: Row | readonly unknown[], room: ReadonlyMap<string, number>) => {
  const fields = Object.entries(row)
  if (fields.length > mostFields)
    throw new MillraceError('too_large', {
      what: `The record has ${fields.length} fields; at most ${mostFields} are read.`,
      fix: 'Send the columns that the model learnt from.',
    })
  for (const [name, value] of fields) {
    const most = Math.min(longestImage, room.get(name) ?? longestValue)
    if (typeof value === 'string' && value.length > most)
      throw new MillraceError('too_large', {
        what: `The value of ${quoted(name)} has ${value.length} characters; at most ${most} are read.`,
        fix: room.has(name)
          ? 'Send a smaller file, or the pixels of the size that the model takes.'
          : 'Send a shorter value.',
      })
  }
}
