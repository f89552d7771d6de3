/** Checks that are suggested for a version: what follows from it, looked at, so that it passes them. */
import type { Context } from '../context.ts'
import { profileVersion } from '../profile/version.ts'
import { schemaOf } from '../schema/kept.ts'
import type { Known, Suggested } from '../types.ts'
import { rowById } from '../versions.ts'
import { choose, leftWords } from './choose.ts'
import { look } from './look.ts'
import { checkText } from './print.ts'
import { checksFor } from './suggest.ts'

export const suggestFor = async (
  context: Context,
  id: string,
  known: Known,
): Promise<Suggested> => {
  const row = await rowById(context, id)
  const profile = await profileVersion(context, id)
  const follow = checksFor(profile, schemaOf(row), known)
  const { results } = await look(context, row, follow, known.held)
  const passed = results.filter(({ passed }) => passed).map(({ check }) => check)
  const failed = results.filter(({ passed }) => !passed)
  const telling = (profile.associations ?? [])
    .filter(({ label }) => known.labels.includes(label))
    .flatMap(({ columns }) => columns)
    .sort((one, other) => other.told - one.told)
    .map(({ name }) => name)
  const chosen = choose(passed, { labels: known.labels, telling })
  return {
    ...{ checks: chosen.checks, failed, lines: chosen.checks.map(checkText) },
    comments: [
      ...failed.map(
        ({ says, found }) => `Left out, as version ${row.number} fails it: ${says}: ${found}`,
      ),
      ...leftWords(chosen),
    ].map((line) => line.replace(/[\r\n\u2028\u2029]+/g, ' ')),
  }
}
