/** What pictures look like: how many values each has, how bright it is, and how much stands out of its ground. */
import type { Lake } from '../../store/lake/lake.ts'
import { named } from '../../store/lake/lake.ts'
import { sampleRows } from '../checks/sample.ts'
import type { Relation } from '../relation.ts'
import { createNumbers } from './numbers.ts'
import type { Detail, PicturesProfile } from './types.ts'

/** Pictures that are looked at: many small ones, and of large ones as many as these characters hold. */
const most = { rows: 20_000, characters: 64 << 20 }
const fewest = 16

/** Null where the column is not there, or holds no pixels as base64. */
export const picturesIn = async (
  lake: Lake,
  relation: Relation,
  { column, rows, detail }: { column: string; rows: number; detail: Detail },
): Promise<PicturesProfile | null> => {
  if (!relation.columns.includes(column)) return null
  const x = named(column)
  const [first] = await lake.all(
    `select avg(length(x)) as length from (select ${x} as x from ${relation.from} where ${x} is not null limit 20)`,
  )
  const fit = Math.floor(most.characters / Math.max(1, Number(first?.['length'] ?? 1)))
  const { from } = await sampleRows(lake, relation, {
    ...{ name: 'pictures', columns: [column], rows },
    most: Math.max(fewest, Math.min(most.rows, fit)),
  })
  const found = {
    size: createNumbers(true),
    brightness: createNumbers(true),
    ink: createNumbers(true),
  }
  let looked = 0
  for await (const [texts = []] of lake.columns(
    `select ${x} from ${from} where ${x} is not null`,
  )) {
    const seen = texts.flatMap((text) => lookOf(String(text)) ?? [])
    found.size.add(
      Float64Array.from(seen, ({ size }) => size),
      seen.length,
    )
    found.brightness.add(
      Float64Array.from(seen, ({ brightness }) => brightness),
      seen.length,
    )
    found.ink.add(
      Float64Array.from(seen, ({ ink }) => ink),
      seen.length,
    )
    looked += seen.length
  }
  await lake.run('drop table pictures')
  if (looked === 0) return null
  return {
    ...{ column, rows: looked, of: rows, size: found.size.profile(detail) },
    ...{ brightness: found.brightness.profile(detail), ink: found.ink.profile(detail) },
  }
}

export interface PictureLook {
  /** Values: pixels by channels. */
  readonly size: number
  /** Mean of the values, 0 black to 1 white. */
  readonly brightness: number
  /** Part of the values that are further than a quarter of the scale from the commonest one. */
  readonly ink: number
  /** Middle of these, 0 left or above to 1; NaN where there are none, or height and width are not known. */
  readonly x: number
  readonly y: number
}

/** How the values of a picture lie: `[height, width, channels]`. */
export interface PictureShape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/** Null of a text that is no base64. */
export const lookOf = (text: string, shape: PictureShape | null = null): PictureLook | null =>
  text.length % 4 === 0 && base64.test(text) ? lookAt(Buffer.from(text, 'base64'), shape) : null

export const lookAt = (values: Uint8Array, shape: PictureShape | null): PictureLook => {
  const counts = new Uint32Array(256)
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  const ground = counts.indexOf(Math.max(...counts))
  let [sum, ink] = [0, 0]
  counts.forEach((count, value) => {
    sum += count * value
    if (isInk(value, ground)) ink += count
  })
  const size = values.length
  return {
    ...{ size, brightness: sum / size / 255, ink: ink / size },
    ...middleOf(values, ground, shape),
  }
}

const isInk = (value: number, ground: number) => Math.abs(value - ground) > 64

const middleOf = (values: Uint8Array, ground: number, shape: PictureShape | null) => {
  const { height, width, channels } = shape ?? { height: 0, width: 0, channels: 0 }
  const nowhere = { x: Number.NaN, y: Number.NaN }
  if (height * width * channels !== values.length) return nowhere
  let [x, y, all] = [0, 0, 0]
  for (let at = 0; at < values.length; at++) {
    if (!isInk(values[at] ?? 0, ground)) continue
    const pixel = Math.floor(at / channels)
    x += pixel % width
    y += Math.floor(pixel / width)
    all++
  }
  if (all === 0) return nowhere
  return { x: x / all / Math.max(1, width - 1), y: y / all / Math.max(1, height - 1) }
}
