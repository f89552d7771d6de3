import type { Selectable } from 'kysely'
import { MillraceError } from '../core/error.ts'
import type {
  Alias,
  Check,
  Environment,
  Evaluation,
  GateReport,
  Metric,
  Metrics,
  ModelVersion,
  Run,
} from '../core/records.ts'
import type { Study } from '../core/study.ts'
import type { Tables } from '../store/schema.ts'
import { isListOf, isObject, readStored } from '../store/stored.ts'

type Row<T extends keyof Tables> = Selectable<Tables[T]>

/**
 * A row of `runs` with its latest metrics as the record. A run that is marked as running is `interrupted`
 * where nobody holds its lease.
 */
export const toRun = (row: Row<'runs'>, metrics: Metrics, isHeld: boolean): Run => ({
  ...columnsOf(row),
  id: row.id,
  model: row.model,
  status: row.status === 'running' && !isHeld ? 'interrupted' : row.status,
  kind: row.kind,
  trigger: row.trigger,
  author: row.author,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  seed: row.seed,
  datasetVersion: row.dataset_version,
  codeVersion: row.code_version,
  metrics,
  version: row.version,
  error: row.error,
})

const columnsOf = (
  row: Row<'runs'>,
): Pick<Run, 'environment' | 'config' | 'params' | 'progress'> => {
  const of = `Run ${row.id}`
  const { progress_json: progress } = row
  return {
    environment: readStored(row.environment_json, { of, what: 'environment', isSound: isObject }),
    config: readStored(row.config_json, { of, what: 'configuration' }),
    params: readStored(row.params_json, { of, what: 'parameters', isSound: isObject }),
    progress:
      progress === null ? null : readStored(progress, { of, what: 'progress', isSound: isObject }),
  }
}

/** The same for a list: of a row that is damaged what can be read, with the damage as its error. */
export const toListedRun = (row: Row<'runs'>, metrics: Metrics, isHeld: boolean): Run =>
  unlessDamaged(
    () => toRun(row, metrics, isHeld),
    (error) =>
      toRun(
        {
          ...row,
          environment_json: JSON.stringify(unknown),
          config_json: 'null',
          params_json: '{}',
          progress_json: null,
          error,
        },
        metrics,
        isHeld,
      ),
  )

const unknown: Environment = {
  node: 'unknown',
  platform: 'unknown',
  cpu: 'unknown',
  cores: 0,
  onnxruntime: 'unknown',
  millrace: 'unknown',
}

/** Reads a row, or tells instead what is damaged in it. */
export const unlessDamaged = <T>(read: () => T, instead: (error: string) => T): T => {
  try {
    return read()
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'corrupt') return instead(error.what)
    throw error
  }
}

export const toMetric = (row: Row<'metrics'>): Metric => ({
  key: row.key,
  value: row.value ?? Number.NaN,
  step: row.step,
  epoch: row.epoch,
  time: row.time,
})

export const toVersion = (row: Row<'versions'>): ModelVersion => {
  const of = `Version ${row.version} of ${row.model}`
  return {
    model: row.model,
    version: row.version,
    runId: row.run_id,
    createdAt: row.created_at,
    author: row.author,
    files: readStored(row.files_json, { of, what: 'list of files', isSound: isListOf }),
    metrics: readStored(row.metrics_json, { of, what: 'metrics', isSound: isObject }),
    gate: toGate(row.gate_json, of),
    lineage: readStored(row.lineage_json, { of, what: 'lineage', isSound: isLineage }),
  }
}

/** The same for a list: of a row that is damaged what its own columns say, and a gate that tells of the damage. */
export const toListedVersion = (row: Row<'versions'>): ModelVersion =>
  unlessDamaged(
    () => toVersion(row),
    (problem) => ({
      model: row.model,
      version: row.version,
      runId: row.run_id,
      createdAt: row.created_at,
      author: row.author,
      files: [],
      metrics: {},
      gate: { passed: false, checks: [{ ...unmeasured, problem }], champion: null },
      lineage: {
        datasetVersion: 'unknown',
        datasetDigest: 'unknown',
        codeVersion: 'unknown',
        config: null,
        environment: unknown,
        seed: 0,
      },
    }),
  )

const unmeasured: Check = {
  metric: 'version',
  rule: 'atLeast',
  against: 'value',
  value: null,
  bound: null,
  tolerance: null,
  confidence: null,
  passed: false,
  problem: null,
}

const isLineage = (value: unknown): boolean => isObject(value) && isObject(value['environment'])

const isGate = (value: unknown): boolean => isObject(value) && isListOf(value['checks'])

/** What earlier versions did not keep of a check is null. */
const toGate = (json: string, of: string): GateReport => {
  const gate: GateReport = readStored(json, { of, what: 'gate', isSound: isGate })
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
  results: readStored(row.results_json, {
    of: `The evaluation of version ${row.version} of ${row.model} at ${new Date(row.time).toISOString()}`,
    what: 'list of answers',
    isSound: isListOf,
  }),
})

/** The same for a list: where the answers are damaged the accuracy stays. */
export const toListedEvaluation = (row: Row<'evaluations'>): Evaluation =>
  unlessDamaged(
    () => toEvaluation(row),
    () => toEvaluation({ ...row, results_json: '[]' }),
  )

/** One that is marked as running is `interrupted` where nobody holds its lease. */
export const toStudy = (row: Row<'studies'>, isHeld: boolean): Study => {
  const of = `Study ${row.id}`
  return {
    id: row.id,
    model: row.model,
    status: row.status === 'running' && !isHeld ? 'interrupted' : row.status,
    author: row.author,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    datasetVersion: row.dataset_version,
    recipe: readStored(row.recipe_json, { of, what: 'recipe', isSound: isObject }),
    plan: readStored(row.plan_json, { of, what: 'plan', isSound: isPlan }),
    trials: readStored(row.trials_json, { of, what: 'list of trials', isSound: areTrials }),
    best: row.best,
    version: row.version,
  }
}

const isPlan = (value: unknown): boolean => isObject(value) && isObject(value['ranges'])

const areTrials = (value: unknown): boolean =>
  isListOf(value, ({ values, rungs }) => isObject(values) && isListOf(rungs))
