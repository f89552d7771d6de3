import type { ModelVersion } from '../../../src/core/records.ts'
import type { ModelView } from '../../../src/operations/contract.ts'
import { rgbaOf } from '../models/image.ts'
import { fieldsOf, taskOf } from '../try/kind.ts'
import { type Shape, shapeOf } from '../try/pixels.ts'

/** A row by its columns; a text stands in a column of its own. */
export const cellsOf = (row: string): ReadonlyMap<string, string> => {
  const fields = fieldsOf(row)
  return fields === null
    ? new Map([['text', row]])
    : new Map(fields.map(({ name, value }) => [name, value]))
}

/** Columns of some rows, in the order in which they are met. */
export const columnsOf = (rows: readonly ReadonlyMap<string, string>[]): string[] => [
  ...new Set(rows.flatMap((row) => [...row.keys()])),
]

/** Model versions that learnt from a data set version, by its id. */
export const learnersOf = (models: readonly ModelView[], id: string): ModelVersion[] =>
  models.flatMap(({ versions }) => versions.filter(({ lineage }) => lineage.datasetVersion === id))

/** What images of a data set measure, as the newest model that learns from it has it; null where none has images. */
export const imagesOf = (models: readonly ModelView[], names: readonly string[]): Shape | null => {
  for (const { model, versions } of models) {
    const [newest] = versions
    const shape = newest && names.includes(model) ? shapeOf(taskOf(newest.lineage.config)) : null
    if (shape) return shape
  }
  return null
}

/** Whether a value is an image of that size. */
export const isImage = (value: string, shape: Shape | null): shape is Shape =>
  shape !== null && rgbaOf(value, shape) !== null

/** The image of a row, and what else stands in it in words; null where there is none. */
export const pictureOf = (
  cells: ReadonlyMap<string, string>,
  shape: Shape,
): { readonly base64: string; readonly said: string } | null => {
  const base64 = [...cells.values()].find((value) => isImage(value, shape))
  if (base64 === undefined) return null
  const others = [...cells].filter(([, value]) => value !== base64)
  return { base64, said: others.map(([name, value]) => `${name} ${value}`).join(', ') }
}
