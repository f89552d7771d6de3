/** A version of a data set, and what is known of it. */
import { MillraceError } from '../core/error.ts'
import type { DatasetVersion } from '../core/records.ts'
import type { PictureColumn } from '../data/profile/types.ts'
import { type Context, modelsOf, setOf } from '../pipeline/context.ts'
import { pictureIn } from '../pipeline/pictures.ts'

/** The version of that number, default what the data set is now. Throws `not_found`. */
export const versionOf = async (
  context: Context,
  of: string,
  number?: number,
): Promise<DatasetVersion> => {
  const { name } = setOf(context, of)
  const versions = await context.data.versions(name)
  const found = number === undefined ? versions[0] : versions.find((each) => each.number === number)
  if (found) return found
  throw versions.length === 0
    ? new MillraceError('not_found', {
        what: `The data set ${name} has no version yet.`,
        fix: `Have its rows read: millrace data check ${name}, or train on them.`,
      })
    : new MillraceError('not_found', {
        what: `The data set ${name} has no version ${number}.`,
        fix: `Its versions: millrace data versions ${name}.`,
      })
}

/** Columns that the models of a data set predict. */
export const labelsOf = (context: Context, set: ReturnType<typeof setOf>): readonly string[] => {
  const labels = modelsOf(context, set).flatMap(({ recipe: { task } }) => {
    const { label } = { label: undefined, ...task }
    return typeof label === 'string' ? [label] : []
  })
  return [...new Set(labels)]
}

/** Columns that its models read as pictures. */
export const picturesOf = (
  context: Context,
  set: ReturnType<typeof setOf>,
): readonly PictureColumn[] => {
  const columns = modelsOf(context, set).flatMap(({ recipe: { task } }) => pictureIn(task) ?? [])
  return [...new Map(columns.map((each) => [each.column, each])).values()]
}
