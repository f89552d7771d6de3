/** What the rows were that a model has learnt from, and the file of its package that tells it. */
import { textOf } from '../data/profile/fit.ts'
import { profileOf } from '../data/profile/profile.ts'
import { rowsRelation } from '../data/relation.ts'
import { openLake } from '../store/lake/lake.ts'
import { addToPackage } from '../tasks/kit/package.ts'
import type { TrainJob } from './job.ts'
import { readHeldOut } from './sides.ts'
import { rowsIn } from './worker.ts'

/** File of a package; see docs/profile.md. */
export const profileName = 'profile.json'

/** Keeps in a package the profile of its training side: without the rows that were held out, or beyond `maxRows`. */
export const profileInto = async (
  packaged: string,
  { folder, source }: Pick<TrainJob, 'folder' | 'source'>,
): Promise<void> => {
  const relation = await rowsRelation([rowsIn(folder)], source.column)
  const except = await readHeldOut(folder)
  // The same rows give the same file: sums of several threads have no order.
  await using lake = await openLake({ threads: 1 })
  const profile = await profileOf(lake, relation, { except })
  await addToPackage(packaged, profileName, textOf(profile).toString())
}
