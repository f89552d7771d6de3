import { cancel } from '../operations/cancel.ts'
import { verbOf } from './operation.ts'
import { span } from './table.ts'

export const verb = verbOf({
  name: 'cancel',
  operation: cancel,
  finds: true,
  words: ['id'],
  render: ({ run: { id, model, startedAt, endedAt } }) =>
    `Run ${id} of ${model} is cancelled${endedAt === null ? '' : `, ${span((endedAt - startedAt) / 1000)} after it began`}. Nobody goes on with it.`,
})
