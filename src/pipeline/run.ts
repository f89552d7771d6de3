import { decided, withTrain } from '../config/auto.ts'
import type { Launch, ModelConfig, Recipe, TrainRecipe } from '../config/resolve.ts'
import { describeCheck } from '../core/check.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import type { Author, Json, ModelVersion, Run, RunKind, Trigger } from '../core/records.ts'
import { candidateAlias } from '../core/rollout.ts'
import { gate } from '../evaluate/gate.ts'
import { policyOf } from '../registry/endpoints/policy.ts'
import type { Registry } from '../registry/types.ts'
import type { Held } from '../store/hold.ts'
import { type OwnedRun, own } from './attempt.ts'
import type { Context } from './context.ts'
import { onDevice } from './device.ts'
import { environment, flattenParams } from './environment.ts'
import { heldOutOf } from './held.ts'
import type { Phase } from './job.ts'
import { pagesOf } from './page/html.ts'
import { expectShared } from './share.ts'
import { isLost, type SubmittedTraining, submitTraining } from './submit.ts'
import { metricsOf } from './writer.ts'

/** A training that is on its way. */
export interface TrainingRun {
  readonly run: Run
  /** What it is doing now. */
  phase(): Phase
  /** Ends the training process. The run is then `cancelled`. */
  cancel(): void
  /** Ends the training process and leaves the run to be resumed at the next start. */
  interrupt(): void
  /** Settles when the training is over and has let go of its model; a refused or failed one rejects. */
  readonly done: Promise<ModelVersion>
}

/** Begins a run, on the newest data unless told otherwise. The answer is there as soon as the run is kept. */
export const beginRun = async (
  context: Context,
  model: ModelConfig,
  { kind = 'train', trigger = 'manual', author, ...how }: Beginning,
): Promise<OwnedRun> => {
  const asked = changed(how.recipe ?? recipeFor(model, trigger), how.train)
  const { recipe, told } = await onDevice(context, asked)
  const { data } = context
  const dataset =
    how.dataset === undefined
      ? await data.current(model.dataset.name, model.dataset.source, author)
      : await data.version(how.dataset)
  expectShared(recipe, dataset)
  await data.expectSound(dataset.id, model.dataset.checks, heldOutOf(context, model.dataset))
  const config = asJson(recipe)
  const held = await context.registry.startRun({
    id: how.id ?? context.newId(),
    model: model.name,
    kind,
    trigger,
    author,
    seed: recipe.train.seed,
    datasetVersion: dataset.id,
    codeVersion: await context.codeVersion(),
    environment: environment(),
    config,
    params: {
      ...flattenParams(asJson(decided(recipe))),
      'data.version': `${dataset.number}`,
      'data.rows': `${dataset.rows}`,
      ...(told !== null && { 'device.found': told }),
      ...how.params,
    },
  })
  if (told !== null) {
    const line = `device: ${told}`
    await context.registry.logLines(held.run.id, [{ time: context.clock.now(), line }], held.lease)
  }
  return own(context, held)
}

/** How a run comes about. */
export interface Beginning {
  /** Default `train`. */
  readonly kind?: RunKind
  /** Default `manual`. */
  readonly trigger?: Trigger
  readonly author: Author
  /** Id of the run; one that is there already is taken as it is. Default: a new one. */
  readonly id?: string
  /** Parameters to find the run by, beside those of its recipe. */
  readonly params?: Run['params']
  /** Instead of the model's own. */
  readonly recipe?: Recipe
  /** What of the training differs this time. */
  readonly train?: Partial<TrainRecipe>
  /** Id of a data set version. Default: the newest. */
  readonly dataset?: string
  /** What of its launch differs this time. */
  readonly launch?: Partial<Launch>
}

const changed = (recipe: Recipe, train: Partial<TrainRecipe> = {}): Recipe => ({
  ...recipe,
  train: withTrain(recipe.train, train),
})

/** A recipe holds nothing but JSON; the options of a task say so only when they are checked. */
export const asJson = (recipe: Recipe): Json => JSON.parse(JSON.stringify(recipe))

/** The first version may have a recipe of its own; all others use the model's. */
export const recipeFor = (model: ModelConfig, trigger: Trigger): Recipe =>
  (trigger === 'first' && model.first) || model.recipe

export const isTraining = ({ kind }: Pick<Run, 'kind'>): boolean => kind === 'train'

/**
 * Carries out a run that has begun: train → evaluate → gate → register. The lease of its model is let go with its
 * end.
 */
export const startTraining = (
  context: Context,
  model: ModelConfig,
  owned: OwnedRun,
  held: Held,
): TrainingRun => {
  const { run } = owned
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, held.lost])
  let phase: Phase = 'train'
  let interrupted = false
  const setPhase = (next: Phase) => {
    phase = next
    context.emit({ kind: 'loop', model: model.name })
  }
  const work = async (): Promise<ModelVersion> => {
    try {
      const learning = { leases: [held.lease], signal, setPhase, againstChampion: true }
      const trained = await submitTraining(context, model, owned, learning)
      setPhase('register')
      const version = await registerResult(context, model, owned, trained)
      await finish(context, owned)
      return version
    } catch (error) {
      // Whoever started the ranks starts them again, and they go on with this run.
      const isLeft = context.executor.isStartedAgain && isLost(error)
      if (!interrupted && !isLeft && !held.lost.aborted) await fail(context, owned, error)
      throw error
    } finally {
      await owned.release()
      await held[Symbol.asyncDispose]()
      context.emit({ kind: 'loop', model: model.name })
    }
  }
  return {
    run,
    phase: () => phase,
    cancel: () => stop.abort(),
    interrupt() {
      interrupted = true
      stop.abort()
    },
    done: work(),
  }
}

const finish = async (context: Context, { run, lease }: OwnedRun): Promise<void> => {
  const of = { model: run.model, run: run.id }
  await context.registry.endRun(run.id, { status: 'finished' }, lease())
  context.emit({ kind: 'run', ...of, status: 'finished' })
  await sweepOlder(context, run).catch((error) =>
    context.emit({ kind: 'warning', ...of, text: `older runs: ${messageOf(error)}` }),
  )
}

/** Nobody goes on from an older training that has ended once a newer one has made a version. */
const sweepOlder = async ({ registry, store }: Context, { model, startedAt }: Run) => {
  const left = new Set(await store.workspaces.runs())
  const older = (await registry.runs({ model })).filter(
    (run) =>
      left.has(run.id) && isTraining(run) && run.endedAt !== null && run.startedAt <= startedAt,
  )
  for (const run of older) await store.workspaces.remove(run.id)
}

/** Holds what was learnt to its gate and registers it; promotes it where it passes. */
export const registerResult = (
  { registry, store, config, clock, emit }: Context,
  model: ModelConfig,
  owned: OwnedRun,
  { result, lineage, folder }: SubmittedTraining,
): Promise<ModelVersion> =>
  owned.keep(async () => {
    const { run } = owned
    const report = gate(model.gate, {
      candidate: result.candidate,
      baseline: result.baseline,
      champion: result.champion,
      ...(result.report && { report: result.report }),
    })
    const version = await registry.register({
      model: model.name,
      runId: run.id,
      fence: owned.lease(),
      author: run.author,
      folder,
      metrics: metricsOf(result),
      gate: report,
      lineage,
      completions: result.completions,
      pages: (kept) => pagesOf(kept, result.completions),
      promote: report.passed,
      proposes: (await policyOf({ store, clock }, config.endpoints, model.name)) !== 'at once',
    })
    // The champion may have changed meanwhile; what counts is the report that was kept.
    const { checks, passed } = version.gate
    const time = clock.now()
    const lines = checks.map((check) => ({ time, line: `gate: ${describeCheck(check)}` }))
    if (lines.length > 0) await registry.logLines(run.id, lines, owned.lease())
    emit({ kind: 'judged', model: model.name, version: version.version, gate: version.gate })
    if (passed)
      emit({ kind: await becameOf(registry, version), model: model.name, version: version.version })
    return version
  })

/** Whether a version that passed is champion, or waits for its rollout. */
export const becameOf = async (
  registry: Pick<Registry, 'alias'>,
  { model, version }: Pick<ModelVersion, 'model' | 'version'>,
): Promise<'promoted' | 'proposed'> =>
  (await registry.alias(model, candidateAlias))?.version === version ? 'proposed' : 'promoted'

/** Ends a run that threw; what a cancelled one leaves in its folder serves nobody. */
export const fail = async (
  { registry, store, emit }: Pick<Context, 'registry' | 'store' | 'emit'>,
  { run, lease }: OwnedRun,
  error: unknown,
): Promise<void> => {
  // Another has the run, and ends it.
  if (error instanceof MillraceError && error.code === 'lost_lease') return
  const status =
    error instanceof MillraceError && error.code === 'cancelled' ? 'cancelled' : 'failed'
  await registry.endRun(
    run.id,
    { status, error: error instanceof Error ? error.message : String(error) },
    lease(),
  )
  emit({ kind: 'run', model: run.model, run: run.id, status })
  // A failed training may have a checkpoint that is worth going on from.
  if (status === 'cancelled') await store.workspaces.remove(run.id)
}
