import { availableParallelism, cpus } from 'node:os'
import { type ModelConfig, type Recipe, recipeOf, type TrainRecipe } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author, DatasetVersion, Json, TrainEvent } from '../core/records.ts'
import type { Context } from '../pipeline/context.ts'
import { environment } from '../pipeline/environment.ts'
import { beginRun } from '../pipeline/run.ts'
import { keepComparison, listComparisons, removeComparison } from './comparisons.ts'
import type { Comparison, Epoch, Mode, Outcome, Side } from './report/types.ts'
import { endInterruptedExperiments, runExperiment } from './run.ts'

export interface CompareOptions {
  readonly author: Author
  /** Workers of the distributed mode. Default: as many as there are cores, at least 2. */
  readonly workers?: number
  /** Train what the reference trained, instead of the model's own recipe. */
  readonly reference?: boolean
}

/** Whoever follows a comparison. */
export interface CompareFollower {
  readonly signal: AbortSignal
  /** Hears first of the comparison: begun, or taken up. */
  onBegin(comparison: Comparison): void
  /** Hears of each mode before it trains; `kept` where an unfinished comparison already has it. */
  onMode(mode: Mode, side: Side, state: 'trains' | 'kept'): void
}

/**
 * Trains both modes on the same rows, one after the other, and keeps their metrics with a report. A
 * mode that is through stays so: the same comparison after one that was stopped trains only what is
 * missing. The mode that was stopped begins anew, as its time would be that of two halves.
 *
 * Fails with `bad_usage` where the workers cannot share a step, or where the configuration gives no
 * reference to train as.
 */
export const compare = async (
  context: Context,
  model: ModelConfig,
  options: CompareOptions,
  { signal, onBegin, onMode }: CompareFollower,
): Promise<Comparison> => {
  const { registry, store, clock, data } = context
  const { author } = options
  const sides = sidesOf(model, options)
  await endInterruptedExperiments(context, model.name, ['comparison'])
  const dataset = await data.current(model.name, model.source, author)
  const planned = await begin(context, model, dataset, sides, options)
  let comparison = await takeUp(context, planned)
  await keepComparison(store, comparison)
  onBegin(comparison)
  for (const mode of ['sequential', 'distributed'] as const) {
    const side = comparison[mode]
    onMode(mode, side, side.outcome ? 'kept' : 'trains')
    if (side.outcome) continue
    const outcome = await train(context, model, comparison, mode, author, signal).catch((error) => {
      throw signal.aborted ? stopped(model.name, error) : error
    })
    comparison = { ...comparison, [mode]: { ...side, outcome } }
    await keepComparison(store, comparison)
  }
  comparison = { ...comparison, endedAt: clock.now() }
  await keepComparison(store, comparison)
  const runs = [comparison.sequential, comparison.distributed].map(({ outcome }) => outcome?.run)
  await registry.audit({
    author,
    action: 'compare',
    subject: `${model.name}/comparisons/${comparison.id}`,
    detail: `runs ${runs.join(' and ')}`,
  })
  return comparison
}

const stopped = (model: string, cause: unknown) =>
  new MillraceError('cancelled', {
    what: `The comparison of ${model} was stopped.`,
    fix: `Go on with it: millrace compare ${model}, with the same options.`,
    cause,
  })

/** How each mode trains. */
export const sidesOf = (
  model: Pick<ModelConfig, 'name' | 'recipe' | 'launch' | 'reference'>,
  { workers, reference = false }: Pick<CompareOptions, 'workers' | 'reference'>,
): Pick<Comparison, Mode> => {
  const side = (recipe: Recipe, launcher: Side['launcher']): Side => {
    const { train } = recipe
    return {
      workers: train.workers,
      batchSize: train.batchSize,
      learningRate: train.learningRate * (train.scaleLearningRate ? train.workers : 1),
      epochs: train.epochs,
      launcher,
      recipe: JSON.parse(JSON.stringify(recipe)) as Json,
      outcome: null,
    }
  }
  const [one, many] = reference
    ? referenceRecipes(model, workers ?? cores())
    : sameStep(model.recipe, workers)
  return { sequential: side(one, 'local'), distributed: side(many, model.launch.launcher) }
}

const cores = () => Math.max(2, availableParallelism())

/** The model's recipe in both modes, each worker with its part of a step. */
const sameStep = (recipe: Recipe, asked: number | undefined): readonly [Recipe, Recipe] => {
  const { train } = recipe
  const step = train.workers * train.batchSize
  const learningRate = train.learningRate * (train.scaleLearningRate ? train.workers : 1)
  const shares = Array.from({ length: Math.min(step, 1024) }, (_, at) => at + 1).filter(
    (workers) => workers > 1 && step % workers === 0,
  )
  const workers = asked ?? shares.findLast((each) => each <= cores()) ?? shares[0]
  if (workers === undefined || !shares.includes(workers))
    throw new MillraceError('bad_usage', {
      what: `A step of ${step} rows cannot be shared by ${workers ?? 'several'} workers.`,
      why: 'Both modes take steps of as many rows, so that they learn the same.',
      fix: `Allowed with --workers: ${shares.join(', ') || 'none; give the model another batchSize'}.`,
    })
  const make = (more: Partial<TrainRecipe>): Recipe => ({
    ...recipe,
    train: { ...train, learningRate, scaleLearningRate: false, ...more },
  })
  return [
    make({ workers: 1, batchSize: step }),
    make({ workers, batchSize: step / workers }),
  ] as const
}

/** The network and as many rows as the reference had; its step sizes and batches, which differ by mode. */
const referenceRecipes = (
  { name, recipe, reference }: Pick<ModelConfig, 'name' | 'recipe' | 'reference'>,
  workers: number,
): readonly [Recipe, Recipe] => {
  if (!reference)
    throw new MillraceError('bad_usage', {
      what: `The configuration of ${name} gives no reference.`,
      fix: 'Compare it without --reference, or give the model `compare: { reference: … }`.',
    })
  const { seed } = recipe.train
  return [
    { ...reference.sequential, train: { ...reference.sequential.train, seed, workers: 1 } },
    { ...reference.distributed, train: { ...reference.distributed.train, seed, workers } },
  ]
}

const begin = async (
  context: Context,
  model: ModelConfig,
  dataset: DatasetVersion,
  sides: Pick<Comparison, Mode>,
  { author, reference = false }: CompareOptions,
): Promise<Comparison> => {
  const { maxRows } = recipeOf(sides.sequential.recipe)
  return {
    id: context.newId(),
    model: model.name,
    author,
    startedAt: context.clock.now(),
    endedAt: null,
    kind: reference ? 'reference' : 'same step',
    reference: model.reference?.figures ?? null,
    task: model.recipe.task.kind,
    data: {
      version: dataset.id,
      number: dataset.number,
      rows: Math.min(dataset.rows, maxRows ?? dataset.rows),
      digest: dataset.digest,
    },
    codeVersion: await context.codeVersion(),
    environment: environment(),
    ...sides,
  }
}

/** The same comparison where it was stopped before. What was stopped on other terms is given up. */
const takeUp = async ({ store }: Context, planned: Comparison): Promise<Comparison> => {
  const left = (await listComparisons(store, planned.model)).filter(
    ({ endedAt }) => endedAt === null,
  )
  const same = left.find((each) => termsOf(each) === termsOf(planned))
  for (const other of left) if (other !== same) await removeComparison(store, other)
  return same ?? planned
}

const termsOf = ({ kind, data, codeVersion, environment, ...comparison }: Comparison): string => {
  const sides = (['sequential', 'distributed'] as const).map((mode) => {
    const { recipe, launcher } = comparison[mode]
    return { recipe, launcher }
  })
  return JSON.stringify([kind, data, codeVersion, environment, sides])
}

const train = async (
  context: Context,
  model: ModelConfig,
  comparison: Comparison,
  mode: Mode,
  author: Author,
  signal: AbortSignal,
): Promise<Outcome> => {
  const { clock } = context
  const side = comparison[mode]
  const launched = { ...model, launch: { ...model.launch, launcher: side.launcher } }
  const begun = clock.now()
  const run = await beginRun(context, launched, {
    kind: 'comparison',
    author,
    recipe: recipeOf(side.recipe),
    dataset: comparison.data.version,
    params: { 'compare.id': comparison.id, 'compare.mode': mode },
  })
  const heard = listener()
  return runExperiment(
    context,
    launched,
    run,
    { signal, onEvent: heard.onEvent },
    async ({ result }) => ({
      run: run.id,
      wholeSeconds: (clock.now() - begun) / 1000,
      ...heard.outcome(),
      metrics: result.candidate,
    }),
  )
}

/** Gathers what a training tells. An epoch that is trained again after a lost worker counts once. */
const listener = () => {
  const curve = new Map<number, Epoch>()
  let end: (TrainEvent & { kind: 'end' }) | null = null
  let begun = busySeconds()
  let ended = begun
  return {
    onEvent(event: TrainEvent) {
      if (event.kind === 'start') begun = busySeconds()
      if (event.kind === 'end') {
        end = event
        ended = busySeconds()
      }
      if (event.kind !== 'epoch') return
      const { epoch, metrics } = event
      curve.set(epoch, {
        epoch,
        loss: metrics['loss'] ?? Number.NaN,
        valLoss: metrics['val_loss'] ?? Number.NaN,
      })
    },
    outcome(): Omit<Outcome, 'run' | 'wholeSeconds' | 'metrics'> {
      if (!end) throw new MillraceError('internal', { what: 'A training ended without a word.' })
      const { seconds, cpuSeconds, peakBytes, bestEpoch } = end
      const otherCores = Math.max(0, (ended - begun - cpuSeconds) / seconds)
      return { seconds, cpuSeconds, otherCores, peakBytes, bestEpoch, curve: [...curve.values()] }
    },
  }
}

/** Seconds that the processors of the machine have worked since it started. */
const busySeconds = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000
