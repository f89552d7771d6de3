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
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/** Null of a text that is no base64. */
export const lookOf = (text: string): PictureLook | null => {
  if (text.length % 4 !== 0 || !base64.test(text)) return null
  const values = Buffer.from(text, 'base64')
  const counts = new Uint32Array(256)
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  const ground = counts.indexOf(Math.max(...counts))
  let [sum, ink] = [0, 0]
  counts.forEach((count, value) => {
    sum += count * value
    if (Math.abs(value - ground) > 64) ink += count
  })
  const size = values.length
  return { size, brightness: sum / size / 255, ink: ink / size }
}
