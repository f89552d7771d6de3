/** What the pictures of a model measure, and where one stands in a question. */

import { useModels } from '../data/queries.ts'
import { rgbaOf } from '../models/image.ts'
import { taskOf } from '../try/kind.ts'
import { type Shape, shapeOf } from '../try/pixels.ts'
import type { Asked } from './kept.ts'

export type ShapeOf = (of: { readonly model: string; readonly version: number }) => Shape | null

/** Of each version, as it was trained. */
export const useShapes = (): ShapeOf => {
  const { data = [] } = useModels()
  const known = new Map(
    data.flatMap(({ model, versions }) =>
      versions.map((each) => [`${model} ${each.version}`, shapeOf(taskOf(each.lineage.config))]),
    ),
  )
  return ({ model, version }) => known.get(`${model} ${version}`) ?? null
}

/** The pixels that were asked about; null where there is no picture among what was. */
export const pictureIn = (asked: Asked, shape: Shape | null): string | null =>
  asked.kind === 'record' && shape
    ? (asked.fields.find(({ value }) => rgbaOf(value, shape) !== null)?.value ?? null)
    : null

/** How files of pictures begin in base64, and what they are. */
const beginnings: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['UklGR', 'image/webp'],
]

/** A picture in a file of its own, as an address that shows it; null where a value is none. */
export const fileIn = (value: string): string | null => {
  if (/^data:image\/(png|jpeg|webp);base64,[\w+/=]+$/.test(value)) return value
  const found = beginnings.find(([head]) => value.startsWith(head))
  return found && /^[\w+/=]{60,}$/.test(value) ? `data:${found[1]};base64,${value}` : null
}
