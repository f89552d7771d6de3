/** What a data set version holds, for whoever asks. */
import type { DatasetVersion } from '../core/records.ts'
import { type Description, describe } from '../data/profile/describe.ts'
import { textOf } from '../data/profile/fit.ts'
import type { Context } from '../pipeline/context.ts'
import { setOf } from '../pipeline/context.ts'
import { labelsOf, picturesOf, versionOf } from './dataset.ts'

export interface DescribedData {
  readonly dataset: DatasetVersion
  readonly profile: Description
}

export const describeData = async (
  context: Context,
  name: string,
  version?: number,
): Promise<DescribedData> => {
  const dataset = await versionOf(context, name, version)
  const set = setOf(context, name)
  const beside = { labels: labelsOf(context, set), pictures: picturesOf(context, set) }
  const profile = await context.data.profile(dataset.id, beside)
  return { dataset, profile: describe(profile, textOf(profile).length) }
}
