import type { ModelConfig } from '../config/resolve.ts'
import { describeGate } from '../core/check.ts'
import { ownerIn } from '../core/owner.ts'
import type { DatasetVersion, Evaluation, ModelVersion, Run } from '../core/records.ts'
import type { Context } from '../pipeline/context.ts'
import type { Phase } from '../pipeline/job.ts'
import type { TrainingRun } from '../pipeline/run.ts'
import { standingOf } from './glance.ts'
import type { LoopStatus, StageName, StageStatus } from './types.ts'

/** What only the running loop knows, beside what is kept. */
export interface Now {
  /** Training on its way in this process. */
  readonly training: TrainingRun | null
  readonly preparing: boolean
  /** When each is due. */
  readonly next: Readonly<Record<'train' | 'ingest' | 'evaluate', number | null>>
}

/** Where a model's loop stands, stage by stage. */
export const statusOf = async (
  context: Context,
  model: ModelConfig,
  now: Now,
): Promise<LoopStatus> => {
  const kept = await keptOf(context, model)
  const facts = factsOf(kept, model, now)
  const { active, dataset, queue, prompts, champion } = facts
  return {
    model: model.name,
    configured: true,
    task: model.recipe.task.kind,
    owner: model.about?.owner ? ownerIn(model.about.owner) : null,
    stages: stageNames.map((stage) => ({ stage, ...stages[stage](facts) })),
    champion: champion?.version ?? null,
    active,
    ...standingOf(kept.runs, kept.versions, champion?.version ?? null),
    dataset,
    queue,
    refused: kept.refused,
    trainings: kept.versions.length,
    prompts,
    accuracy: kept.evaluations
      .map(({ time, version, accuracy }) => ({ time, version, accuracy }))
      .reverse(),
  }
}

type Kept = Awaited<ReturnType<typeof keptOf>>

/** What is kept of a model, each newest first. */
const keptOf = async ({ registry, data }: Context, { name, dataset }: ModelConfig) => {
  const { ingest, source } = dataset
  const [runs, versions, champion, evaluations, datasets, queue, refused] = await Promise.all([
    registry.runs({ model: name, kind: 'train', limit: 20 }),
    registry.versions(name),
    registry.alias(name, 'champion'),
    registry.evaluations(name, { limit: 200 }),
    data.versions(dataset.name),
    ingest ? data.waiting(dataset.name, { ...source, queue: ingest.queue }) : 0,
    data.countRefused(dataset.name, ingest?.queue ?? null),
  ])
  return { runs, versions, champion, evaluations, datasets, queue, refused }
}

const factsOf = (
  { runs, versions, champion, evaluations, datasets, queue }: Kept,
  { evaluate, dataset: { ingest } }: ModelConfig,
  now: Now,
): Facts => ({
  now,
  active: runs.find(({ status }) => status === 'running') ?? null,
  ended: runs.find(({ status }) => status !== 'running') ?? null,
  dataset: datasets[0] ?? null,
  newest: versions[0] ?? null,
  champion: champion && { version: champion.version, since: champion.since },
  evaluation: evaluations[0] ?? null,
  queue,
  prompts: evaluate.evalSet !== null,
  batch: ingest?.batch ?? 0,
})

export interface Facts {
  readonly now: Now
  readonly active: Run | null
  readonly ended: Run | null
  readonly dataset: DatasetVersion | null
  readonly newest: ModelVersion | null
  readonly champion: { readonly version: number; readonly since: number } | null
  readonly evaluation: Evaluation | null
  readonly queue: number
  readonly prompts: boolean
  readonly batch: number
}

type Told = Omit<StageStatus, 'stage'>

/** Where a training is; of one that another process leads by what its run tells: at the end what it cost. */
const phaseOf = ({ training }: Now, { progress, metrics }: Run): Phase => {
  if (training) return training.phase()
  return progress === null && metrics.train_seconds !== undefined ? 'evaluate' : 'train'
}

/** In the order of the wheel. */
export const stageNames = [
  'data',
  'train',
  'evaluate',
  'register',
  'serve',
  'monitor',
] as const satisfies readonly StageName[]

export const stages: Record<StageName, (facts: Facts) => Told> = {
  data({ now, dataset, queue, batch }) {
    const due = now.next.ingest
    return {
      state: now.preparing ? 'active' : dataset ? 'done' : 'waiting',
      summary: now.preparing
        ? 'preparing the data'
        : dataset
          ? `${count(dataset.rows)} rows, version ${dataset.number}`
          : 'nothing read yet',
      at: dataset?.createdAt ?? null,
      next:
        due === null
          ? null
          : queue === 0
            ? 'looks for new rows'
            : `takes in ${count(Math.min(batch, queue))} of ${count(queue)} waiting`,
      nextAt: due,
    }
  },

  train({ now, active, ended }) {
    const training = active !== null && phaseOf(now, active) === 'train'
    const progress = active?.progress
    return {
      state: training ? 'active' : ended ? stateOf(ended) : 'waiting',
      summary:
        training && progress
          ? `epoch ${progress.epoch} of ${progress.epochs}, loss ${lossIn(progress.loss)}`
          : training
            ? 'starting'
            : ended
              ? told(ended)
              : 'nothing trained yet',
      at: ended?.endedAt ?? null,
      next: active
        ? training
          ? 'evaluates when it is through'
          : null
        : now.next.train === null
          ? null
          : 'trains again where something has changed',
      nextAt: active ? null : now.next.train,
    }
  },

  evaluate({ now, active, newest }) {
    const busy = active !== null && phaseOf(now, active) === 'evaluate'
    return {
      state: busy ? 'active' : newest ? (newest.gate.passed ? 'done' : 'failed') : 'waiting',
      summary: busy
        ? 'judging on the validation rows'
        : newest
          ? describeGate(newest.gate)
          : 'nothing judged yet',
      at: newest?.createdAt ?? null,
      next: null,
      nextAt: null,
    }
  },

  register({ now, newest, champion }) {
    const busy = now.training?.phase() === 'register'
    return {
      state: busy ? 'active' : newest ? 'done' : 'waiting',
      summary: newest
        ? `version ${newest.version} registered${newest.gate.passed ? '' : champion?.version === newest.version ? ', promoted by force' : ', not promoted'}`
        : 'no version yet',
      at: newest?.createdAt ?? null,
      next: null,
      nextAt: null,
    }
  },

  serve: ({ champion, newest }) => ({
    state: champion ? 'done' : newest ? 'failed' : 'waiting',
    summary: champion
      ? `version ${champion.version} answers`
      : newest
        ? newest.gate.passed
          ? 'no version is champion'
          : `version ${newest.version} waits: its gate did not pass`
        : 'waits for the first version',
    at: champion?.since ?? null,
    next: null,
    nextAt: null,
  }),

  monitor({ now, evaluation, prompts }) {
    return {
      state: evaluation ? 'done' : prompts ? 'waiting' : 'idle',
      summary: evaluation
        ? `${evaluation.results.filter(({ passed }) => passed).length} of ${evaluation.results.length} prompts answered well`
        : prompts
          ? 'nothing watched yet'
          : 'no prompts to watch it with',
      at: evaluation?.time ?? null,
      next: now.next.evaluate === null ? null : 'puts the prompts again',
      nextAt: now.next.evaluate,
    }
  },
}

const stateOf = ({ status }: Run): Told['state'] =>
  status === 'finished'
    ? 'done'
    : status === 'failed'
      ? 'failed'
      : status === 'interrupted'
        ? 'waiting'
        : 'idle'

const told = ({ status, metrics, error }: Run): string => {
  if (status === 'cancelled') return 'the last training was cancelled'
  if (status === 'interrupted')
    return 'the last training was interrupted; the next start of `millrace up` takes it up again'
  if (status === 'failed') return `the last training failed: ${error ?? 'no reason given'}`
  const loss = metrics['val_loss']
  return loss === undefined ? 'trained' : `val_loss ${lossIn(loss)}`
}

const count = (value: number) => value.toLocaleString('en')

/** Squared errors may be in the millions. */
const lossIn = (loss: number) => (loss < 1000 ? loss.toFixed(3) : count(Math.round(loss)))
