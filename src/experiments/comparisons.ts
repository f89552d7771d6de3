/** Comparisons as they are kept: `reports/<model>/<id>/` with the record and its reports. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { makeFolder, namesIn, readIfThere, writeDurably } from '../core/files.ts'
import { carriedComparison } from '../core/former.ts'
import type { Store } from '../store/home.ts'
import { finished } from './report/facts.ts'
import { filesOf } from './report/files.ts'
import type { Comparison } from './report/types.ts'

const record = 'comparison.json'

export const comparisonFolder = (
  { paths }: Store,
  { model, id }: Pick<Comparison, 'model' | 'id'>,
): string => join(paths.reports, model, id)

/** Every comparison of a model, newest first, also one that is under way. */
export const listComparisons = async (store: Store, model: string): Promise<Comparison[]> => {
  const ids = await namesIn(join(store.paths.reports, model))
  const found = await Promise.all(ids.map((id) => readComparison(store, model, id)))
  return found.filter((comparison) => comparison !== null).sort((a, b) => b.startedAt - a.startedAt)
}

/** One comparison. Fails with `not_found`. */
export const getComparison = async (
  store: Store,
  model: string,
  id: string,
): Promise<Comparison> => {
  const ids = await namesIn(join(store.paths.reports, model))
  const found = ids.includes(id) ? await readComparison(store, model, id) : null
  if (found) return found
  throw new MillraceError('not_found', {
    what: `There is no comparison ${JSON.stringify(id.slice(0, 100))} of ${model}.`,
    fix: `Make one: millrace compare ${model}`,
  })
}

/** Keeps a comparison; once both modes are through, with its reports. The record is written last. */
export const keepComparison = async (store: Store, comparison: Comparison): Promise<void> => {
  const folder = comparisonFolder(store, comparison)
  await makeFolder(folder)
  const done = comparison.endedAt === null ? null : finished(comparison)
  if (done)
    for (const [name, text] of Object.entries(filesOf(done)))
      await writeDurably(join(folder, name), text)
  await writeDurably(join(folder, record), `${JSON.stringify(comparison, null, 2)}\n`)
}

export const removeComparison = (store: Store, comparison: Comparison): Promise<void> =>
  rm(comparisonFolder(store, comparison), { recursive: true, force: true })

/** Null where a killed process has made the folder and no more. */
const readComparison = async (
  store: Store,
  model: string,
  id: string,
): Promise<Comparison | null> => {
  const path = join(comparisonFolder(store, { model, id }), record)
  const text = await readIfThere(path)
  if (!text) return null
  try {
    return carriedComparison(JSON.parse(text.toString())) as unknown as Comparison
  } catch (error) {
    throw new MillraceError('corrupt', {
      what: `${path} is not a whole comparison.`,
      fix: 'Delete its folder and compare again.',
      cause: error,
    })
  }
}
