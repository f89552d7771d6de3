/** What is done to endpoints by hand. */
import type { EndpointView } from '../../../src/operations/contract.ts'
import { useVerb } from '../data/actions.ts'
import { post } from '../data/api.ts'
import type { Change } from './draft.ts'

type State = EndpointView['state']

const settled = (name: string, state: State): string =>
  state === 'loaded' ? `${name} is served again.` : `${name} answers nothing any more.`

/** Loads or unloads an endpoint. */
export const useLoading = ({ name }: Pick<EndpointView, 'name'>) =>
  useVerb({
    run: (state: State) => post('/api/endpoints/:name', { name, state }),
    done: (_, state) => settled(name, state),
    undo: (_, state) => async () => {
      const before = state === 'loaded' ? 'unloaded' : 'loaded'
      await post('/api/endpoints/:name', { name, state: before })
      return `Undone: ${settled(name, before)}`
    },
  })

/** Changes what an endpoint is, only where nobody else did meanwhile. */
export const useChange = ({ name, generation }: Pick<EndpointView, 'name' | 'generation'>) =>
  useVerb({
    run: (change: Change) => post('/api/endpoints/:name', { name, generation, ...change }),
    done: () => `${name} is changed; it stays so after a restart.`,
  })

/** Takes back what was changed at run time. */
export const useReset = ({ name, generation }: Pick<EndpointView, 'name' | 'generation'>) =>
  useVerb({
    run: () => post('/api/endpoints/:name/reset', { name, generation }),
    done: () => `${name} is what the configuration says again.`,
  })
