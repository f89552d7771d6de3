/** What the loop hears of who answers, so that it can move rollouts. */
import type { Answering } from '../../loop/rollouts/types.ts'
import type { Endpoints } from '../../serve/endpoints.ts'
import type { Opened } from '../open.ts'

export const answeringOf = (
  endpoints: Pick<Endpoints, 'get' | 'directory'>,
  { requests }: Pick<Opened, 'requests'>,
): Answering => ({
  directory: endpoints.directory,
  requests,
  candidateOf: (name) => endpoints.get(name)?.status().candidate ?? null,
  isDrained(name, version) {
    const status = endpoints.get(name)?.status()
    if (!status) return true
    const { arms, draining, candidate } = status
    return (
      !arms.some((arm) => arm.version === version) &&
      !draining.includes(version) &&
      candidate?.version !== version
    )
  },
})
