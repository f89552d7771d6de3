import type { Run, RunKind } from './records.ts'

/** The verb of the command line that makes runs of a kind. */
export const verbOf: Readonly<Record<RunKind, string>> = {
  train: 'train',
  trial: 'tune',
  comparison: 'compare',
  reproduction: 'reproduce',
  crossvalidation: 'crossvalidate',
  registration: 'register',
  batch: 'predict',
}

/** What a run is for; of a training why it began. */
export const reasonOf = ({ kind, trigger }: Pick<Run, 'kind' | 'trigger'>): string =>
  kind === 'train' ? trigger : kind
