import { type Clock, systemClock } from '../core/clock.ts'
import type { Run } from '../core/records.ts'
import type { Study } from '../core/study.ts'
import { record } from '../store/audit.ts'
import type { Store } from '../store/home.ts'
import type { Fence } from '../store/leases.ts'
import { carryOutRemovals } from '../store/removals.ts'
import { aliasHistory, getAlias, listAliases, previousAlias, setAlias } from './aliases.ts'
import type { Context } from './context.ts'
import { differences } from './differences.ts'
import { addEvaluation, listEvaluations } from './evaluations.ts'
import { readFile } from './file.ts'
import { getLabels, setLabels } from './labels.ts'
import { runColumns } from './listing/columns.ts'
import { findRuns } from './listing/find.ts'
import { openVersion, register, sweepModels } from './register.ts'
import { createRollouts } from './rollouts/rollouts.ts'
import {
  endInterrupted,
  endRun,
  getRun,
  holdRun,
  interrupted,
  listLines,
  listMetrics,
  listRuns,
  logLines,
  logMetrics,
  type Resumption,
  resumeRun,
  setProgress,
  startRun,
} from './runs.ts'
import { endStudy, getStudy, keepStudy, listStudies, startStudy, takeStudy } from './studies.ts'
import { listThresholds, setThreshold } from './thresholds.ts'
import { trail, trailPage } from './trail.ts'
import type { HeldRun, NewStudy, Registry } from './types.ts'
import { getVersion, listCompletions, listModels, listVersions } from './versions.ts'

/** The registry of a home, with what a loop needs to pick up after a process that was killed. */
export interface HomeRegistry extends Registry {
  /** Runs marked `running` that nobody works on, newest first. */
  interrupted(): Promise<Run[]>
  /** Ends such a run: `finished` if its version was registered, else `failed`. */
  endInterrupted(run: string): Promise<Run>
  /** Takes a run that nobody works on, whatever its state. `already_running` while somebody has it. */
  takeRun(run: string): Promise<HeldRun>
  /**
   * Takes such a run over, or one that failed, to go on with it. `already_running` while somebody has it,
   * `conflict` where it is finished or cancelled.
   */
  resumeRun(run: string, how?: Resumption): Promise<HeldRun>

  /** Whoever begins a study or goes on with it holds `studyLease`, and writes it under that. */
  startStudy(study: NewStudy, fence: Fence): Promise<Study>
  /** A study to go on with. `conflict` where it has ended. */
  takeStudy(id: string, fence: Fence): Promise<Study>
  /** Keeps where a study stands. */
  keepStudy(study: Pick<Study, 'id' | 'trials' | 'best' | 'version'>, fence: Fence): Promise<void>
  endStudy(id: string, status: 'finished' | 'failed' | 'cancelled', fence: Fence): Promise<Study>
}

export interface RegistryOptions {
  /** Only looks: what is left over stays. */
  readonly reads?: boolean
  /** Hears of what is left over and cannot be removed; it stays noted. */
  readonly warn?: (what: string) => void
}

/** Opens the registry of a store; leftovers of killed registrations and deletions are removed first. */
export const createRegistry = async (
  store: Store,
  clock: Pick<Clock, 'now'> = systemClock,
  { reads = false, warn = () => {} }: RegistryOptions = {},
): Promise<HomeRegistry> => {
  const context: Context = { store, clock }
  if (!reads) {
    await sweepModels(context)
    await carryOutRemovals(store, warn)
  }
  return {
    startRun: (run) => startRun(context, run),
    logMetrics: (run, metrics, fence, how) => logMetrics(context, run, metrics, fence, how),
    logLines: (run, lines, fence) => logLines(context, run, lines, fence),
    setProgress: (run, progress, fence) => setProgress(context, run, progress, fence),
    endRun: (run, end, fence) => endRun(context, run, end, fence),
    run: (id) => getRun(context, id),
    runs: (filter) => listRuns(context, filter),
    findRuns: (query) => findRuns(context, query),
    runColumns: (model) => runColumns(context, model),
    metrics: (run) => listMetrics(context, run),
    lines: (run) => listLines(context, run),
    interrupted: () => interrupted(context),
    endInterrupted: (run) => endInterrupted(context, run),
    takeRun: (run) => holdRun(context, run),
    resumeRun: (run, how) => resumeRun(context, run, how),

    labels: (what) => getLabels(context, what),
    thresholds: (model) => listThresholds(context, model),
    setThreshold: (of, to, author) => setThreshold(context, of, to, author),
    label: (what, change, author) => setLabels(context, what, change, author),

    study: (id) => getStudy(context, id),
    studies: (model) => listStudies(context, model),
    startStudy: (study, fence) => startStudy(context, study, fence),
    takeStudy: (id, fence) => takeStudy(context, id, fence),
    keepStudy: (study, fence) => keepStudy(context, study, fence),
    endStudy: (id, status, fence) => endStudy(context, id, status, fence),

    register: (version) => register(context, version),
    models: () => listModels(context),
    version: (model, version) => getVersion(context, model, version),
    versions: (model) => listVersions(context, model),
    open: (model, version) => openVersion(context, model, version),
    file: (model, version, name) => readFile(context, model, version, name),
    completions: (model, version) => listCompletions(context, model, version),

    alias: (model, alias) => getAlias(context, model, alias),
    aliases: (model) => listAliases(context, model),
    setAlias: (alias, options) => setAlias(context, alias, options),
    previousAlias: (model, alias) => previousAlias(context, model, alias),
    aliasHistory: (model, alias) => aliasHistory(context, model, alias),

    addEvaluation: (evaluation) => addEvaluation(context, evaluation),
    evaluations: (model, filter) => listEvaluations(context, model, filter),
    differences: (model, from, to) => differences(context, model, from, to),

    rollouts: createRollouts(context),

    audit: (entry) =>
      store.db.transaction().execute((write) => record(write, { ...entry, time: clock.now() })),
    trail: (limit) => trail(context, limit),
    trailPage: (page) => trailPage(context, page),
  }
}
