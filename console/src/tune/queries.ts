import { useQuery } from '@tanstack/react-query'
import type { Study } from '../../../src/core/study.ts'
import { get } from '../data/api.ts'

/** Milliseconds. A search runs in a process of its own, whose events do not come here. */
const [busy, idle] = [2500, 15_000]

const pathOf = (model: string) => `/api/models/${encodeURIComponent(model)}/studies`

/** Searches of a model, newest first. */
export const useStudies = (model: string | null) =>
  useQuery({
    queryKey: ['studies', model],
    queryFn: ({ signal }) => get<{ studies: Study[] }>(pathOf(model ?? ''), signal),
    select: (answer) => answer.studies,
    enabled: model !== null,
    refetchInterval: ({ state }) =>
      state.data?.studies.some(({ status }) => status === 'running') ? busy : idle,
  })

export const useStudy = (model: string, id: string) =>
  useQuery({
    queryKey: ['studies', model, id],
    queryFn: ({ signal }) =>
      get<{ study: Study }>(`${pathOf(model)}/${encodeURIComponent(id)}`, signal),
    select: (answer) => answer.study,
    refetchInterval: ({ state }) => (state.data?.study.status === 'running' ? busy : idle),
  })
