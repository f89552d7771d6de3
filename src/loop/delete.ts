/** Deletes runs and versions by hand: the rows in one transaction, the files after it. */
import { MillraceError } from '../core/error.ts'
import type { Context } from '../pipeline/context.ts'
import * as registered from '../registry/delete.ts'
import {
  bytesOf,
  type DeleteOptions,
  type Deletion,
  giveBack,
  mostCounted,
  nothing,
  rollbackWithout,
} from './deletion.ts'

/** The number of the data set version with an id; none where it came from another home, or was deleted. */
const numbersOf = async ({ data }: Context, id: string): Promise<number[]> => {
  try {
    const { name } = await data.version(id)
    return (await data.versions(name)).filter((each) => each.id === id).map(({ number }) => number)
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'not_found') return []
    throw error
  }
}

/** Deletes a run that nobody works on. A version that it made stays, with its lineage. */
export const deleteRun = async (
  context: Context,
  id: string,
  { author, dryRun }: DeleteOptions,
): Promise<Deletion> => {
  const { registry, store, emit } = context
  const run = await registry.run(id)
  await registered.expectDeletable(context, run)
  const { model, version } = run
  const isThere = (await registry.versions(model)).some((each) => each.version === version)
  const deletion: Deletion = {
    ...{ what: `run ${id} of ${model}`, dryRun },
    goes: { ...nothing, runs: [id], bytes: await store.workspaces.bytes(id) },
    stays: {
      versions: version === null || !isThere ? [] : [version],
      runs: [],
      datasets: await numbersOf(context, run.datasetVersion),
    },
    rollback: await rollbackWithout(context, model, null),
    endpoints: [],
  }
  if (dryRun) return deletion
  await registered.deleteRun(context, run, author)
  await giveBack(context)
  emit({ kind: 'changed', model })
  return deletion
}

/** Deletes a version that no alias points to. Its number is never given out again. */
export const deleteVersion = async (
  context: Context,
  model: string,
  number: number,
  { author, dryRun }: DeleteOptions,
): Promise<Deletion> => {
  const { registry, store, emit } = context
  // Also one whose record is damaged.
  const listed = (await registry.versions(model)).find((each) => each.version === number)
  const version = listed ?? (await registry.version(model, number))
  await registered.expectUnaliased(store.db, model, number)
  const evaluations = await registry.evaluations(model, { version: number, limit: mostCounted })
  const runs = await registry.runs({ model, limit: mostCounted })
  const deletion: Deletion = {
    ...{ what: `version ${number} of ${model}`, dryRun },
    goes: {
      ...nothing,
      versions: [number],
      evaluations: evaluations.length,
      bytes: await bytesOf(context, { versions: [{ model, version: number }], datasets: [] }),
    },
    stays: {
      versions: [],
      runs: runs.filter(({ id }) => id === version.runId).map(({ id }) => id),
      datasets: await numbersOf(context, version.lineage.datasetVersion),
    },
    rollback: await rollbackWithout(context, model, number),
    endpoints: [],
  }
  if (dryRun) return deletion
  await registered.deleteVersion(context, version, author)
  await giveBack(context)
  emit({ kind: 'changed', model })
  return deletion
}
