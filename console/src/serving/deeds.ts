/** What is done to endpoints by hand. */
import type { EndpointView } from '../../../src/operations/contract.ts'
import { useVerb } from '../data/actions.ts'
import { post } from '../data/api.ts'
import type { Change } from './draft.ts'

type State = EndpointView['state']
type Spec = EndpointView['spec']

const settled = (name: string, state: State): string => {
  switch (state) {
    case 'loaded':
      return `${name} is served again.`
    case 'unloaded':
      return `${name} answers nothing any more.`
    case 'off':
      return `${name} is switched off.`
  }
}

interface Switch {
  readonly state: State
  readonly reason?: string
}

/** Loads or unloads an endpoint, switches it on or off; undone, it is as before. */
export const useLoading = ({ name, state: before }: Pick<EndpointView, 'name' | 'state'>) =>
  useVerb({
    run: async ({ state, reason }: Switch) => {
      await post('/api/endpoints/:name', { name, state, ...(reason && { reason }) })
      return before
    },
    done: (_, { state }) => settled(name, state),
    undo: (before) => async () => {
      await post('/api/endpoints/:name', { name, state: before })
      return `Undone: ${settled(name, before)}`
    },
  })

interface Changed {
  readonly changed: Change
  /** What takes it back, of an endpoint as it is then. */
  readonly undo: (now: Spec) => Change
}

/** Changes what an endpoint is, only where nobody else did meanwhile. */
export const useChange = ({ name, generation }: Pick<EndpointView, 'name' | 'generation'>) =>
  useVerb({
    run: ({ changed }: Changed) => post('/api/endpoints/:name', { name, generation, ...changed }),
    done: () => `${name} is changed; it stays so after a restart.`,
    undo:
      ({ endpoint }, { undo }) =>
      async () => {
        const back = { generation: endpoint.generation, ...undo(endpoint.spec) }
        await post('/api/endpoints/:name', { name, ...back })
        return `Undone: ${name} is as it was.`
      },
  })

/** Takes back what was changed at run time. */
export const useReset = ({ name, generation }: Pick<EndpointView, 'name' | 'generation'>) =>
  useVerb({
    run: () => post('/api/endpoints/:name/reset', { name, generation }),
    done: () => `${name} is what the configuration says again.`,
  })
