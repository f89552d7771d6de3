import { keyMetrics } from '../core/metrics.ts'
import type { Metrics, ModelVersion, Run } from '../core/records.ts'
import { train } from '../operations/train.ts'
import { gateRefusal } from '../pipeline/refusal.ts'
import type { Opened } from './open.ts'
import { verbOf } from './operation.ts'
import { tellOfTraining } from './progress.ts'
import { figure } from './table.ts'

/** The metrics that a version is known by, in one line. */
export const shown = (metrics: Metrics): string =>
  keyMetrics([metrics])
    .map((name) => `${name} ${figure(metrics[name], name)}`)
    .join(', ')

/** Waits for the version that a run ends in. */
export const versionOf = async ({ run }: { readonly run: Run }, { loop }: Opened) => ({
  version: await loop.finished(run.id),
})

export const refusalOf = ({ version }: { readonly version: ModelVersion }) =>
  version.gate.passed ? null : gateRefusal(version)

export const verb = verbOf({
  name: 'train',
  operation: train,
  prepares: true,
  finish: versionOf,
  listen: tellOfTraining,
  render: ({ version }) =>
    `Version ${version.version} of ${version.model}: ${shown(version.metrics)}.`,
  refuse: refusalOf,
})
