/** Which rows of a data set those who learn from it hold out, for checks of its versions. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetConfig, ModelConfig } from '../config/resolve.ts'
import { openRows, writeRows } from '../core/rows.ts'
import { lookedPins } from '../data/splits.ts'
import type { HeldOut } from '../data/types.ts'
import { byContent } from '../tasks/kit/rule.ts'
import { type Context, modelsOf } from './context.ts'
import { heldOutBy, type SplitHow } from './sides.ts'

/** One for each way in which models of a data set hold rows out; models that do so alike are named together. */
export const heldOutOf = (
  context: Pick<Context, 'config' | 'store' | 'tasks'>,
  dataset: DatasetConfig,
): HeldOut[] => {
  const alike = Map.groupBy(modelsOf(context, dataset), ruleOf)
  return [...alike].flatMap(([rule, [model, ...others]]) => {
    if (!model) return []
    const { recipe } = model
    const how: SplitHow = {
      task: context.tasks.of(recipe.task.kind),
      recipe,
      pins: lookedPins(context.store, dataset.name),
    }
    const by = [model, ...others].map(({ name }) => name).join(', ')
    return [{ by, rule, places: (rows) => placesOf(rows, how), alone: () => aloneBy(rule, how) }]
  })
}

const ruleOf = ({ recipe: { split, task, train } }: ModelConfig): string =>
  JSON.stringify({ split, task: task.kind, share: train.validationSplit, ...labelOf(task) })

const labelOf = (task: object) => ('label' in task ? { label: task.label } : {})

/** Where each row decides for itself a part at a time, so that whoever else waits is answered in between. */
const placesOf = (
  rows: () => AsyncIterable<readonly string[]>,
  how: SplitHow,
): Promise<Uint32Array> => {
  return isAlone(how) ? inParts(rows, how) : together(rows, how)
}

const isAlone = ({ recipe: { split = byContent } }: SplitHow): boolean =>
  split.by === 'key' || (split.by === 'content' && !split.stratify)

/** Content is that of the pinned columns. */
const aloneBy = async (rule: string, how: SplitHow): Promise<string | null> =>
  isAlone(how) ? JSON.stringify([rule, await how.pins.columns()]) : null

const inParts: typeof placesOf = async (rows, how) => {
  const found: number[] = []
  let first = 0
  for await (const part of rows()) {
    for (const place of await heldOutBy(part, how)) found.push(first + place)
    first += part.length
  }
  return Uint32Array.from(found)
}

const together: typeof placesOf = async (rows, how) => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  try {
    const file = join(folder, 'rows')
    await writeRows(file, rows())
    const all = openRows(file)
    try {
      return await heldOutBy(all, how)
    } finally {
      all.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
