import type { Metrics } from '../core/records.ts'

/** Metrics that versions are known by, those of each kind of answer together: words, classes, numbers. */
const known = [
  'val_loss',
  ...['perplexity', 'top1', 'top5'],
  ...['accuracy', 'f1', 'auc'],
  ...['rmse', 'mae', 'r2'],
]

/** Names of the metrics that some versions are known by: of those above the ones that any of them has. */
export const headlineOf = (versions: readonly Metrics[]): string[] =>
  known.filter((name) => versions.some((metrics) => metrics[name] !== undefined))
