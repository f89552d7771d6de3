/** What the loop hears of who answers, so that it can move rollouts. */
import type { Answering } from '../../loop/rollouts/types.ts'
import type { Endpoints } from '../../serve/endpoints.ts'
import { isHeld } from '../../serve/router.ts'
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
    return !status || (!isHeld(status, version) && status.candidate?.version !== version)
  },
})
