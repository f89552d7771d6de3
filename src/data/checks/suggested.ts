/** Checks that are suggested for a version: what follows from it, looked at, so that it passes them. */
import type { Context } from '../context.ts'
import { profileVersion } from '../profile/version.ts'
import { schemaOf } from '../schema/kept.ts'
import type { Known, Suggested } from '../types.ts'
import { rowById } from '../versions.ts'
import { look } from './look.ts'
import { checkText } from './print.ts'
import { checksFor } from './suggest.ts'

export const suggestFor = async (
  context: Context,
  id: string,
  known: Known,
): Promise<Suggested> => {
  const row = await rowById(context, id)
  const follow = checksFor(await profileVersion(context, id), schemaOf(row), known)
  const { results } = await look(context, row, follow, known.held)
  const checks = results.filter(({ passed }) => passed).map(({ check }) => check)
  const failed = results.filter(({ passed }) => !passed)
  return {
    ...{ checks, failed, lines: checks.map(checkText) },
    comments: failed.map(
      ({ says, found }) => `Left out, as version ${row.number} fails it: ${says}: ${found}`,
    ),
  }
}
