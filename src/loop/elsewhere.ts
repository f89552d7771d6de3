/** Where a registered model stands that no configuration names: it is served, and not trained. */
import { MillraceError } from '../core/error.ts'
import { kindIn } from '../core/foreign.ts'
import type { Context } from '../pipeline/context.ts'
import { standingOf } from './glance.ts'
import { type Facts, stageNames, stages } from './status.ts'
import type { LoopStatus, StageStatus } from './types.ts'

/** Fails with `not_found` where nothing is registered under the name. */
export const registeredStatus = async (
  { registry }: Pick<Context, 'registry'>,
  model: string,
): Promise<LoopStatus> => {
  const [versions, champion, runs] = await Promise.all([
    registry.versions(model),
    registry.alias(model, 'champion'),
    registry.runs({ model, kind: 'train', limit: 20 }),
  ])
  const [newest] = versions
  if (!newest)
    throw new MillraceError('not_found', {
      what: `There is no model "${model}".`,
      fix: 'See what there is: millrace models.',
    })
  const facts: Facts = { ...nothingGoesOn, newest, champion }
  return {
    model,
    configured: false,
    task: kindIn(newest.lineage),
    owner: null,
    stages: stageNames.map((stage) => ({ stage, ...(absent[stage] ?? stages[stage](facts)) })),
    champion: champion?.version ?? null,
    ...{ active: null, dataset: null, queue: 0, refused: 0, prompts: false, accuracy: [] },
    ...standingOf(runs, versions, champion?.version ?? null),
    trainings: runs.filter(({ version }) => version !== null).length,
  }
}

const nothingGoesOn = {
  now: { training: null, preparing: false, next: { train: null, ingest: null, evaluate: null } },
  ...{ active: null, ended: null, dataset: null, evaluation: null },
  ...{ queue: 0, prompts: false, batch: 0 },
} as const

type Told = Omit<StageStatus, 'stage'>

const idle = (summary: string): Told => ({
  ...{ state: 'idle', summary },
  ...{ at: null, next: null, nextAt: null },
})

/** What there is not of such a model. */
const absent: Readonly<Partial<Record<StageStatus['stage'], Told>>> = {
  data: idle('no data: the configuration does not name this model'),
  train: idle('not trained here'),
  monitor: idle('no prompts to watch it with'),
}
