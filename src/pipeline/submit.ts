import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ModelConfig, recipeOf } from '../config/resolve.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import type { Lineage, Run } from '../core/records.ts'
import { runChild } from '../jobs/child.ts'
import type { Store } from '../store/home.ts'
import type { Context } from './context.ts'
import type { Phase, StageEvent, TrainJob, TrainResult } from './job.ts'
import type { Writer } from './writer.ts'

export const stageEntry = new URL('./entry.ts', import.meta.url)

/** Where the checkpoint, the rows and the package of a run lie while it trains. */
export const runFolder = ({ paths }: Store, { id }: Pick<Run, 'id'>): string => join(paths.runs, id)

export interface Learning {
  readonly signal: AbortSignal
  readonly writer: Writer
  setPhase(phase: Phase): void
  /** The version to be judged beside. */
  readonly champion: TrainJob['champion']
  /** Pauses after this epoch. Default: learns to the end. */
  readonly until?: number
}

/** Whether a training ended because a worker is gone, and not because of what it learns. */
export const isLost = (error: unknown): boolean =>
  error instanceof MillraceError && error.code === 'worker_lost'

/** What a run came to, its package still in its folder. */
export interface SubmittedTraining {
  readonly result: TrainResult
  readonly lineage: Lineage
  readonly folder: string
}

/**
 * Trains and judges what a run says, in a process of its own. A training that lost a worker goes on from
 * its checkpoint, as often as the configuration allows.
 */
export const submitTraining = async (
  context: Context,
  model: ModelConfig,
  run: Run,
  learning: Learning,
): Promise<SubmittedTraining> => {
  const folder = runFolder(context.store, run)
  await mkdir(folder, { recursive: true })
  const lineage = await lineageOf(context, run)
  const job = jobOf(context, model, run, { ...learning, lineage, folder })

  context.emit({ kind: 'run', model: model.name, run: run.id, status: 'running' })
  try {
    const result = await trainWithRestarts(context, job, learning)
    return { result, lineage, folder }
  } finally {
    await learning.writer.flush()
  }
}

const jobOf = (
  { store, config }: Context,
  { launch, source, evaluate: { evalSet, completions, words } }: ModelConfig,
  run: Run,
  {
    lineage,
    folder,
    champion,
    until,
  }: Pick<Learning, 'champion' | 'until'> & Pick<TrainJob, 'lineage' | 'folder'>,
): TrainJob => ({
  kind: 'train',
  home: store.paths.home,
  project: config.context.project,
  recipe: recipeOf(run.config),
  launch,
  lineage,
  folder,
  until: until ?? null,
  champion,
  source,
  evalSet,
  completions: completions ? { file: completions, words } : null,
})

/** Trains until it is through, or has lost more workers than its launch allows. */
const trainWithRestarts = async (
  context: Context,
  job: TrainJob,
  { signal, writer, setPhase }: Learning,
): Promise<TrainResult> => {
  const { maxRestarts } = job.launch
  const onEvent = (event: StageEvent) =>
    event.kind === 'train' ? writer.event(event.event) : setPhase(event.phase)
  const trainOnce = () =>
    context.trainHere?.(job, onEvent, signal) ??
    runChild<StageEvent, TrainResult>({
      entry: stageEntry,
      signal,
      input: job,
      onEvent,
      onLine: writer.line,
    })
  for (let restarts = 0; ; restarts++) {
    setPhase('train')
    try {
      return await trainOnce()
    } catch (error) {
      if (!isLost(error) || signal.aborted || restarts === maxRestarts) throw error
      writer.line(
        `${messageOf(error)} Going on from the checkpoint, restart ${restarts + 1} of ${maxRestarts}.`,
      )
    }
  }
}

const lineageOf = async ({ data }: Context, run: Run): Promise<Lineage> => ({
  datasetVersion: run.datasetVersion,
  datasetDigest: (await data.version(run.datasetVersion)).digest,
  codeVersion: run.codeVersion,
  config: run.config,
  seed: run.seed,
  environment: run.environment,
})
