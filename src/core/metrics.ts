/** Which metrics a version is known by: pure, for the command line and the console alike. */
import type { Metrics } from './records.ts'

/** Metrics that are looked at first, those of each kind of answer together: words, classes, numbers. */
export const keyNames: readonly string[] = [
  'val_loss',
  ...['perplexity', 'top1', 'top5'],
  ...['accuracy', 'f1', 'auc'],
  ...['rmse', 'mae', 'r2', 'coverage'],
]

/** Names of the metrics that some versions or runs are known by: of those above the ones that any of them has. */
export const keyMetrics = (all: readonly Metrics[]): string[] =>
  keyNames.filter((name) => all.some((metrics) => metrics[name] !== undefined))

/** Names with those that are looked at first in front. */
export const ranked = (names: readonly string[]): string[] => {
  const rank = (name: string) =>
    keyNames.includes(name) ? keyNames.indexOf(name) : keyNames.length
  return [...names].sort((a, b) => rank(a) - rank(b))
}

/** Which way a metric gets better. */
export type Direction = 'lower' | 'higher'

const lower =
  /^slice_gap_|(^|_)(loss|perplexity|rmse|mae|mse|mape|brier|ece|pinball|error|bytes|seconds|p50|p95|p99|ms)$|(^|[a-z])Seconds$/
const higher =
  /(^|_)(accuracy|top\d+|hits\d+|f1|auc|precision|recall|sensitivity|specificity|r2|average_precision|gain)$/

/** The metric behind that of changed rows, `robust_accuracy_typos`; the name itself of any other. */
export const plainMetric = (name: string): string =>
  /^robust_(.+)_(?:typos|missing|blur|shift|adversarial|substitutions)$/.exec(name)?.[1] ?? name

/** Which way a metric of that name gets better; null where the name does not say. */
export const directionByName = (name: string): Direction | null => {
  const metric = plainMetric(name)
  return lower.test(metric) ? 'lower' : higher.test(metric) ? 'higher' : null
}
