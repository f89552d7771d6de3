/** What a home lets go of by rule, so that it does not grow for ever. */
import type { Author } from '../core/records.ts'
import { blobsOfData, pruneDatasets } from '../data/prune.ts'
import type { Context } from '../pipeline/context.ts'
import {
  blobsOfVersions,
  neededDatasets,
  pruneRuns,
  pruneVersions,
  pruneWorkspaces,
  sweepCopies,
} from '../registry/prune.ts'
import type { Blob } from '../store/blobs.ts'
import { hold } from '../store/hold.ts'
import { carryOutRemovals } from '../store/removals.ts'
import { giveSpaceBack } from '../store/vacuum.ts'

/** What was removed, or would be. */
export interface Pruned {
  /** Model versions whose files went; what they were is still known. */
  readonly versions: number
  /** Data set versions whose rows went. */
  readonly datasets: number
  /** Runs whose history of metrics and lines went. */
  readonly runs: number
  /** Runs whose working files went. */
  readonly workspaces: number
  readonly blobs: number
  /** Of the blobs. */
  readonly bytes: number
}

export interface PruneOptions {
  readonly author: Author
  /** Only says what it would remove. */
  readonly dryRun: boolean
}

const day = 86_400_000

/** Milliseconds in which whoever has put a blob writes the row that needs it. */
const grace = 3_600_000

/**
 * Removes by the rules of `keep`: never what an alias points to or was lately, what the lineage of a version that
 * stays names, what goes on or may, or what is younger than the rule says. Each step leaves nothing that refers to
 * what is gone; one that is cut off is done again. `already_running` where another does it.
 */
export const prune = async (
  context: Context,
  { author, dryRun: isDry }: PruneOptions,
): Promise<Pruned> => {
  const { store, registry, clock, config } = context
  const { keep } = config
  await using _ = isDry ? null : await hold(store, 'prune')
  const before = clock.now() - keep.days * day
  const rule = (newest: number) => ({ before, newest, isDry })
  const ruleOfSet = (name: string) => {
    const own = config.datasets.find((each) => each.name === name)?.keep
    if (!own) return { before, newest: keep.datasets }
    return { before: clock.now() - own.days * day, newest: own.versions }
  }
  const versions = await pruneVersions(context, rule(keep.versions))
  const needed = await neededDatasets(context, versions, before)
  const datasets = await pruneDatasets(context, ruleOfSet, { needed, isDry })
  const runs = await pruneRuns(context, rule(keep.runs), versions)
  const workspaces = await pruneWorkspaces(context, { before, isDry })
  if (!isDry) {
    await carryOutRemovals(store)
    await sweepCopies(context)
  }
  const blobs = await removeBlobs(context, { versions, datasets }, isDry)
  const pruned = {
    ...{ versions: versions.length, datasets: datasets.length, runs, workspaces },
    blobs: blobs.length,
    bytes: blobs.reduce((sum, { bytes }) => sum + bytes, 0),
  }
  if (isDry || Object.values(pruned).every((count) => count === 0)) return pruned
  await giveSpaceBack(store)
  const detail = Object.entries(pruned).map(([name, count]) => `${name} ${count}`)
  await registry.audit({ author, action: 'prune', subject: 'home', detail: detail.join(', ') })
  return pruned
}

/** Versions and data set versions that need nothing any more. */
interface Gone {
  readonly versions: Parameters<typeof blobsOfVersions>[1]
  readonly datasets: Parameters<typeof blobsOfData>[1]
}

/** Digests of all blobs that something needs beside what is gone. */
export const usedBlobs = async (
  context: Context,
  { versions, datasets }: Gone,
): Promise<ReadonlySet<string>> =>
  new Set([
    ...(await blobsOfVersions(context, versions)),
    ...(await blobsOfData(context, datasets)),
  ])

/** Removes the blobs that nothing needs, but for those of which the row may still be written. */
export const removeBlobs = async (context: Context, gone: Gone, isDry: boolean): Promise<Blob[]> =>
  context.store.blobs.unused(await usedBlobs(context, gone), {
    before: context.clock.now() - grace,
    isDry,
  })
