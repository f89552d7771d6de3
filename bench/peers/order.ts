import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recipe } from '../../src/config/resolve.ts'
import { writeRows } from '../../src/core/rows.ts'
import type { LearnerOrder } from './learner.ts'
import { type Side, startSide } from './turns.ts'

/**
 * Starts Millrace's side of a comparison on rows, of whose epochs it takes a part of the steps; its files
 * go to the folder.
 */
export const startLearner = async (
  name: string,
  folder: string,
  rows: readonly string[],
  recipe: Recipe,
  share = 1,
): Promise<Side> => {
  const file = join(folder, name.replaceAll(' ', '-'))
  const order: LearnerOrder = { rows: `${file}.rows`, recipe, share }
  await writeRows(
    order.rows,
    (async function* () {
      yield rows
    })(),
  )
  await writeFile(`${file}.json`, JSON.stringify(order))
  return startSide(name, process.execPath, [
    join(import.meta.dirname, 'learner.ts'),
    `${file}.json`,
  ])
}
