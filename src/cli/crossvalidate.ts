import type { CrossValidation, FoldedMetrics } from '../experiments/crossvalidate.ts'
import { crossvalidate } from '../operations/crossvalidate.ts'
import { verbOf } from './operation.ts'
import { figure, table } from './table.ts'

const describe = ({ sampled, notes, ...found }: CrossValidation): string =>
  [folded(found), ...(sampled ? ['', beside(found, sampled)] : []), ...notes].join('\n')

const folded = ({ folds, mean, deviation }: FoldedMetrics): string =>
  table(
    ['metric', 'mean', 'deviation', ...folds.map((_, fold) => `fold ${fold + 1}`)],
    Object.keys(mean).map((name) => [
      name,
      figure(mean[name]),
      figure(deviation[name]),
      ...folds.map((metrics) => figure(metrics[name])),
    ]),
  )

/** Means with their deviations: of the rows as they are, over-sampled and under-sampled, judged by the same rows. */
const beside = (
  plain: FoldedMetrics,
  { over, under }: NonNullable<CrossValidation['sampled']>,
): string =>
  table(
    ['metric', 'as it is', '±', 'over-sampled', '±', 'under-sampled', '±'],
    Object.keys(plain.mean).map((name) => [
      name,
      ...[plain, over, under].flatMap(({ mean, deviation }) => [
        figure(mean[name]),
        figure(deviation[name]),
      ]),
    ]),
  )

export const verb = verbOf({
  name: 'crossvalidate',
  operation: crossvalidate,
  prepares: true,
  listen: ({ experiments }, io) =>
    experiments.subscribe((event) => {
      if (event.kind !== 'fold' || io.json) return
      const { model, fold, folds, metrics, sampling } = event
      const how = sampling ? `, ${sampling}-sampled` : ''
      io.note(`${model}: fold ${fold} of ${folds}${how}  val_loss ${figure(metrics['val_loss'])}`)
    }),
  finish: ({ run }, { experiments }) => experiments.results.crossValidated(run.id),
  render: describe,
})
