/** Models of a server as the protocol lists them. */
import { z } from '../../core/schema.ts'
import type { Endpoint, EndpointStatus } from '../../serve/types.ts'

export const repositoryIndex = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    state: z.enum(['READY', 'UNAVAILABLE']),
    reason: z.string(),
  }),
)

type Listed = z.output<typeof repositoryIndex>

/** What is served, and what should be and is not; of `ready` alone what answers. */
export const indexOf = (endpoints: Iterable<Endpoint>, ready: boolean): Listed =>
  Array.from(endpoints, (endpoint) => endpoint.status())
    .flatMap(listed)
    .filter(({ state }) => !ready || state === 'READY')

const listed = ({ name, version, wanted, error }: EndpointStatus): Listed => {
  const answers: Listed =
    version === null ? [] : [{ name, version: `${version}`, state: 'READY', reason: '' }]
  if (wanted === version && version !== null) return answers
  return [
    ...answers,
    {
      name,
      version: wanted === null ? '' : `${wanted}`,
      state: 'UNAVAILABLE',
      reason: error ?? (wanted === null ? 'It has no champion yet.' : 'It is being opened.'),
    },
  ]
}
