/** What the rows were that a model has learnt from, and the file of its package that tells it. */
import { textOf } from '../data/profile/fit.ts'
import { profileOf } from '../data/profile/profile.ts'
import { rowsRelation } from '../data/relation.ts'
import { LakeError } from '../store/lake/error.ts'
import { openLake } from '../store/lake/lake.ts'
import { addToPackage } from '../tasks/kit/package.ts'
import type { TrainJob } from './job.ts'
import { readHeldOut } from './sides.ts'
import { rowsIn } from './worker.ts'

/** File of a package; see docs/profile.md. */
export const profileName = 'profile.json'

/**
 * Keeps in a package the profile of its training side: without the rows that were held out, or beyond `maxRows`. Answers
 * why there is none where the rows are too much for the engine, which does not undo a training; else null.
 */
export const profileInto = async (
  packaged: string,
  { folder, source }: Pick<TrainJob, 'folder' | 'source'>,
): Promise<string | null> => {
  const relation = await rowsRelation([rowsIn(folder)], source.column)
  const except = await readHeldOut(folder)
  // The same rows give the same file: sums of several threads have no order.
  await using lake = await openLake({ threads: 1 })
  try {
    const profile = await profileOf(lake, relation, { except })
    await addToPackage(packaged, profileName, textOf(profile).toString())
    return null
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    return `The package has no profile of its rows: ${error.kind}: ${error.message}`
  }
}
