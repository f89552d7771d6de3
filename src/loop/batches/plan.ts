/** Batches of the configuration on their schedules. */
import type { BatchConfig } from '../../config/resolve.ts'
import { MillraceError } from '../../core/error.ts'
import { moduleAt } from '../../core/module.ts'
import { own } from '../../core/own.ts'
import type { Run } from '../../core/records.ts'
import { runChild } from '../../jobs/child.ts'
import type { Context } from '../../pipeline/context.ts'
import type { Timers } from '../timers.ts'
import type { BatchOrder } from './entry.ts'

export interface Planning {
  readonly context: Pick<Context, 'config' | 'registry' | 'clock' | 'emit'>
  warn(what: string): void
  readonly timers: Timers
  readonly signal: AbortSignal
}

const entry = moduleAt('./entry', import.meta.url)

/** Counted from the start of its last run; one that was interrupted is gone on with at once. */
export const planBatch = async (planning: Planning, batch: BatchConfig): Promise<void> => {
  const { registry, clock } = planning.context
  const { timers, warn } = planning
  if (!(await isKnown(planning, batch)))
    warn(`batch ${batch.name}: there is no model ${batch.model}. It waits until there is one.`)
  const plan = (time: number, to: string | null) =>
    timers.at(`batch ${batch.name}`, time, async () => {
      const begun = clock.now()
      try {
        await carryOut(planning, batch, to ?? placeAt(batch.to, begun))
      } finally {
        plan(begun + batch.schedule, null)
      }
    })
  const runs = await registry.runs({ model: batch.model, kind: 'batch' })
  const own = runs.filter((run) => saidIn(run, 'name') === batch.name)
  const left = own.find(({ status }) => status === 'interrupted')
  if (left) return plan(clock.now(), saidIn(left, 'to') ?? null)
  return plan((own[0]?.startedAt ?? clock.now() - batch.schedule) + batch.schedule, null)
}

const isKnown = async ({ context: { config, registry } }: Planning, { model }: BatchConfig) =>
  config.models.some(({ name }) => name === model) || (await registry.models()).includes(model)

const saidIn = ({ params }: Pick<Run, 'params'>, what: string) => own(params, `batch.${what}`)

/** `{time}` as 2026-05-01T060000Z, which every file system takes. */
export const placeAt = (to: string, time: number): string =>
  to.replaceAll('{time}', new Date(time).toISOString().replace(/:|\.\d+/g, ''))

/** Before there is a champion nothing is answered; the next time comes. */
const carryOut = async (
  { context: { config, registry, emit }, signal }: Planning,
  { name, schedule: _, ...batch }: BatchConfig,
  to: string,
): Promise<void> => {
  const { model } = batch
  if (!(await registry.alias(model, 'champion'))) return
  const { project, home, fast } = config.context
  const order: BatchOrder = {
    place: { project, home, fast },
    asked: { ...batch, ...{ name, to, version: null, trigger: 'schedule', author: 'schedule' } },
  }
  try {
    await runChild({ entry, input: order, signal })
  } catch (error) {
    // It ends with the loop, and goes on with the next one; or somebody cancelled it.
    if (!(error instanceof MillraceError && error.code === 'cancelled')) throw error
  } finally {
    if (!signal.aborted) emit({ kind: 'changed', model })
  }
}
