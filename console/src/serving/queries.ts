import { useQuery } from '@tanstack/react-query'
import type { InputOf } from '../../../src/operations/index.ts'
import { get } from '../data/api.ts'
import { keys } from '../data/queries.ts'

/** Milliseconds until it is asked again how endpoints stand: no event tells of requests. */
const often = 5000

/** Every endpoint; `live`: as they stand from moment to moment. */
export const useEndpoints = ({ live = false } = {}) =>
  useQuery({
    queryKey: keys.endpoints,
    queryFn: ({ signal }) => get('/api/endpoints', {}, signal),
    select: (answer) => answer.endpoints,
    refetchInterval: live ? often : false,
  })

/** One endpoint with its last changes. */
export const useEndpoint = (name: string) =>
  useQuery({
    queryKey: [...keys.endpoints, name],
    queryFn: ({ signal }) => get('/api/endpoints/:name', { name }, signal),
    refetchInterval: often,
  })

export type Span = NonNullable<InputOf<'GET', '/api/endpoints/:name/traffic'>['span']>

/** How requests to an endpoint went over time. */
export const useTraffic = (name: string, span: Span) =>
  useQuery({
    queryKey: [...keys.endpoints, name, 'traffic', span],
    queryFn: ({ signal }) => get('/api/endpoints/:name/traffic', { name, span }, signal),
    refetchInterval: span === '1h' ? often : 60_000,
  })
