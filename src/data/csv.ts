/** Splits CSV into records: any separator and quote of one byte, LF or CRLF. */
import { isAscii } from 'node:buffer'

export interface CsvRecord {
  readonly fields: readonly string[]
  /** Line the record begins at. */
  readonly line: number
  /** Bytes read up to its end, its line end with them. */
  readonly end: number
}

export interface CsvParser {
  /**
   * The records that end in a piece. Read each piece to its end before the next; all but the last one end
   * with a line.
   */
  read(piece: Buffer, last: boolean): Generator<CsvRecord, void>
}

/** Signs of one byte each; commas and double quotes unless told otherwise. */
export interface CsvSigns {
  readonly separator?: number
  /** Null: there is none, and every field is plain text. */
  readonly quote?: number | null
}

export interface CsvOptions extends CsvSigns {
  /** Line that the first piece begins at. */
  readonly line: number
  /** Most bytes of a record, its quotes and line breaks with them. */
  readonly longest: number
  /** The error for a line where something begins that cannot be read. */
  refuse(problem: CsvProblem, line: number): Error
}

/** A quote that is never closed, or not within the longest record; a record that is longer than that. */
export type CsvProblem = 'unclosed' | 'endless' | 'long'

/** A field whose closing quote has not come yet. */
interface OpenField {
  readonly line: number
  /** What came of it in earlier pieces. */
  readonly text: string
}

const lineFeed = 10
const space = 32
const carriageReturn = 13

/**
 * Every byte is looked at once, whatever the text. Empty lines are left out. A quote counts as one at the
 * beginning of a field only, spaces before it aside; text behind the closing one makes all of the field plain text,
 * quotes and all.
 */
export const createCsvParser = (options: CsvOptions): CsvParser => {
  const { longest, refuse, separator = 44 } = options
  const quote = options.quote === null ? -1 : (options.quote ?? 34)
  const sign = String.fromCharCode(Math.max(0, quote))
  let line = options.line
  let read = 0
  let begun = { line, at: 0 }
  let fields: string[] = []
  let open: OpenField | undefined

  /** The rest of a quoted field; undefined where it goes on in the next piece. */
  const closed = (piece: Buffer, cut: Cut, start: number, field: OpenField) => {
    let doubled = false
    let close = start
    for (; close < piece.length; close++) {
      if (piece[close] === lineFeed) line++
      if (piece[close] !== quote) continue
      if (piece[close + 1] !== quote) break
      doubled = true
      close++
    }
    if (read + close - begun.at > longest) throw refuse('endless', field.line)
    const part = cut(start, close)
    const text = field.text + (doubled ? part.replaceAll(sign + sign, sign) : part)
    if (close >= piece.length) {
      open = { line: field.line, text }
      return undefined
    }
    const end = close + 1
    if (endsField(piece, end, separator))
      return { text, end: piece[end] === carriageReturn ? end + 1 : end }
    const more = plainField(piece, cut, end, separator)
    return { text: sign + text + sign + more.text, end: more.end }
  }

  return {
    *read(piece, last) {
      const cut = cutting(piece)
      for (let at = 0; at < piece.length; ) {
        if (!open && fields.length === 0) {
          const blank = blankLine(piece, at)
          if (blank > 0) {
            line++
            at += blank
            continue
          }
          begun = { line, at: read + at }
        }
        const begins = open ? at : pastSpaces(piece, at, quote)
        if (!open && piece[begins] === quote) {
          open = { line, text: '' }
          at = begins + 1
        }
        const field = open ? closed(piece, cut, at, open) : plainField(piece, cut, at, separator)
        if (!field) break
        open = undefined
        fields.push(field.text)
        if (read + field.end - begun.at > longest) throw refuse('long', begun.line)
        at = field.end + 1
        const another = piece[field.end] === separator
        if (another && at < piece.length) continue
        if (another) fields.push('')
        else if (field.end < piece.length) line++
        yield { fields, line: begun.line, end: read + Math.min(at, piece.length) }
        fields = []
      }
      read += piece.length
      if (last && open) throw refuse('unclosed', open.line)
    },
  }
}

type Cut = (start: number, end: number) => string

/** The text between two places of a piece; of plain ASCII it is made once. */
const cutting = (piece: Buffer): Cut => {
  if (!isAscii(piece)) return (start, end) => piece.toString('utf8', start, end)
  const text = piece.toString('latin1')
  return (start, end) => text.slice(start, end)
}

/** Length of an empty line, 0 where there is none. */
const blankLine = (piece: Buffer, at: number): number => {
  if (piece[at] === lineFeed) return 1
  return piece[at] === carriageReturn && piece[at + 1] === lineFeed ? 2 : 0
}

/** Where a field begins whose quote stands behind spaces; any other where it stands. */
const pastSpaces = (piece: Buffer, at: number, quote: number): number => {
  let begins = at
  while (piece[begins] === space) begins++
  return piece[begins] === quote ? begins : at
}

const endsField = (piece: Buffer, at: number, separator: number): boolean =>
  at === piece.length || piece[at] === separator || blankLine(piece, at) > 0

/** The text up to the next separator or line end, and where that stands. */
const plainField = (piece: Buffer, cut: Cut, start: number, separator: number) => {
  let end = start
  for (; end < piece.length; end++) if (piece[end] === separator || piece[end] === lineFeed) break
  const returned = piece[end] === lineFeed && end > start && piece[end - 1] === carriageReturn
  return { text: cut(start, returned ? end - 1 : end), end }
}

/** How many lines end in some bytes. */
export const breaksIn = (bytes: Buffer): number => {
  let breaks = 0
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) breaks++
  return breaks
}
