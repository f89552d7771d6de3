import { noLabels } from '../registry/labels.ts'
import { id } from './fields.ts'
import { operation } from './operation.ts'
import { runView } from './schemas.ts'

export const getRun = operation({
  name: 'getRun',
  summary: 'A run with its metrics and its log',
  tag: 'Runs',
  scope: 'read',
  method: 'GET',
  path: '/api/runs/:id',
  input: { id },
  output: runView,
  refuses: ['not_found'],
  run: async ({ registry }, { id }) => {
    const [run, metrics, log, [labels = noLabels]] = await Promise.all([
      registry.run(id),
      registry.metrics(id),
      registry.lines(id),
      registry.labels([{ run: id }]),
    ])
    return { run, labels, metrics, log }
  },
})
