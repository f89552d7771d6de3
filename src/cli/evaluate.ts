import { percent } from '../core/figure.ts'
import type { Evaluation } from '../core/records.ts'
import { evaluate } from '../operations/evaluate.ts'
import { verbOf } from './operation.ts'
import { table } from './table.ts'

const render = ({ model, version, accuracy, results }: Evaluation): string =>
  [
    table(
      ['', 'prompt', 'next word', 'accepted'],
      results.map(({ prompt, predicted, accepted, passed }) => [
        passed ? '✓' : '✗',
        prompt,
        predicted,
        accepted.join(', '),
      ]),
    ),
    '',
    `${model} version ${version}: accuracy ${percent(accuracy, 2)}%`,
  ].join('\n')

export const verb = verbOf({
  name: 'evaluate',
  operation: evaluate,
  finds: true,
  render: ({ evaluation }) => render(evaluation),
})
