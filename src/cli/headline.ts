import type { Figures } from '../core/records.ts'

/** Figures that versions are known by, those of each kind of answer together: words, classes, numbers. */
const known = [
  'val_loss',
  ...['perplexity', 'top1', 'top5'],
  ...['accuracy', 'f1', 'auc'],
  ...['rmse', 'mae', 'r2'],
]

/** Names of the figures that some versions are known by: of those above the ones that any of them has. */
export const headlineOf = (versions: readonly Figures[]): string[] =>
  known.filter((name) => versions.some((figures) => figures[name] !== undefined))
