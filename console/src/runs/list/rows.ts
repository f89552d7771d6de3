import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { InputOf } from '../../../../src/operations/index.ts'
import type { ListedRun } from '../../../../src/registry/listing/types.ts'
import { get } from '../../data/api.ts'
import { alive, keys } from '../../data/queries.ts'
import { pagesOf } from './places.ts'

type Question = InputOf<'GET', '/api/runs'>

/** Entries of a page: an answer of them stays well below 50 kB. */
const size = 80

/** Trials that are shown below their search; for more there is a list of their own. */
export const mostBelow = 100

const asked = (question: Question) => ({
  queryKey: [...keys.runs, question],
  queryFn: ({ signal }: { signal: AbortSignal }) => get('/api/runs', question, signal),
})

const anyRuns = (runs: readonly ListedRun[] | undefined) =>
  runs?.some(({ status }) => status === 'running') ? alive : false

/** The first page as it is now, with the count. */
export const useFirst = (question: Question) =>
  useQuery({
    ...asked({ ...question, limit: size }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => anyRuns(state.data?.runs),
  })

/**
 * The entries of a list that are in view. While somebody looks further down, the list stays as it was when they left
 * its top: `newer` tells how many have come since.
 */
export const useRows = (
  question: Question,
  { from, to, atTop }: { readonly from: number; readonly to: number; readonly atTop: boolean },
) => {
  const first = useFirst(question)
  const text = JSON.stringify(question)
  const now = first.data && !first.isPlaceholderData ? first.data : undefined
  const [held, setHeld] = useState<{ text: string; asOf: number; total: number } | null>(null)
  const isHeld = held !== null && held.text === text
  useEffect(() => {
    if (now && (atTop || !isHeld)) setHeld({ text, asOf: now.asOf, total: now.total })
  }, [now, atTop, isHeld, text])
  const asOf = isHeld ? held.asOf : now?.asOf
  const total = (isHeld ? held.total : now?.total) ?? first.data?.total ?? 0
  const pages = pagesOf(from, Math.min(to, total), size)
  const isMoved = isHeld && now !== undefined && now.asOf !== held.asOf && !atTop
  const answers = useQueries({
    queries: pages.map((page) => ({
      ...asked({
        ...question,
        to: Math.min(
          question.to === undefined ? Number.MAX_SAFE_INTEGER : Number(question.to),
          asOf ?? 0,
        ),
        skip: page * size,
        limit: size,
      }),
      enabled: asOf !== undefined && (page > 0 || isMoved),
    })),
  })
  const known = useKnown(text)
  const take = (runs: readonly ListedRun[] = [], first = 0) => {
    for (const [at, run] of runs.entries()) known.set(first + at, run)
  }
  if (!isMoved) take(now?.runs)
  for (const [at, page] of pages.entries()) take(answers[at]?.data?.runs, page * size)
  return {
    ...{ first, total, newer: isMoved && now ? Math.max(0, now.total - held.total) : 0 },
    entry: (at: number) => known.get(at),
    /** Where the trials of a search stand as one; undefined while that is not known. */
    placeOf: (study: string) =>
      [...known].find(([, run]) => run.trials && run.study === study)?.[0],
    error: answers.find(({ error }) => error)?.error ?? null,
  }
}

/** Entries that were seen of a question: shown until what was asked of them anew is there. */
const useKnown = (text: string): Map<number, ListedRun> => {
  const known = useRef({ text, runs: new Map<number, ListedRun>() })
  if (known.current.text !== text) known.current = { text, runs: new Map() }
  return known.current.runs
}

/** The trials below the searches that are opened, by their search. */
export const useTrials = (question: Question, studies: readonly string[]) => {
  const answers = useQueries({
    queries: studies.map((study) =>
      asked({ ...question, study, trials: 'listed', limit: mostBelow }),
    ),
  })
  return {
    of: new Map(studies.map((study, at) => [study, answers[at]?.data?.runs ?? []])),
    error: answers.find(({ error }) => error)?.error ?? null,
  }
}

/** What runs can be listed and sorted by. */
export const useRunColumns = (model: string | null, enabled: boolean) =>
  useQuery({
    queryKey: keys.runColumns(model),
    queryFn: ({ signal }) => get('/api/run-columns', model ? { model } : {}, signal),
    enabled,
  })
