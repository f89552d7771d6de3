/** What a data set version holds, for whoever asks. */
import { MillraceError } from '../core/error.ts'
import type { DatasetVersion } from '../core/records.ts'
import { type Description, describe } from '../data/profile/describe.ts'
import { textOf } from '../data/profile/fit.ts'
import type { Context } from '../pipeline/context.ts'
import { setOf } from '../pipeline/context.ts'

export interface DescribedData {
  readonly dataset: DatasetVersion
  readonly profile: Description
}

export const describeData = async (
  context: Context,
  name: string,
  version?: number,
): Promise<DescribedData> => {
  const { data } = context
  const dataset = await versionOf(context, name, version)
  const profile = await data.profile(dataset.id)
  return { dataset, profile: describe(profile, textOf(profile).length) }
}

const versionOf = async (
  context: Context,
  name: string,
  version: number | undefined,
): Promise<DatasetVersion> => {
  const versions = await context.data.versions(setOf(context, name).name)
  const found =
    version === undefined ? versions[0] : versions.find(({ number }) => number === version)
  if (found) return found
  throw new MillraceError('not_found', {
    what:
      version === undefined
        ? `${name} has no data set version yet.`
        : `${name} has no data set version ${version}.`,
    fix: versions[0]
      ? `The newest one is ${versions[0].number}.`
      : `Train once, so that its rows are read: millrace train ${name}.`,
  })
}
