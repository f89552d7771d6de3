/** A line of a quarantine by its number. */
import { createHash } from 'node:crypto'
import { MillraceError } from '../core/error.ts'
import { type Context, toHome } from './context.ts'
import { shownPath } from './names.ts'
import { longestKept } from './quarantine.ts'
import { type QueuePart, readQueue } from './queue.ts'
import { uncheckedReader } from './record.ts'
import { entryIn, rowOf } from './refused.ts'

export interface Entry {
  readonly file: string
  readonly line: number
  readonly part: QueuePart
  /** The line as it stands there. */
  readonly written: string
  /** What is listed of it. */
  readonly told: string
}

/** Undefined where there is no such line, or it is blank. */
export const entryAt = async (file: string, line: number): Promise<Entry | undefined> => {
  let number = 0
  for await (const lines of readQueue(file, uncheckedReader))
    for (const each of lines) {
      number++
      if (number < line) continue
      if (number > line || each.kind === 'blank') return undefined
      const written = each.kind === 'row' ? each.text : ''
      const told = rowOf({ bytes: each.end - each.start, text: written }).text
      return { file, line, part: each, written, told }
    }
  return undefined
}

/** The same for the same entry, whatever its row is corrected to. */
export const idOf = (context: Context, { file, line, written }: Entry): string => {
  const hash = createHash('sha256')
  return `quarantine:${hash.update(`${toHome(context, file)}\n${line}\n${written}`).digest('hex')}`
}

/** The row that an entry keeps. `conflict` where it keeps no text, or not all of it. */
export const textOfEntry = ({ file, line, written }: Entry): string => {
  const entry = entryIn(written)
  const text = entry && 'line' in entry && typeof entry.line === 'string' ? entry.line : null
  if (text !== null && Buffer.byteLength(text) <= longestKept - 4) return text
  throw new MillraceError('conflict', {
    what: `Line ${line} of ${shownPath(file)} ${text === null ? 'keeps no text' : 'keeps the beginning of a row only'}.`,
    fix: 'Give the text of the row, corrected.',
  })
}
