import type { CrossValidation } from '../experiments/crossvalidate.ts'
import { crossvalidate } from '../operations/crossvalidate.ts'
import { verbOf } from './operation.ts'
import { figure, table } from './table.ts'

const describe = ({ folds, mean, deviation, notes }: CrossValidation): string =>
  [
    table(
      ['metric', 'mean', 'deviation', ...folds.map((_, fold) => `fold ${fold + 1}`)],
      Object.keys(mean).map((name) => [
        name,
        figure(mean[name]),
        figure(deviation[name]),
        ...folds.map((metrics) => figure(metrics[name])),
      ]),
    ),
    ...notes,
  ].join('\n')

export const verb = verbOf({
  name: 'crossvalidate',
  operation: crossvalidate,
  prepares: true,
  listen: ({ experiments }, io) =>
    experiments.subscribe((event) => {
      if (event.kind !== 'fold' || io.json) return
      const { model, fold, folds, metrics } = event
      io.note(`${model}: fold ${fold} of ${folds}  val_loss ${figure(metrics['val_loss'])}`)
    }),
  finish: ({ run }, { experiments }) => experiments.results.crossValidated(run.id),
  render: describe,
})
