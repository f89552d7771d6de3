/** What pictures look like: how many values each has, how bright it is, and how much stands out of its ground. */
import type { Lake } from '../../store/lake/lake.ts'
import { named } from '../../store/lake/lake.ts'
import { sampleRows } from '../checks/sample.ts'
import { fromAmong, type Relation } from '../relation.ts'
import { createNumbers } from './numbers.ts'
import type { Detail, PictureColumn, PictureShape, PicturesProfile } from './types.ts'

/** Pictures that are looked at: many small ones, and of large ones as many as these characters hold. */
const most = { rows: 20_000, characters: 64 << 20 }
const fewest = 16

interface Asked extends PictureColumn {
  /** Rows that there are. */
  readonly rows: number
  readonly detail: Detail
}

/** Of a sample of the rows. Null where the column is not there, or holds no pixels as base64. */
export const picturesIn = async (
  lake: Lake,
  relation: Relation,
  asked: Asked,
): Promise<PicturesProfile | null> => {
  const { column, rows } = asked
  if (!relation.columns.includes(column)) return null
  const { from } = await sampleRows(lake, relation, {
    ...{ name: 'pictures', columns: [column], rows },
    most: await fitting(lake, relation, column),
  })
  const found = await collected(textsOf(lake, from, column), asked)
  await lake.run('drop table pictures')
  return found
}

/** The same of the rows without some, by their places, ascending. */
export const picturesExcept = async (
  lake: Lake,
  relation: Relation,
  asked: Asked & { readonly except: Uint32Array },
): Promise<PicturesProfile | null> => {
  const { column, rows, except } = asked
  if (!relation.columns.includes(column)) return null
  const step = Math.ceil(rows / (await fitting(lake, relation, column)))
  const left = async function* () {
    let [place, next, kept] = [0, 0, 0]
    for await (const texts of textsOf(lake, fromAmong(relation, [column]), column))
      yield texts.filter(() => {
        const isOut = except[next] === place++
        if (isOut) next++
        return !isOut && kept++ % step === 0
      })
  }
  return collected(left(), asked)
}

/** How many pictures are looked at: as many as fit. */
const fitting = async (lake: Lake, relation: Relation, column: string): Promise<number> => {
  const x = named(column)
  const [first] = await lake.all(
    `select avg(length(x)) as length from (select ${x} as x from ${relation.from} where ${x} is not null limit 20)`,
  )
  const fit = Math.floor(most.characters / Math.max(1, Number(first?.['length'] ?? 1)))
  return Math.max(fewest, Math.min(most.rows, fit))
}

async function* textsOf(lake: Lake, from: string, column: string): AsyncGenerator<string[]> {
  for await (const [texts = []] of lake.columns(`select ${named(column)} from ${from}`))
    yield texts.map((text) => (text === null ? '' : String(text)))
}

const collected = async (
  texts: AsyncIterable<readonly string[]>,
  { column, shape, rows, detail }: Asked,
): Promise<PicturesProfile | null> => {
  const numbers = () => createNumbers(true)
  const found = {
    size: numbers(),
    brightness: numbers(),
    ink: numbers(),
    x: numbers(),
    y: numbers(),
  }
  let looked = 0
  for await (const some of texts) {
    const seen = some.flatMap((text) => lookOf(text, shape) ?? [])
    for (const look of looks)
      found[look].add(
        Float64Array.from(seen, (each) => each[look]),
        seen.length,
      )
    looked += seen.length
  }
  if (looked === 0) return null
  const { size, brightness, ink, x, y } = found
  return {
    ...{ column, rows: looked, of: rows, size: size.profile(detail) },
    ...{ brightness: brightness.profile(detail), ink: ink.profile(detail) },
    ...(shape && { x: x.profile(detail), y: y.profile(detail) }),
  }
}

const looks = ['size', 'brightness', 'ink', 'x', 'y'] as const

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
