import type { EndpointView } from '../operations/contract.ts'
import { listEndpoints } from '../operations/endpoints.ts'
import { verbOf } from './operation.ts'
import { table } from './table.ts'

export const verb = verbOf({
  name: 'endpoints',
  operation: listEndpoints,
  words: [],
  render: ({ endpoints }) => listed(endpoints),
})

const listed = (endpoints: readonly EndpointView[]): string =>
  endpoints.length === 0
    ? 'No endpoints yet: each model has one.'
    : table(
        ['endpoint', 'model', 'champion', 'policy', 'deadline', 'state', 'by', 'generation'],
        endpoints.map(({ name, spec, champion, state, origin, generation }) => [
          ...[name, spec.model, champion, spec.policy, `${spec.deadline / 1000} s`, state],
          ...[origin, generation],
        ]),
      )
