import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { RequestWithFeedback } from '../../../src/core/requests.ts'
import type { InputOf } from '../../../src/operations/index.ts'
import { get } from '../data/api.ts'
import { keys } from '../data/queries.ts'

type Question = InputOf<'GET', '/requests'>

/** Requests of a page, and bytes of what is shown of each: an answer stays well below 50 kB. */
const page = { limit: 40, maxBytes: 2000 }

/** Milliseconds until it is asked again what has come. */
const often = 2000

const start: string | null = null

/** How a request is known in a list: another question may have had its id, and a shadow was asked the same. */
export const keyOf = ({ id, time, endpoint, variant }: RequestWithFeedback): string =>
  `${id} ${time} ${endpoint} ${variant}`

/** Requests page by page, newest first; `live`: with those that come meanwhile in front. */
export const useRequests = (question: Question, live: boolean) => {
  const query = useInfiniteQuery({
    queryKey: [...keys.requests, question],
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      get(
        '/requests',
        { ...question, ...page, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: start,
    getNextPageParam: ({ next }) => next,
  })
  const pages = query.data?.pages ?? []
  const listed = pages.flatMap(({ requests }) => requests)
  const newer = useNewer(question, listed[0]?.time ?? 0, live && query.isSuccess)
  // More came than stand on a page: the list begins anew.
  const isOverrun = newer.data !== undefined && newer.data.next !== null
  const { refetch } = query
  useEffect(() => {
    if (isOverrun) void refetch()
  }, [isOverrun, refetch])
  const known = new Set(listed.map(keyOf))
  const came = live ? (newer.data?.requests ?? []).filter((each) => !known.has(keyOf(each))) : []
  return {
    query,
    requests: [...came, ...listed],
    came: new Set(came.map(keyOf)),
    lookedTo: pages.at(-1)?.lookedTo ?? null,
  }
}

const useNewer = (question: Question, from: number, enabled: boolean) =>
  useQuery({
    queryKey: [...keys.requests, 'newer', question, from],
    queryFn: ({ signal }) =>
      get(
        '/requests',
        { ...question, ...page, from: Math.max(from, Number(question.from ?? 0)) },
        signal,
      ),
    enabled,
    refetchInterval: often,
    staleTime: 0,
  })

/** All that were asked under an id, the first one first. */
export const useRequest = (id: string) =>
  useQuery({
    queryKey: [...keys.requests, 'one', id],
    queryFn: ({ signal }) => get('/requests/:id', { id }, signal),
    select: (answer) => answer.requests,
  })
