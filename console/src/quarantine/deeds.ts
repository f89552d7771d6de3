/** What is done to refused rows by hand. Neither can be undone: a row that waits enters once, and one let go is gone. */
import type { RefusedRow } from '../../../src/core/records.ts'
import { useVerb } from '../data/actions.ts'
import { ApiError, post } from '../data/api.ts'
import { plural, sentence } from '../format.ts'

type Place = Pick<RefusedRow, 'file' | 'line' | 'text'>

/** A row by its place, and by what it was shown to say: another row there is left alone. */
const placeOf = ({ file, line, text }: Place) => ({ file: file !== null, line, was: text })

interface Outcome {
  readonly done: number
  /** Why others were not. */
  readonly refusals: readonly string[]
  /** What the last answer counted. */
  readonly left: number
}

/** Does it to one row after the other, and goes on behind a refusal; throws where all were refused. */
const each = async <Row>(
  rows: readonly Row[],
  act: (row: Row) => Promise<number>,
): Promise<Outcome> => {
  const refusals: ApiError[] = []
  let left = 0
  for (const row of rows)
    await act(row).then(
      (count) => {
        left = count
      },
      (error: unknown) => {
        if (!(error instanceof ApiError) || error.status === 0) throw error
        refusals.push(error)
      },
    )
  const [first] = refusals
  if (first && refusals.length === rows.length) throw first
  return {
    done: rows.length - refusals.length,
    refusals: refusals.map(({ message }) => message),
    left,
  }
}

/** `3 rows of customers are discarded. 1 was not: …` */
const outcomeWords = (what: string, { done, refusals: [first, ...others] }: Outcome): string =>
  [
    `${plural(done, 'row')} ${what}.`,
    first !== undefined && `${others.length + 1} not: ${sentence(first)}`,
  ]
    .filter(Boolean)
    .join(' ')

const waiting = (set: string, rows: number): string =>
  `${plural(rows, 'row')} of ${set} ${rows === 1 ? 'waits' : 'wait'} for the next ingestion.`

export const useRelease = (set: string, settled: () => void) =>
  useVerb({
    run: async (rows: readonly Place[]) => {
      const outcome = await each(rows, async (row) => {
        const { queued } = await post('/api/data/:set/quarantine/release', { set, ...placeOf(row) })
        return queued
      })
      settled()
      return outcome
    },
    done: (outcome) => `${outcomeWords('released', outcome)} ${waiting(set, outcome.left)}`,
  })

export const useDiscard = (set: string, settled: () => void) =>
  useVerb({
    run: async (rows: readonly Place[]) => {
      const outcome = await each(rows, async (row) => {
        const { refused } = await post('/api/data/:set/quarantine/discard', {
          set,
          ...placeOf(row),
        })
        return refused
      })
      settled()
      return outcome
    },
    done: (outcome) =>
      `${outcomeWords('discarded', outcome)} ${plural(outcome.left, 'refused row')} of ${set} left.`,
  })

export const useCorrect = (set: string, row: Place, settled: () => void) =>
  useVerb({
    run: async (text: string) => {
      const answer = await post('/api/data/:set/quarantine/release', { set, ...placeOf(row), text })
      settled()
      return answer
    },
    done: ({ queued }) => `Corrected and released. ${waiting(set, queued)}`,
  })
