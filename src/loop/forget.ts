/** Deletes all that a home has of a model: the rows in one transaction, the files after it. */
import { join } from 'node:path'
import { endpointsIn } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import { namesIn } from '../core/files.ts'
import { counted } from '../core/text.ts'
import { forgetData } from '../data/forget.ts'
import { forgetTraffic } from '../monitor/kept/store.ts'
import type { Context } from '../pipeline/context.ts'
import { trainLease } from '../pipeline/trainings.ts'
import { storedRows } from '../registry/endpoints/rows.ts'
import { forgetModel } from '../registry/forget.ts'
import { record } from '../store/audit.ts'
import { checkName } from '../store/check.ts'
import { hold } from '../store/hold.ts'
import { expectLease, type Fence } from '../store/leases.ts'
import { noteRemovals } from '../store/removals.ts'
import { bytesOf, type DeleteOptions, type Deletion, giveBack, mostCounted } from './deletion.ts'

/** Milliseconds to wait for another process that reads or takes in rows. */
const longestWait = 120_000

/** Deletes everything that the home has of a model; what is under way keeps it from being deleted. */
export const deleteModel = async (
  context: Context,
  name: string,
  { author, dryRun }: DeleteOptions,
): Promise<Deletion> => {
  const { store, emit, data, registry } = context
  const model = checkName('model', name)
  const [working] = await registry.runs({ model, status: 'running', limit: 1 })
  if (working)
    throw new MillraceError('already_running', {
      what: `Run ${working.id} of ${model} is under way; the model was not deleted.`,
      fix: `Wait until it has ended, or end it: millrace cancel ${working.id}.`,
    })
  if (dryRun) return hangingOn(context, model, dryRun)
  await using training = await hold(store, trainLease(model))
  await data.recover()
  await using reading = await hold(store, 'data', longestWait)
  const deletion = await hangingOn(context, model, dryRun)
  await forget(context, deletion, { model, author, fences: [training.lease, reading.lease] })
  await giveBack(context)
  emit({ kind: 'changed', model })
  return deletion
}

/** Whether a data set has the name of a model, and no other one learns from it. */
const isOwnSet = ({ datasets }: Context['config'], model: string): boolean =>
  datasets.every(({ name, models }) => name !== model || models.every((each) => each === model))

/** Everything that the home has of a model. Fails with `not_found` where that is nothing. */
const hangingOn = async (context: Context, model: string, dryRun: boolean): Promise<Deletion> => {
  const { registry, data, store, config } = context
  const versions = (await registry.versions(model)).map(({ version }) => version)
  const runs = (await registry.runs({ model, limit: mostCounted })).map(({ id }) => id)
  const datasets = isOwnSet(config, model) ? await data.versions(model) : []
  const aliases = await registry.aliases(model)
  if (versions.length + runs.length + datasets.length === 0)
    throw new MillraceError('not_found', {
      what: `This home has nothing of a model ${JSON.stringify(model)}.`,
      fix: 'See what there is: millrace models, millrace runs.',
    })
  const working = await Promise.all(runs.map((id) => store.workspaces.bytes(id)))
  const gone = { versions: versions.map((version) => ({ model, version })), datasets }
  return {
    ...{ what: `model ${model}`, dryRun },
    goes: {
      ...{ versions, runs, datasets: datasets.map(({ number }) => number) },
      aliases: aliases.map(({ alias, version }) => `${alias} (version ${version})`),
      evaluations: (await registry.evaluations(model, { limit: mostCounted })).length,
      studies: (await registry.studies(model)).length,
      comparisons: (await namesIn(join(store.paths.reports, model))).length,
      bytes: working.reduce((sum, bytes) => sum + bytes, await bytesOf(context, gone)),
    },
    stays: { versions: [], runs: [], datasets: [] },
    rollback: [],
    endpoints: await followersOf(context, model),
  }
}

/** Endpoints of other names that answer with a model. */
const followersOf = async (context: Context, model: string): Promise<string[]> =>
  endpointsIn(context.config.endpoints, await storedRows(context).all())
    .filter(({ name, spec }) => spec.model === model && name !== model)
    .map(({ name }) => name)

const forget = async (
  { store, clock, config }: Context,
  { goes: { versions, runs, datasets, bytes } }: Deletion,
  of: { readonly model: string; readonly author: string; readonly fences: readonly Fence[] },
): Promise<void> => {
  const { model, author } = of
  const comparisons = await namesIn(join(store.paths.reports, model))
  await store.db.transaction().execute(async (write) => {
    for (const fence of of.fences) await expectLease(write, fence)
    const now = clock.now()
    await forgetModel(write, model, now)
    await forgetTraffic(write, model)
    if (isOwnSet(config, model)) await forgetData(write, model, now)
    await noteRemovals(
      write,
      comparisons.map((id) => `reports/${model}/${id}`),
    )
    const counts = [
      counted(versions.length, 'version'),
      counted(runs.length, 'run'),
      counted(datasets.length, 'data set version'),
    ]
    const detail = `${counts.join(', ')}, ${bytes} bytes`
    await record(write, { time: now, author, action: 'model.delete', subject: model, detail })
  })
}
