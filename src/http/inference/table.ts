/** CSV of a request as a table. */
import { MillraceError } from '../../core/error.ts'
import { createCsvParser } from '../../data/csv.ts'
import { inferLimit } from './limit.ts'
import type { ScoringBody } from './scoring.ts'

/** The table of CSV with a header; empty fields are missing values. Fails with `bad_input`. */
export const tableOfCsv = (bytes: Buffer): ScoringBody => {
  const parser = createCsvParser({
    ...{ line: 1, longest: inferLimit },
    refuse: (problem, line) =>
      new MillraceError('bad_input', {
        what: `The CSV cannot be read: a quote of line ${line} is not closed.`,
        why: `It is ${problem}.`,
        fix: 'Close it, or double a quote that is part of a value.',
      }),
  })
  const [header, ...rows] = [...parser.read(withoutMark(bytes), true)]
  return {
    dataframe_split: {
      columns: [...(header?.fields ?? [])],
      data: rows.map(({ fields }) => fields.map((field) => (field === '' ? null : field))),
    },
  }
}

const withoutMark = (bytes: Buffer): Buffer =>
  bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? bytes.subarray(3) : bytes
