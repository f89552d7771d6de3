/** Words and parts that rooms share where they remove what nobody needs any more. */
import { MillraceError } from '../core/error.ts'

/** Removed is what is older than `before` (milliseconds since 1970), not among the newest, and needed by nothing. */
export interface Rule {
  readonly before: number
  /** How many of each model stay, whatever their age. */
  readonly newest: number
  /** Only says what it would remove. */
  readonly isDry: boolean
}

/** Rows by what they are of, the newest first, without the newest of each. */
export const beyond = <Row>(
  rows: readonly Row[],
  newest: number | ((of: string) => number),
  nameOf: (row: Row) => string,
): Row[] => {
  const seen = new Map<string, number>()
  return rows.filter((row) => {
    const of = nameOf(row)
    const count = (seen.get(of) ?? 0) + 1
    seen.set(of, count)
    return count > (typeof newest === 'number' ? newest : newest(of))
  })
}

/** Every digest in a text, whatever else it says: what cannot be read is not taken for unused. */
export const digestsIn = (text: string): string[] => text.match(/[0-9a-f]{64}/g) ?? []

/** What whoever asks for something that somebody has deleted is told. */
export const deleted = (of: string, at: number): MillraceError =>
  new MillraceError('not_found', {
    what: `${of} was deleted on ${new Date(at).toISOString().slice(0, 10)}.`,
    fix: 'The audit trail says by whom.',
  })

/** What whoever asks for something that retention has removed is told. */
export const pruned = (of: string, what: 'rows' | 'files', at: number): MillraceError =>
  new MillraceError('not_found', {
    what: `${of} has no ${what} any more.`,
    why: `They were removed by rule on ${new Date(at).toISOString().slice(0, 10)}: nothing needed them.`,
    fix: 'To keep more, raise `keep` in millrace.config.ts.',
  })
