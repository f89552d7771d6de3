/** Who is signed in, and what they may do. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { mayDo, type Principal, type Scope, type Thing } from '../../../src/core/access.ts'
import { get } from '../data/api.ts'
import { keys } from '../data/queries.ts'

export const keysKey = ['keys'] as const

export interface Known {
  /** Whether keys are asked for. */
  readonly locked: boolean
  readonly principal: Principal
}

export const useAccess = () =>
  useQuery<Known>({
    queryKey: keys.access,
    queryFn: ({ signal }) => get('/api/access', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

const project: Thing = { kind: 'project' }
const anything: Thing = { kind: 'any' }

/** Whether the page may be looked at at all: it tells of the whole project. */
export const seesProject = ({ principal }: Known): boolean => mayDo(principal, 'read', project)

/** Tells what may be offered; before it is known everything is. */
export const useMay = (): ((scope: Scope) => boolean) => {
  const { data } = useAccess()
  return (scope) => data === undefined || mayDo(data.principal, scope, anything)
}

/** Asks anew who is signed in, and forgets what somebody else saw. */
export const useRenewed = () => {
  const client = useQueryClient()
  return async () => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.access[0] })
    await client.invalidateQueries({ queryKey: keys.access })
  }
}
