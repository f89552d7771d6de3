import { useQuery } from '@tanstack/react-query'
import { get } from '../data/api.ts'

/** Milliseconds. A search runs in a process of its own, whose events do not come here. */
const [busy, idle] = [2500, 15_000]

/** Searches of a model, newest first. */
export const useStudies = (model: string | null) =>
  useQuery({
    queryKey: ['studies', model],
    queryFn: ({ signal }) => get('/api/models/:model/studies', { model: model ?? '' }, signal),
    select: (answer) => answer.studies,
    enabled: model !== null,
    refetchInterval: ({ state }) =>
      state.data?.studies.some(({ status }) => status === 'running') ? busy : idle,
  })

export const useStudy = (model: string, id: string) =>
  useQuery({
    queryKey: ['studies', model, id],
    queryFn: ({ signal }) => get('/api/models/:model/studies/:id', { model, id }, signal),
    select: (answer) => answer.study,
    refetchInterval: ({ state }) => (state.data?.study.status === 'running' ? busy : idle),
  })
