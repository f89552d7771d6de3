/** What a deletion takes with it, and how the space it leaves is given back. */
import type { Author } from '../core/records.ts'
import type { Context } from '../pipeline/context.ts'
import { stepsBack } from '../registry/aliases.ts'
import { tryHold } from '../store/hold.ts'
import { carryOutRemovals } from '../store/removals.ts'
import { removeBlobs, usedBlobs } from './prune.ts'

export interface DeleteOptions {
  readonly author: Author
  /** Only says what would go, and refuses what would be refused. */
  readonly dryRun: boolean
}

/** What a deletion takes with it, and what of it stays. */
export interface Deletion {
  /** What is deleted: `version 3 of words`. */
  readonly what: string
  readonly dryRun: boolean
  readonly goes: {
    readonly versions: readonly number[]
    readonly runs: readonly string[]
    readonly aliases: readonly string[]
    /** Numbers of data set versions. */
    readonly datasets: readonly number[]
    readonly evaluations: number
    readonly studies: number
    readonly comparisons: number
    /** Of files that nothing else needs; those younger than an hour go with the next `prune`. */
    readonly bytes: number
  }
  /** What made it, what it made, and what it learnt from. */
  readonly stays: Pick<Deletion['goes'], 'versions' | 'runs' | 'datasets'>
  /** Champions that a rollback can still go back to, the nearest first. */
  readonly rollback: readonly number[]
  /** Endpoints of other names that answer with the model: they stay, and answer nothing until there is one again. */
  readonly endpoints: readonly string[]
}

/** Rows of a model that are counted, at most. */
export const mostCounted = 1_000_000

export const nothing: Deletion['goes'] = {
  ...{ versions: [], runs: [], aliases: [], datasets: [] },
  ...{ evaluations: 0, studies: 0, comparisons: 0, bytes: 0 },
}

/** Bytes of blobs that are needed by some versions, and by some data set versions, alone. */
export const bytesOf = async (
  context: Context,
  gone: Parameters<typeof usedBlobs>[1],
): Promise<number> => {
  const { blobs } = context.store
  const unneeded = async (used: ReadonlySet<string>) =>
    (await blobs.unused(used, { before: Number.POSITIVE_INFINITY, isDry: true })).reduce(
      (sum, { bytes }) => sum + bytes,
      0,
    )
  const nobodys = await unneeded(await usedBlobs(context, { versions: [], datasets: [] }))
  return (await unneeded(await usedBlobs(context, gone))) - nobodys
}

/** Champions that a rollback can go back to once some version is gone, the nearest first. */
export const rollbackWithout = async (
  { registry, store }: Context,
  model: string,
  version: number | null,
): Promise<number[]> => {
  const champion = await registry.alias(model, 'champion')
  const steps = await stepsBack(store.db, model, 'champion')
  const kept = [...(champion ? [champion] : []), ...steps]
    .map((step) => step.version)
    .filter((each) => each !== version)
  return kept.filter((each, at) => kept[at - 1] !== each).slice(1)
}

/** Removes the files of what was deleted. What is left to do is done by the next `prune`, or the next start. */
export const giveBack = async (context: Context): Promise<void> => {
  await carryOutRemovals(context.store)
  await using held = await tryHold(context.store, 'prune')
  if (held) await removeBlobs(context, { versions: [], datasets: [] }, false)
}
