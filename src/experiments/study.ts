/** Which study a search goes on with: the newest unfinished one, one that is through, or a new one. */
import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import type { SearchPlan, Study } from '../core/study.ts'
import type { Context } from '../pipeline/context.ts'
import { onDevice } from '../pipeline/device.ts'
import { asJson } from '../pipeline/run.ts'
import { studyLease } from '../registry/studies.ts'
import { type Held, hold } from '../store/hold.ts'
import { breakOff, removeTrial } from './trial.ts'

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

/** A study in the hands of this process, until it is disposed of. */
export interface OpenedStudy extends AsyncDisposable {
  readonly study: Study
  readonly held: Held
}

export const openStudy = async (
  context: Context,
  model: ModelConfig,
  { author, plan, fresh = false, register = false }: TuneOptions,
): Promise<OpenedStudy> => {
  const { registry } = context
  const studies = await registry.studies(model.name)
  const [newest] = studies
  const open = newest && newest.endedAt === null ? newest : null
  if (open && !fresh) {
    refuseChange(open, plan)
    return holding(context, open.id, ({ lease }) => registry.takeStudy(open.id, lease))
  }
  const isNew = fresh || Object.keys(plan ?? {}).length > 0
  if (register && !isNew && newest?.status === 'finished' && newest.version === null)
    return holding(context, newest.id, async () => newest)
  if (!model.tune)
    throw new MillraceError('conflict', {
      what: `The configuration does not say what to search for ${model.name}.`,
      fix: "Add to the model, for instance: tune: { ranges: { 'train.learningRate': logRange(1e-4, 1e-2) } }",
    })
  const dataset = await context.data.current(model.dataset.name, model.dataset.source, author)
  const next = {
    model: model.name,
    datasetVersion: dataset.id,
    recipe: asJson((await onDevice(context, model.recipe)).recipe),
    plan: { ...model.tune.plan, ...plan },
  }
  if (!fresh && newest?.status === 'finished' && isSame(newest, next))
    return holding(context, newest.id, async () => newest)
  if (open) await abandon(context, open)
  // The best of an older study can still be trained again from its values.
  for (const study of studies) for (const trial of study.trials) await removeTrial(context, trial)
  const id = context.newId()
  return holding(context, id, ({ lease }) => registry.startStudy({ ...next, id, author }, lease))
}

/** Holds a study. */
const holding = async (
  { store }: Context,
  id: string,
  find: (held: Held) => Promise<Study>,
): Promise<OpenedStudy> => {
  const held = await hold(store, studyLease(id))
  const release = () => held[Symbol.asyncDispose]()
  try {
    return { study: await find(held), held, [Symbol.asyncDispose]: release }
  } catch (error) {
    await release()
    throw error
  }
}

type Planned = Pick<Study, 'datasetVersion' | 'recipe' | 'plan'>

/** Whether two searches would draw the same trials and learn the same from them. */
const isSame = (a: Planned, b: Planned): boolean =>
  (['datasetVersion', 'recipe', 'plan'] as const).every(
    (part) => JSON.stringify(a[part]) === JSON.stringify(b[part]),
  )

/** What of a plan a call may ask for. */
const planned = ['search', 'trials', 'seed'] as const

const refuseChange = (study: Study, plan: TuneOptions['plan'] = {}): void => {
  const differ = planned.filter(
    (name) => plan[name] !== undefined && plan[name] !== study.plan[name],
  )
  if (differ.length === 0) return
  throw new MillraceError('conflict', {
    what: `Study ${study.id} of ${study.model} is unfinished and has ${differ.map((name) => `${name} ${study.plan[name]}`).join(', ')}.`,
    why: 'A search that has begun goes on as it was planned.',
    fix: 'Leave these options out to go on with it, or begin another one with --new.',
  })
}

const abandon = async (context: Context, { id, trials }: Study): Promise<void> => {
  await using held = await hold(context.store, studyLease(id))
  for (const trial of trials) await breakOff(context, trial, { status: 'cancelled' })
  await context.registry.endStudy(id, 'cancelled', held.lease)
}
