import { finished } from '../experiments/report/facts.ts'
import { tellingOf } from '../experiments/report/telling.ts'
import { comparisonView } from './experiments.ts'
import { id, model } from './fields.ts'
import { operation } from './operation.ts'

export const getComparison = operation({
  name: 'getComparison',
  summary: 'A comparison, and what it says',
  tag: 'Models',
  scope: 'read',
  method: 'GET',
  path: '/api/models/:model/comparisons/:id',
  input: { model, id },
  output: comparisonView,
  refuses: ['not_found'],
  run: async ({ experiments }, { model, id }) => {
    const comparison = await experiments.comparison(model, id)
    const done = finished(comparison)
    return { comparison, telling: done && tellingOf(done) }
  },
})
