import { promote } from '../operations/promote.ts'
import { verbOf } from './operation.ts'

export const verb = verbOf({
  name: 'promote',
  operation: promote,
  finds: true,
  words: ['model', 'version'],
  render: ({ alias, past }) =>
    [
      `Version ${alias.version} of ${alias.model} is champion.`,
      ...(past === null
        ? []
        : [`It takes over at once, past the policy of its endpoint (${past}).`]),
    ].join('\n'),
})
