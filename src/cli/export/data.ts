/** The rows that a version learnt from, and those that were held out to judge it. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { recipeOf } from '../../config/resolve.ts'
import { writeDurably } from '../../core/files.ts'
import type { ModelVersion } from '../../core/records.ts'
import { openRows, type Rows } from '../../core/rows.ts'
import { createData } from '../../data/data.ts'
import { pinsOf } from '../../data/splits.ts'
import { columnOf, writeTable } from '../../data/table.ts'
import { heldOutBy } from '../../pipeline/sides.ts'
import { sidesOf } from '../../tasks/kit/split.ts'
import type { Opened } from '../open.ts'
import { dataNames } from './names.ts'

/**
 * Writes the rows into a folder and answers the names of the files. What the split goes by is pinned, so it is the one
 * that was trained with. Fails with `not_found` where the rows were removed.
 */
export const writeData = async (
  { store, tasks }: Opened,
  { lineage }: ModelVersion,
  folder: string,
): Promise<string[]> => {
  const data = createData(store)
  const { datasetVersion: id, datasetDigest: digest } = lineage
  const recipe = recipeOf(lineage.config)
  const { number, name } = await data.version(id)
  const column = await columnOf(store, id)
  const spooled = join(folder, '.rows')
  await data.spool(id, spooled, recipe.maxRows ?? undefined)
  const rows = openRows(spooled)
  try {
    const task = tasks.of(recipe.task.kind)
    const places = await heldOutBy(rows, { task, recipe, pins: pinsOf(store, name) })
    const { training, validation } = sidesOf(rows, places)
    const write = async (name: string, side: Rows) => {
      const { digest: sha256 } = await writeTable(join(folder, name), side, column)
      return { rows: side.length, sha256 }
    }
    const files = {
      [dataNames.training]: await write(dataNames.training, training),
      [dataNames.validation]: await write(dataNames.validation, validation),
    }
    const about = { dataset: { number, id, digest, rows: rows.length }, column, files }
    await writeDurably(join(folder, dataNames.about), `${JSON.stringify(about, null, 2)}\n`)
  } finally {
    rows.close()
    await rm(spooled, { force: true })
  }
  return Object.values(dataNames)
}
