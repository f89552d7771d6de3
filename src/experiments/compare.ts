import { type ModelConfig, recipeOf } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author, DatasetVersion } from '../core/records.ts'
import type { Context } from '../pipeline/context.ts'
import { modelOnDevice } from '../pipeline/device.ts'
import { environment } from '../pipeline/environment.ts'
import { beginRun } from '../pipeline/run.ts'
import type { Exclusively } from '../pipeline/trainings.ts'
import { keepComparison, listComparisons, removeComparison } from './comparisons.ts'
import { createOutcome } from './outcome.ts'
import type { Comparison, Mode, Outcome, Side } from './report/types.ts'
import { endInterruptedExperiments, runExperiment } from './run.ts'
import { type SidesOptions, sidesOf } from './sides.ts'

export interface CompareOptions extends SidesOptions {
  readonly author: Author
}

/** Whoever follows a comparison. */
export interface CompareFollower extends Exclusively {
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
 * Fails with `conflict` where the workers cannot share a step, or where the configuration gives no
 * reference to train as.
 */
export const compare = async (
  context: Context,
  model: ModelConfig,
  options: CompareOptions,
  { signal, needs, onBegin, onMode }: CompareFollower,
): Promise<Comparison> => {
  const { registry, store, clock, data } = context
  const { author } = options
  const sides = sidesOf(await modelOnDevice(context, model), options)
  await endInterruptedExperiments(context, model.name, ['comparison'])
  const dataset = await data.current(model.dataset.name, model.dataset.source, author)
  const planned = await begin(context, model, dataset, sides, options)
  let comparison = await takeUp(context, planned)
  await keepComparison(store, comparison)
  onBegin(comparison)
  for (const mode of ['sequential', 'distributed'] as const) {
    const side = comparison[mode]
    onMode(mode, side, side.outcome ? 'kept' : 'trains')
    if (side.outcome) continue
    const outcome = await train(context, model, comparison, mode, { author, signal, needs }).catch(
      (error) => {
        throw signal.aborted ? stopped(model.name, error) : error
      },
    )
    comparison = { ...comparison, [mode]: { ...side, outcome } }
    await keepComparison(store, comparison)
  }
  comparison = { ...comparison, endedAt: clock.now() }
  await keepComparison(store, comparison)
  await registry.audit(entryOf(comparison, author))
  return comparison
}

/** Of the audit trail. */
const entryOf = ({ model, id, sequential, distributed }: Comparison, author: Author) => ({
  author,
  action: 'compare' as const,
  subject: `${model}/comparisons/${id}`,
  detail: `runs ${[sequential, distributed].map(({ outcome }) => outcome?.run).join(' and ')}`,
})

const stopped = (model: string, cause: unknown) =>
  new MillraceError('cancelled', {
    what: `The comparison of ${model} was stopped.`,
    fix: `Go on with it: millrace compare ${model}, with the same options.`,
    cause,
  })

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
  { author, ...under }: Exclusively & { readonly author: Author },
): Promise<Outcome> => {
  const { clock } = context
  const side = comparison[mode]
  const launched = { ...model, launch: { ...model.launch, launcher: side.launcher } }
  const begun = clock.now()
  const owned = await beginRun(context, launched, {
    kind: 'comparison',
    author,
    recipe: recipeOf(side.recipe),
    dataset: comparison.data.version,
    params: { 'compare.id': comparison.id, 'compare.mode': mode },
  })
  const heard = createOutcome()
  return runExperiment(
    context,
    launched,
    owned,
    { ...under, onEvent: heard.onEvent },
    async ({ result }) => ({
      run: owned.run.id,
      wholeSeconds: (clock.now() - begun) / 1000,
      ...heard.outcome(),
      metrics: result.candidate,
    }),
  )
}
