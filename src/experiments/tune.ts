/** Searches for hyper-parameters: trials side by side, each step of the search kept before it is taken. */
import { rm } from 'node:fs/promises'
import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author, Json, ModelVersion } from '../core/records.ts'
import type { SearchPlan, Study, Trial } from '../core/study.ts'
import type { Context } from '../pipeline/context.ts'
import { championPackage, registerResult } from '../pipeline/run.ts'
import { submitTraining } from '../pipeline/submit.ts'
import { createWriter } from '../pipeline/writer.ts'
import { nextMove } from './search/asha.ts'
import { type Report, withBest, withEnd, withMove, withReport } from './search/study.ts'
import { breakOff, endTrial, removeTrial, trainTrial } from './trial.ts'

export interface TuneOptions {
  readonly author: Author
  /** What of the plan differs from the configuration; of a new study only. */
  readonly plan?: Partial<Pick<SearchPlan, 'search' | 'trials' | 'seed'>>
  /** Trials that train at a time. Default: as the configuration says. */
  readonly parallel?: number
  /** Begins a new study whatever there is; an unfinished one is then cancelled. */
  readonly fresh?: boolean
  /** Registers the best; where the newest study is finished and its best not registered, only that. */
  readonly register?: boolean
}

/** Whoever follows a search. */
export interface TuneFollower {
  readonly signal: AbortSignal
  /** Hears first of the study: begun, taken up, or through already. */
  onBegin(study: Study): void
  /** Hears of a study that is begun or taken up, and of each trial that changes. */
  onChange(study: Study, trial: Trial | null): void
}

/** A study that is through, and the version its best became. */
export interface Tuned {
  readonly study: Study
  readonly version: ModelVersion | null
}

/**
 * Goes on with the newest unfinished study of a model, or begins one; where the newest one is the same
 * search and through, that is the answer. Call it under the model's lease.
 * Fails with `bad_config` where nothing is to be searched or trials lack the metric, `bad_usage` where
 * `plan` would change a study that has begun, `training_failed` where every trial failed, `cancelled`
 * on the signal; the study then goes on with the next call.
 */
export const tune = async (
  context: Context,
  model: ModelConfig,
  options: TuneOptions,
  follower: TuneFollower,
): Promise<Tuned> => {
  const { signal, onBegin, onChange } = follower
  try {
    const opened = await openStudy(context, model, options)
    onBegin(opened)
    if (opened.status !== 'finished') onChange(opened, null)
    const study =
      opened.status === 'finished'
        ? opened
        : await search(context, model, opened, { ...options, ...follower })
    if (!options.register) return { study, version: null }
    if (study.version === null) return await registerBest(context, model, study, signal)
    return { study, version: await context.registry.version(model.name, study.version) }
  } catch (error) {
    if (!signal.aborted) throw error
    throw new MillraceError('cancelled', {
      what: `The search for ${model.name} was interrupted.`,
      fix: `Go on with it: millrace tune ${model.name}`,
      cause: error,
    })
  }
}

const openStudy = async (
  context: Context,
  model: ModelConfig,
  { author, plan, fresh = false, register = false }: TuneOptions,
): Promise<Study> => {
  const { registry } = context
  const studies = await registry.studies(model.name)
  const [newest] = studies
  const open = newest && newest.endedAt === null ? newest : null
  if (open && !fresh) {
    refuseChange(open, plan)
    return registry.takeStudy(open.id)
  }
  const isNew = fresh || Object.keys(plan ?? {}).length > 0
  if (register && !isNew && newest?.status === 'finished' && newest.version === null) return newest
  if (!model.tune)
    throw new MillraceError('bad_config', {
      what: `The configuration does not say what to search for ${model.name}.`,
      fix: "Add to the model, for instance: tune: { ranges: { 'train.learningRate': logRange(1e-4, 1e-2) } }",
    })
  const dataset = await context.data.current(model.name, model.source, author)
  const next = {
    model: model.name,
    datasetVersion: dataset.id,
    // What cannot be written as JSON is no part of a recipe.
    recipe: JSON.parse(JSON.stringify(model.recipe)) as Json,
    plan: { ...model.tune.plan, ...plan },
  }
  if (!fresh && newest?.status === 'finished' && isSame(newest, next)) return newest
  if (open) await abandon(context, open)
  // The best of an older study can still be trained again from its values.
  for (const study of studies) for (const trial of study.trials) await removeTrial(context, trial)
  return registry.startStudy({ ...next, id: context.newId(), author })
}

type Planned = Pick<Study, 'datasetVersion' | 'recipe' | 'plan'>

/** Whether two searches would draw the same trials and learn the same from them. */
const isSame = (a: Planned, b: Planned): boolean =>
  (['datasetVersion', 'recipe', 'plan'] as const).every(
    (part) => JSON.stringify(a[part]) === JSON.stringify(b[part]),
  )

const refuseChange = (study: Study, plan: TuneOptions['plan'] = {}): void => {
  const differ = (Object.keys(plan) as (keyof typeof plan)[]).filter(
    (name) => plan[name] !== study.plan[name],
  )
  if (differ.length === 0) return
  throw new MillraceError('bad_usage', {
    what: `Study ${study.id} of ${study.model} is unfinished and has ${differ.map((name) => `${name} ${study.plan[name]}`).join(', ')}.`,
    why: 'A search that has begun goes on as it was planned.',
    fix: 'Leave these options out to go on with it, or begin another one with --new.',
  })
}

const abandon = async (context: Context, study: Study): Promise<void> => {
  const { registry } = context
  await registry.takeStudy(study.id)
  for (const trial of study.trials) await breakOff(context, trial, { status: 'cancelled' })
  await registry.endStudy(study.id, 'cancelled')
}

/** Carries a study out to its end. */
const search = async (
  context: Context,
  model: ModelConfig,
  begun: Study,
  { parallel = model.tune?.parallel ?? 1, signal, onChange }: TuneOptions & TuneFollower,
): Promise<Study> => {
  const { registry, emit, newId } = context
  const busy = new Map<number, Promise<Report>>()
  const over = new Set<number>()
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  let study = begun

  /** Kept first, then acted on: whatever is done twice after a crash comes to the same. */
  const keep = async (next: Study) => {
    const before = study
    study = withBest(next)
    await registry.keepStudy(study)
    emit({ kind: 'loop', model: model.name })
    for (const trial of study.trials) {
      const was = before.trials[trial.number - 1]
      if (was?.status !== trial.status || was.until !== trial.until) onChange(study, trial)
    }
    await clear()
  }
  const clear = async () => {
    for (const trial of study.trials) {
      if (trial.status === 'training' || trial.status === 'paused' || over.has(trial.number))
        continue
      await endTrial(context, study, trial)
      if (trial.number === study.best) continue
      await removeTrial(context, trial)
      over.add(trial.number)
    }
  }
  const begin = (trial: Trial) => {
    const report = trainTrial(context, model, study, trial, either)
    // It is waited for below; until then its failure must not count as unhandled.
    report.catch(() => {})
    busy.set(trial.number, report)
  }
  /** Lets free processes work: first on what was under way when an earlier one ended. */
  const fill = async () => {
    while (busy.size < parallel) {
      const left = study.trials.find(
        ({ status, number }) => status === 'training' && !busy.has(number),
      )
      if (left) {
        begin(left)
        continue
      }
      const move = nextMove(study)
      if (move.kind === 'wait' || move.kind === 'over') return
      await keep(withMove(study, move, newId))
    }
  }

  try {
    await clear()
    for (await fill(); busy.size > 0; await fill()) {
      const report = await Promise.race(busy.values())
      busy.delete(report.trial)
      await keep(withReport(study, report))
    }
    await keep(withEnd(study))
    const failed = study.best === null
    study = await registry.endStudy(study.id, failed ? 'failed' : 'finished')
    if (failed) throw allFailed(study)
    return study
  } catch (error) {
    stop.abort()
    await Promise.allSettled(busy.values())
    if (error instanceof MillraceError && error.code === 'bad_config')
      await giveUp(context, study, error)
    throw error
  }
}

/** Ends a study that would fail the same way again. */
const giveUp = async (context: Context, { id, trials }: Study, { message }: MillraceError) => {
  for (const trial of trials) {
    await breakOff(context, trial, { status: 'failed', error: message })
    await removeTrial(context, trial)
  }
  await context.registry.endStudy(id, 'failed')
}

const allFailed = ({ model, trials }: Study) =>
  new MillraceError('training_failed', {
    what: `Every trial of the search for ${model} failed, ${trials.length} of ${trials.length}.`,
    ...(trials.at(-1)?.error ? { why: `The last one: ${trials.at(-1)?.error}` } : {}),
    fix: 'Narrow the ranges, or train the model as it is to see whether it learns at all.',
  })

/** Trains the best to the end where it is not, holds it to the gate and registers it. */
const registerBest = async (
  context: Context,
  model: ModelConfig,
  study: Study,
  signal: AbortSignal,
): Promise<Tuned> => {
  const { registry, emit } = context
  const best = study.trials.find(({ number }) => number === study.best)
  if (!best) throw allFailed(study)
  const run = await registry.run(best.run)
  const writer = createWriter(context, run)
  const { result, lineage, folder } = await submitTraining(context, model, run, {
    signal,
    writer,
    setPhase: () => {},
    champion: await championPackage(context, model.name),
  })
  const version = await registerResult(context, model, run, { result, lineage, writer })
  const registered = { ...study, version: version.version }
  await registry.keepStudy(registered)
  await rm(folder, { recursive: true, force: true })
  emit({ kind: 'run', model: model.name, run: run.id, status: 'finished' })
  return { study: registered, version }
}
