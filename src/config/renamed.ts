/** Words that a configuration had before, by their path within a model, and what says the same now. */
import { own } from '../core/own.ts'

const renamed: Readonly<Record<string, string>> = {
  'data.limit': 'data.maxRows',
  'train.decay': 'train.lrSchedule',
  'train.accumulate': 'train.gradientAccumulation',
  'train.average': 'train.emaDecay',
  'train.patience': 'train.earlyStopping',
  'train.keep': "train.restoreBest (true for 'best', false for 'last')",
  'train.launcher': 'train.distributed.launcher',
  'train.hosts': 'train.distributed.hostfile',
  'train.restarts': 'train.distributed.maxRestarts',
  'train.stall': 'train.distributed.timeout',
  'tune.reduction': 'tune.reductionFactor',
  'evaluate.cases': 'evaluate.evalSet',
  metric: 'gauge',
}

/** Values that were called otherwise. */
const renamedValues: Readonly<Record<string, string>> = { least: 'minimize', most: 'maximize' }

/** Names that were exported before. */
const renamedExports: Readonly<Record<string, string>> = {
  whole: 'int',
  Launch: 'Distributed',
  Task: 'TaskConfig',
}

/** What the field at a path is called now; undefined where it never had another name. */
export const newNameOf = (path: readonly string[]): string | undefined => {
  const within = path[0] === 'models' ? path.slice(2) : path
  return own(renamed, (within[0] === 'first' ? within.slice(1) : within).join('.'))
}

/** What a value is called now. */
export const newValueOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? own(renamedValues, value) : undefined

/** What to import instead where a module does not export a name any more. */
export const newExportIn = (message: string): string | undefined => {
  const [, name = ''] = /does not provide an export named '(\w+)'/.exec(message) ?? []
  const now = own(renamedExports, name)
  return now && `\`${name}\` is called \`${now}\` now`
}
