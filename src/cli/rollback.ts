import { rollback } from '../operations/rollback.ts'
import { verbOf } from './operation.ts'

export const verb = verbOf({
  name: 'rollback',
  operation: rollback,
  finds: true,
  render: ({ alias }) => `Version ${alias.version} of ${alias.model} is champion again.`,
})
