import { useQuery } from '@tanstack/react-query'
import { useMay } from '../access/query.ts'
import { get } from '../data/api.ts'
import { keys } from '../data/queries.ts'

/** Rows of a page of the preview. */
export const pageRows = 20

const sets = {
  queryKey: keys.data(),
  queryFn: ({ signal }: { signal: AbortSignal }) => get('/api/data', {}, signal),
}

/** Every data set of the project. */
export const useDataSets = () => useQuery({ ...sets, select: (answer) => answer.datasets })

/** Versions of a data set, what it is now first. */
export const useDataVersions = (set: string, { enabled = true } = {}) =>
  useQuery({
    queryKey: keys.data(set, 'versions'),
    queryFn: ({ signal }) => get('/api/data/:set/versions', { set }, signal),
    select: (answer) => answer.versions,
    enabled,
  })

/** A version never changes, but for rows that are erased from it. */
const profileQuery = (set: string, version: number) => ({
  queryKey: keys.data(set, 'profile', version),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    get('/api/data/:set/profile', { set, version }, signal),
})

export const useProfile = (set: string, version: number) =>
  useQuery({ ...profileQuery(set, version), select: (answer) => answer.profile })

export const useReport = (set: string, version: number) =>
  useQuery({
    queryKey: keys.data(set, 'report', version),
    queryFn: ({ signal }) => get('/api/data/:set/report', { set, version }, signal),
  })

/** How a data set is fed by labelled requests; asked by whoever may see its data. */
export const useFeeding = (set: string) => {
  const may = useMay()
  return useQuery({
    queryKey: keys.data(set, 'feeding'),
    queryFn: ({ signal }) => get('/api/data/:set/feeding', { set }, signal),
    enabled: may('readData'),
  })
}

/** What versions of a data set came to, the newest look first. */
export const useVerdicts = (set: string) =>
  useQuery({
    queryKey: keys.data(set, 'reports'),
    queryFn: ({ signal }) => get('/api/data/:set/reports', { set }, signal),
    select: (answer) => answer.reports,
  })

/** Rows of a version with the place of the first; those of another page of it stay until they are there. */
export const useRows = (set: string, version: number, from: number) => {
  const asked = keys.data(set, 'rows', version)
  return useQuery({
    queryKey: [...asked, from],
    queryFn: async ({ signal }) => ({
      ...(await get('/api/data/:set/rows', { set, version, from, rows: pageRows }, signal)),
      from,
    }),
    placeholderData: (before, query) =>
      asked.every((each, at) => query?.queryKey[at] === each) ? before : undefined,
  })
}

export const useChange = (set: string, from: number, to: number) =>
  useQuery({
    queryKey: keys.data(set, 'diff', from, to),
    queryFn: ({ signal }) => get('/api/data/:set/diff', { set, from, to }, signal),
    enabled: from !== to,
  })
