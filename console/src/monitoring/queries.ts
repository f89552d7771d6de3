import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { MonitorWindow } from '../../../src/core/monitor.ts'
import { useVerb } from '../data/actions.ts'
import { get, post } from '../data/api.ts'
import { keys } from '../data/queries.ts'
import { plural } from '../format.ts'

/** Milliseconds until it is asked again how traffic is: events tell of windows, none of what is open. */
const often = 30_000

/** How the traffic of every endpoint is. */
export const useMonitors = () =>
  useQuery({
    queryKey: [...keys.monitoring, 'all'],
    queryFn: ({ signal }) => get('/api/monitoring', {}, signal),
    select: ({ monitors }) => monitors,
    refetchInterval: often,
  })

/** Windows of a page. */
const pageWindows = 40

/** Windows of an endpoint that end after a time, newest first. */
export const useWindows = (name: string, from: number | null) =>
  useInfiniteQuery({
    queryKey: [...keys.monitoring, 'windows', name, from],
    initialPageParam: undefined,
    queryFn: ({
      signal,
      pageParam: cursor,
    }: {
      signal: AbortSignal
      pageParam?: string | undefined
    }) =>
      get(
        '/api/endpoints/:name/windows',
        { name, limit: pageWindows, cursor, from: from ?? undefined },
        signal,
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
    select: ({ pages }) => pages.flatMap(({ windows }) => windows),
  })

export type WindowPlace = Pick<MonitorWindow, 'endpoint' | 'version' | 'number'>

/** One window with all that differs in it. */
export const useWindow = ({ endpoint: name, version, number }: WindowPlace, isKnown = true) =>
  useQuery({
    queryKey: [...keys.monitoring, 'window', name, version, number],
    queryFn: ({ signal }) =>
      get('/api/endpoints/:name/windows/:version/:number', { name, version, number }, signal),
    select: ({ window }) => window,
    enabled: isKnown,
  })

/** Lets all windows of an endpoint be judged again. */
export const useJudgeAgain = (name: string) =>
  useVerb({
    run: () => post('/api/endpoints/:name/monitoring/again', { name }),
    done: ({ windows }) =>
      `${plural(windows, 'window')} of ${name} ${windows === 1 ? 'is' : 'are'} judged again; what comes of it shows here.`,
  })
