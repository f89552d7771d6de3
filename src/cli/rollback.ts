import { rollback } from '../operations/rollback.ts'
import { verbOf } from './operation.ts'

export const verb = verbOf({
  name: 'rollback',
  operation: rollback,
  finds: true,
  render: ({ alias, was, rollout, dryRun }) => {
    const would = dryRun ? 'would be' : 'is'
    return rollout === null
      ? `Version ${alias.version} of ${alias.model} ${would} ${alias.alias} again, instead of version ${was}.`
      : `Version ${was} of ${alias.model} ${would} returned; version ${alias.version} answers all questions.`
  },
})
