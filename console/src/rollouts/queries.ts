import { useQuery } from '@tanstack/react-query'
import { get } from '../data/api.ts'
import { keys } from '../data/queries.ts'

/** Milliseconds until one that is under way is asked for again: no event tells of each look. */
const often = 5000

const isOpen = ({ endedAt }: { readonly endedAt: number | null }) => endedAt === null

/** Rollouts of a model or of an endpoint, newest first. */
export const useRollouts = (of: { readonly model?: string; readonly endpoint?: string }) =>
  useQuery({
    queryKey: [...keys.rollouts, 'list', of],
    queryFn: ({ signal }) => get('/api/rollouts', { ...of, limit: 50 }, signal),
    select: ({ rollouts }) => rollouts,
    refetchInterval: ({ state }) => (state.data?.rollouts.some(isOpen) ? often : 30_000),
  })

/** The last rollout of each endpoint. */
export const useLastRollouts = () =>
  useQuery({
    queryKey: [...keys.rollouts, 'last'],
    queryFn: ({ signal }) => get('/api/rollouts', { last: 'yes', limit: 50 }, signal),
    select: ({ rollouts }) => rollouts,
    refetchInterval: 30_000,
  })

/** One rollout, and how its evidence went. */
export const useRollout = (id: string) =>
  useQuery({
    queryKey: [...keys.rollouts, 'one', id],
    queryFn: ({ signal }) => get('/api/rollouts/:id', { id }, signal),
    refetchInterval: ({ state }) =>
      state.data === undefined || isOpen(state.data.rollout) ? often : false,
  })
