/** Checks that are suggested for a version: what follows from it, looked at, so that it passes them. */
import type { Context } from '../context.ts'
import { profileVersion } from '../profile/version.ts'
import { schemaOf } from '../schema/kept.ts'
import type { Known, Suggested } from '../types.ts'
import { rowById } from '../versions.ts'
import { look } from './report.ts'
import { checksFor } from './suggest.ts'

export const suggestFor = async (
  context: Context,
  id: string,
  known: Known,
): Promise<Suggested> => {
  const row = await rowById(context, id)
  const follow = checksFor(await profileVersion(context, id), schemaOf(row), known)
  const results = await look(context, row, follow, known.held)
  return {
    checks: results.filter(({ passed }) => passed).map(({ check }) => check),
    failed: results.filter(({ passed }) => !passed),
  }
}
