import type { Selectable } from 'kysely'
import { isAlive } from '../core/process.ts'
import type {
  Alias,
  Evaluation,
  GateReport,
  Metric,
  Metrics,
  ModelVersion,
  Run,
} from '../core/records.ts'
import type { Tables } from '../store/schema.ts'

type Row<T extends keyof Tables> = Selectable<Tables[T]>

/**
 * A row of `runs` with its latest metrics as the record. A run that is marked as running is `interrupted`
 * where its process is gone.
 */
export const toRun = (row: Row<'runs'>, metrics: Metrics): Run => ({
  id: row.id,
  model: row.model,
  status: row.status === 'running' && !isAlive(row.owner) ? 'interrupted' : row.status,
  kind: row.kind,
  trigger: row.trigger,
  author: row.author,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  seed: row.seed,
  datasetVersion: row.dataset_version,
  codeVersion: row.code_version,
  environment: JSON.parse(row.environment_json),
  config: JSON.parse(row.config_json),
  params: JSON.parse(row.params_json),
  metrics,
  progress: row.progress_json === null ? null : JSON.parse(row.progress_json),
  version: row.version,
  error: row.error,
})

export const toMetric = (row: Row<'metrics'>): Metric => ({
  key: row.key,
  value: row.value ?? Number.NaN,
  step: row.step,
  epoch: row.epoch,
  time: row.time,
})

export const toVersion = (row: Row<'versions'>): ModelVersion => ({
  model: row.model,
  version: row.version,
  runId: row.run_id,
  createdAt: row.created_at,
  author: row.author,
  files: JSON.parse(row.files_json),
  metrics: JSON.parse(row.metrics_json),
  gate: toGate(row.gate_json),
  lineage: JSON.parse(row.lineage_json),
})

/** What earlier versions did not keep of a check is null. */
const toGate = (json: string): GateReport => {
  const gate: GateReport = JSON.parse(json)
  return {
    ...gate,
    checks: gate.checks.map((check) => ({
      ...check,
      tolerance: check.tolerance ?? null,
      confidence: check.confidence ?? null,
      problem: check.problem ?? null,
    })),
  }
}

export const toAlias = (row: Row<'aliases'>): Alias => ({
  model: row.model,
  alias: row.alias,
  version: row.version,
  since: row.since,
  author: row.author,
})

export const toEvaluation = (row: Row<'evaluations'>): Evaluation => ({
  model: row.model,
  version: row.version,
  time: row.time,
  accuracy: row.accuracy,
  results: JSON.parse(row.results_json),
})
