/** Which rows of a training are held out: decided once, and read by every rank. */
import { join } from 'node:path'
import type { Recipe } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import { readIfThere, writeDurably } from '../core/files.ts'
import type { Rows } from '../core/rows.ts'
import { counted } from '../core/text.ts'
import type { Pins } from '../data/splits.ts'
import { beginOf, heldOutSince, momentOf } from '../tasks/kit/moment.ts'
import { fieldIn, pinnedTo } from '../tasks/kit/pinned.ts'
import { byContent } from '../tasks/kit/rule.ts'
import { heldOut, type Sides, sidesOf } from '../tasks/kit/split.ts'
import { boundsOf, heldOutOfClasses } from '../tasks/kit/stratify.ts'
import type { Task } from '../tasks/kit/task.ts'

const heldOutIn = (folder: string) => join(folder, 'held-out')

/** Keeps in the folder of a run which rows are held out. */
export const keepSides = async (
  folder: string,
  rows: Rows,
  places: Uint32Array,
): Promise<Sides> => {
  await writeDurably(heldOutIn(folder), Buffer.from(places.buffer))
  return sidesOf(rows, places)
}

/** The sides as they were split. */
export const readSides = async (folder: string, rows: Rows): Promise<Sides> =>
  sidesOf(rows, await readHeldOut(folder))

/** Places of the rows that are held out, ascending. */
export const readHeldOut = async (folder: string): Promise<Uint32Array> => {
  const bytes = await readIfThere(heldOutIn(folder))
  if (!bytes)
    throw new MillraceError('internal', { what: `The rows in ${folder} have not been split.` })
  return new Uint32Array(Uint8Array.from(bytes).buffer)
}

export interface SplitHow {
  readonly task: Pick<Task, 'identity' | 'classOf'>
  readonly recipe: Recipe
  readonly pins: Pins
}

/** What of a row decides its side by the rule of a recipe, as long as it is not time that does. */
export const identityBy = async ({
  task,
  recipe: { split = byContent },
  pins,
}: SplitHow): Promise<(row: string) => string> => {
  const pinned = pinnedTo(await pins.columns())
  const content = (row: string) => task.identity(pinned(row))
  if (split.by !== 'key') return content
  return (row) => {
    const key = fieldIn(row, split.column)
    return key === undefined ? content(row) : `${split.column}=${key}`
  }
}

/**
 * The places of the rows that a recipe holds out, in order. A row's side stays when rows or columns come in: what it
 * goes by was pinned for the data set when it was split first.
 */
export const heldOutBy = async (rows: Rows, how: SplitHow): Promise<Uint32Array> => {
  const { recipe, pins } = how
  const { split = byContent, train } = recipe
  const share = train.validationSplit
  if (split.by === 'time') return heldOutSince(rows, split.column, await beginBy(rows, how))
  const identity = await identityBy(how)
  const { kind, ...options } = recipe.task
  const classOf = how.task.classOf?.(options)
  if (split.by === 'key' || !split.stratify) return heldOut(rows, { identity, share })
  if (!classOf)
    throw new MillraceError('bad_config', {
      what: `The rows cannot be stratified: ${kind} has no classes.`,
      fix: 'Leave `stratify` out of `split`.',
    })
  const classed = { identity, classOf }
  const rule = `classes ${JSON.stringify({ kind, label: options['label'] ?? null, share })}`
  const bounds = await pins.extend(rule, () => boundsOf(rows, classed, share))
  return heldOutOfClasses(rows, classed, bounds)
}

/** Fails with `bad_data` where one of the sides has no row, and says of how many kinds the rows are that stay together. */
export const expectBothSides = async (
  rows: Rows,
  places: Uint32Array,
  how: SplitHow,
): Promise<void> => {
  if (rows.length === 0 || (places.length > 0 && places.length < rows.length)) return
  const { split = byContent } = how.recipe
  throw new MillraceError('bad_data', {
    what: missing(rows.length, places.length),
    ...(split.by !== 'time' && {
      why: `Rows of the same ${split.by === 'key' ? `"${split.column}"` : 'content'} stay on one side, and ${await differing(rows, how)}.`,
    }),
    fix: 'Give more rows, which differ, or set another share of them aside (validationSplit).',
  })
}

const missing = (rows: number, held: number): string => {
  if (held > 0)
    return `${rows === 1 ? 'The only row is' : `All ${counted(rows, 'row')} are`} held out, and none is left to learn from.`
  return rows === 1
    ? 'The only row is learnt from, and none is left to judge a model by.'
    : `None of the ${counted(rows, 'row')} is held out to judge a model by.`
}

/** How many sorts of rows there are that stay together. */
const differing = async (rows: Rows, how: SplitHow): Promise<string> => {
  const identity = await identityBy(how)
  const all = new Set<string>()
  for (const row of rows) all.add(identity(row))
  return all.size === 1 ? 'all of these have one' : `these have ${all.size.toLocaleString('en')}`
}

/** From when on rows are held out: as the rule says, or where the newest share began. */
const beginBy = async (
  rows: Rows,
  { recipe: { split, train }, pins }: SplitHow,
): Promise<number> => {
  if (split?.by !== 'time')
    throw new MillraceError('internal', { what: 'The rows are not split by time.' })
  const { column, from } = split
  const said = from === null ? undefined : momentOf(from)
  if (said !== undefined) return said
  if (from !== null)
    throw new MillraceError('bad_config', {
      what: `split.from: found ${JSON.stringify(from)}, which is no time.`,
      fix: 'Give a number, or a date or time as 2026-01-31.',
    })
  const share = train.validationSplit
  const rule = `time ${JSON.stringify({ column, share })}`
  const pin = await pins.once(rule, () => ({ from: beginOf(rows, column, share) }))
  return pin['from'] ?? Number.POSITIVE_INFINITY
}

/** The rows that two lists of places, each in order, have in common. */
export const inBoth = (one: Uint32Array, other: Uint32Array): Uint32Array => {
  const known = new Set(other)
  return one.filter((place) => known.has(place))
}
