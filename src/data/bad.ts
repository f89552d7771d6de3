import { MillraceError } from '../core/error.ts'
import type { CsvProblem } from './csv.ts'

/** `bad_data`: what is wrong with a file, and where. */
export const bad = (place: string, what: string, fix: string, why?: string) =>
  new MillraceError('bad_data', { what: `${place} ${what}.`, fix, ...(why && { why }) })

/** The place of a line in messages. */
export const lineOf = (file: string, line: number): string => `${file}, line ${line},`

interface Problem {
  readonly problem: CsvProblem
  readonly line: number
  readonly longest: number
}

/** What the parser cannot read. */
export const notCsv = (file: string, { problem, line, longest }: Problem) => {
  const place = lineOf(file, line)
  const close = 'Close it, or double it to mean a quote.'
  switch (problem) {
    case 'unclosed':
      return bad(place, 'opens a quote that is never closed', close)
    case 'endless':
      return bad(place, `opens a quote that is not closed within ${longest} bytes`, close)
    case 'long':
      return bad(
        place,
        `begins a record of more than ${longest} bytes`,
        'Split it, or look for a double quote that is not closed.',
      )
  }
}
