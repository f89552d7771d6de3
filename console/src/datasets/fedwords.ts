/** What is said of rows that come from labelled requests. */
import { count, plural } from '../format.ts'

/** Requests of which no row was made, by the reason, as the audit trail tells of them. */
export const leftOutIn = (detail: string): readonly (readonly [why: string, many: number])[] => {
  const [, list = ''] = /; left out: (.*)$/.exec(detail) ?? []
  return [...list.matchAll(/(\d+) (\w+)/g)].map(([, many, why = '']) => [why, Number(many)])
}

const meanings: Readonly<Record<string, string>> = {
  masked: 'masked: the log does not keep a column that a row needs',
  incomplete: 'incomplete: asked without a column that a row needs, or as tensors',
  cut: 'cut: too long to be kept whole',
  sealed: 'sealed with a key that is not there',
  ambiguous: 'ambiguous: another question has the same id',
  unknown: 'unknown: there is no record of the id',
  erased: 'erased: of somebody who was erased from the data set',
}

export const leftOutWords = (why: string): string => meanings[why] ?? why

export const automaticWords = (isAutomatic: boolean): string =>
  isAutomatic
    ? 'by every ingestion for which too few rows wait (fromRequests)'
    : 'by hand alone: millrace ingest --from requests'

/** Labels are counted up to here. */
const mostCounted = 10_000

export const unreadWords = (unread: number): string => {
  if (unread === 0) return 'nothing: every labelled request was looked at'
  return unread >= mostCounted
    ? `${count(mostCounted)} labelled requests or more, of all models`
    : `${plural(unread, 'labelled request')}, of all models`
}
