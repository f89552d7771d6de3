/** One file of a version, as it was registered. */
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import { checkName } from '../store/check.ts'
import type { Context } from './context.ts'
import { openVersion } from './folder.ts'
import type { VersionFile } from './types.ts'
import { expectKept, getVersion } from './versions.ts'

/** A file that a version lists. It comes out of the blobs; one that is damaged is mended from a sound copy first. */
export const readFile = async (
  context: Context,
  model: string,
  number: number,
  name: string,
): Promise<VersionFile> => {
  const { blobs, db } = context.store
  const { files } = await getVersion(context, checkName('model', model), number)
  const file = files.find((each) => each.name === name)
  if (!file)
    throw new MillraceError('not_found', {
      what: `Version ${number} of ${model} has no file ${quoted(name)}.`,
      fix: `Ask for one of: ${files.map((each) => each.name).join(', ')}.`,
    })
  await expectKept(db, model, number)
  if ((await blobs.state(file.digest)) !== 'sound') await openVersion(context, model, number)
  return { ...file, content: blobs.stream(file.digest) }
}
