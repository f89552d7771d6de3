import type { Alias } from '../core/records.ts'
import { promote } from '../operations/promote.ts'
import { verbOf } from './operation.ts'

export const verb = verbOf<{ alias: Alias }>({
  name: 'promote',
  operation: promote,
  words: ['model', 'version'],
  render: ({ alias }) => `Version ${alias.version} of ${alias.model} is champion.`,
})
