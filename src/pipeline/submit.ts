import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Launch, type ModelConfig, recipeOf } from '../config/resolve.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import type { Lineage, Run, TrainEvent } from '../core/records.ts'
import type { Fence, Lease } from '../store/leases.ts'
import { lastEvent, stageEvents } from '../store/stages.ts'
import type { OwnedRun } from './attempt.ts'
import type { Context } from './context.ts'
import { type Came, carryOutStage } from './follow.ts'
import { heldOutOf } from './held.ts'
import type { Phase, StageEvent, TrainResult, TrainSpec } from './job.ts'
import { lineageOf } from './order.ts'
import { packageIn } from './worker.ts'

export interface Learning {
  readonly signal: AbortSignal
  /** What nobody else may have while it trains, also when this process is gone. */
  readonly leases?: readonly Lease[]
  /** What is held here: it ends with this process. */
  readonly needs?: readonly Fence[]
  /** Hears every event of the training. */
  onEvent?(event: TrainEvent): void
  setPhase?(phase: Phase): void
  /** Whether it is judged beside the champion. */
  readonly againstChampion: boolean
  /** Whether it completes beginnings. Default: as the configuration says. */
  readonly completes?: boolean
  /** Pauses after this epoch. Default: learns to the end. */
  readonly until?: number
}

/** Whether a training ended because a worker is gone, and not because of what it learns. */
export const isLost = (error: unknown): boolean =>
  error instanceof MillraceError && error.code === 'worker_lost'

/** What a run came to. */
export interface SubmittedTraining {
  readonly result: TrainResult
  readonly lineage: Lineage
  /** Folder with the finished package. */
  readonly folder: string
}

/**
 * Trains and judges what a run says, wherever the executor works. A training that lost a worker goes on from
 * its checkpoint, as often as the configuration allows; one that has ended already is not done again.
 */
export const submitTraining = async (
  context: Context,
  model: ModelConfig,
  owned: OwnedRun,
  learning: Learning,
): Promise<SubmittedTraining> => {
  const { store } = context
  const { run } = owned
  // A run that goes on may have begun before its data were held to these checks.
  await context.data.expectSound(
    run.datasetVersion,
    model.dataset.checks,
    heldOutOf(context, model.dataset),
  )
  context.emit({ kind: 'run', model: model.name, run: run.id, status: 'running' })
  const { result, token } = await trainWithRestarts(context, model, owned, learning)
  return {
    result,
    lineage: await lineageOf(store, run),
    folder: packageIn(store.workspaces.folderOf(run.id, token)),
  }
}

const specOf = async (
  { config }: Context,
  run: Run,
  { launcher, hostfile, timeout }: Launch,
  { againstChampion, completes = true, until }: Learning,
): Promise<TrainSpec> => ({
  fast: config.context.fast,
  launcher,
  ranks: recipeOf(run.config).train.workers,
  hosts: hostfile === null ? null : await readFile(hostfile, 'utf8'),
  timeout,
  until: until ?? null,
  againstChampion,
  completes,
})

/** Trains until it is through, or has lost more workers than its launch allows. */
const trainWithRestarts = async (
  context: Context,
  { launch }: ModelConfig,
  owned: OwnedRun,
  learning: Learning,
): Promise<Came<TrainResult>> => {
  const { registry, clock } = context
  const spec = await specOf(context, owned.run, launch, learning)
  for (let restarts = 0; ; restarts++) {
    learning.setPhase?.('train')
    try {
      return await trainOnce(context, owned, spec, learning)
    } catch (error) {
      if (!isLost(error) || learning.signal.aborted || restarts === launch.maxRestarts) throw error
      const line = `${messageOf(error)} Going on from the checkpoint, restart ${restarts + 1} of ${launch.maxRestarts}.`
      await owned.again()
      await registry.logLines(owned.run.id, [{ time: clock.now(), line }], owned.lease())
    }
  }
}

const trainOnce = async (
  context: Context,
  owned: OwnedRun,
  spec: TrainSpec,
  { leases = [], needs = [], signal, onEvent = () => {}, setPhase = () => {}, until }: Learning,
): Promise<Came<TrainResult>> => {
  const tell = tellOf(context, owned.run)
  return carryOutStage<StageEvent, TrainResult>(
    context,
    owned,
    { stage: until === undefined ? 'train' : `train.${until}`, spec, leases, needs },
    {
      signal,
      onEvent(event) {
        if (event.kind === 'phase') return setPhase(event.phase)
        onEvent(event.event)
        tell(event.event)
      },
    },
  )
}

/** Milliseconds between two looks at a run that others work on. */
const lookEvery = 500

/** Waits until nobody works on a training any more, and passes on what it tells meanwhile. */
export const watchRun = async (context: Context, run: Run, signal: AbortSignal): Promise<void> => {
  const { registry, store } = context
  const tell = tellOf(context, run)
  let last = await lastEvent(store.db, run.id)
  while (!signal.aborted && (await registry.run(run.id)).status === 'running') {
    for (const { number, event } of await stageEvents<StageEvent>(store.db, run.id, last)) {
      last = number
      if (event.kind === 'train') tell(event.event)
    }
    await sleep(lookEvery)
  }
}

/** Passes on what a training tells to whoever listens to the loop. */
const tellOf = ({ emit }: Context, { id, model }: Run) => {
  const of = { model, run: id }
  return (event: TrainEvent): void => {
    const { kind } = event
    if (kind === 'warning') emit({ kind, ...of, text: event.text })
    if (kind === 'progress') emit({ kind, ...of, progress: event.progress })
    if (kind === 'epoch') emit({ kind, ...of, epoch: event.epoch, metrics: event.metrics })
  }
}
