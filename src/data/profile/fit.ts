/** How much of a profile is kept, so that it stays below 64,000 bytes. */
import { MillraceError } from '../../core/error.ts'
import { compress, readDigest, writeDigest } from './digest.ts'
import { addMoments, type Moments, noMoments } from './moments.ts'
import { foldRegisters, readRegisters, writeRegisters } from './registers.ts'
import type { ColumnProfile, Detail, NumberProfile, OtherColumns, Profile } from './types.ts'

/** Of the text of a profile. */
export const mostBytes = 64_000

const kept = (
  columns: number,
  registers: number,
  intervals: number,
  top: number,
  words: number,
): Detail => ({ columns, registers, intervals, top, words })

/** The first that fits is taken. */
export const details: readonly Detail[] = [
  kept(512, 10, 512, 50, 2048),
  kept(512, 10, 256, 50, 2048),
  // Where numbers lie counts for more than which words and values there are: traffic is held against it.
  kept(512, 10, 256, 40, 1024),
  kept(512, 9, 256, 30, 512),
  kept(512, 10, 128, 50, 2048),
  kept(512, 9, 128, 30, 512),
  kept(512, 10, 96, 40, 1024),
  kept(512, 9, 64, 30, 512),
  kept(512, 8, 48, 20, 256),
  kept(512, 8, 32, 15, 128),
  kept(512, 7, 24, 10, 64),
  kept(512, 6, 16, 8, 32),
  kept(512, 5, 8, 5, 16),
  kept(256, 4, 4, 3, 8),
  kept(128, 4, 4, 3, 8),
  kept(64, 4, 4, 3, 8),
  kept(16, 4, 4, 3, 8),
]

export const finest = details[0] ?? kept(512, 10, 512, 50, 2048)

/** What both keep at least. */
export const coarser = (one: Detail, other: Detail): Detail =>
  kept(
    Math.min(one.columns, other.columns),
    Math.min(one.registers, other.registers),
    Math.min(one.intervals, other.intervals),
    Math.min(one.top, other.top),
    Math.min(one.words, other.words),
  )

/** There are no more different values than known ones, whatever is estimated. */
const possible = (profile: Profile): Profile => ({
  ...profile,
  columns: profile.columns.map((column) => ({
    ...column,
    distinct: Math.min(column.distinct, profile.rows - column.missing),
  })),
})

/** The profile with as much as fits. Throws `too_large` where names alone are too long. */
export const fitted = (whole: Profile): Profile => {
  const profile = possible(whole)
  for (const detail of details) {
    const less = reduce(profile, coarser(profile.detail, detail))
    if (textOf(less).length <= mostBytes) return less
  }
  throw new MillraceError('too_large', {
    what: `The profile of ${profile.columns.length} columns does not fit into ${mostBytes} bytes.`,
    why: 'Their names are too long.',
    fix: 'Give the columns shorter names.',
  })
}

export const textOf = (profile: Profile): Buffer => Buffer.from(`${JSON.stringify(profile)}\n`)

export const reduce = (profile: Profile, detail: Detail): Profile => {
  const columns = profile.columns.slice(0, detail.columns).map((column) => shorten(column, detail))
  const left = profile.columns.slice(detail.columns).map(asOther)
  const others = [...(profile.others ? [profile.others] : []), ...left]
  return {
    ...profile,
    columns,
    others: others.length === 0 ? null : others.reduce(addOthers),
    detail,
  }
}

const shorten = (column: ColumnProfile, detail: Detail): ColumnProfile => {
  const registers = readRegisters(column.registers)
  const { words } = column
  return {
    ...column,
    registers:
      registers.length > 2 ** detail.registers
        ? writeRegisters(foldRegisters(registers, detail.registers))
        : column.registers,
    ...trimmed(column, detail.top),
    number: column.number && shortenNumber(column.number, detail),
    length: column.length && shortenNumber(column.length, detail),
    words: words && {
      ...words,
      ...trimmed(words, detail.top),
      sample: words.sample.slice(0, detail.words),
    },
  }
}

const shortenNumber = (number: NumberProfile, { intervals }: Detail): NumberProfile => ({
  ...number,
  digest: writeDigest(compress(readDigest(number.digest), intervals)),
})

export const trimmed = (
  { top, slack }: Pick<ColumnProfile, 'top' | 'slack'>,
  most: number,
): Pick<ColumnProfile, 'top' | 'slack'> => ({
  top: top.slice(0, most),
  slack: Math.max(slack, top[most]?.[1] ?? 0),
})

const asOther = ({ type, missing, invalid, number }: ColumnProfile): OtherColumns => ({
  columns: 1,
  types: { [type]: 1 },
  missing: missing + invalid,
  number: number && bare(number),
})

const bare = ({ digest: _, ...moments }: NumberProfile): Moments => moments

/** Both groups of columns together. */
const addOthers = (one: OtherColumns, other: OtherColumns): OtherColumns => {
  const types = { ...one.types }
  for (const type of typeNames) {
    const count = (one.types[type] ?? 0) + (other.types[type] ?? 0)
    if (count > 0) types[type] = count
  }
  return {
    columns: one.columns + other.columns,
    types,
    missing: one.missing + other.missing,
    number: addNumbers(one.number, other.number),
  }
}

const typeNames = ['number', 'category', 'boolean', 'date', 'text', 'identifier'] as const

const addNumbers = (one: Moments | null, other: Moments | null): Moments | null =>
  one || other ? addMoments(one ?? noMoments, other ?? noMoments) : null

/** The same columns over the rows of both. */
export const joinOthers = (one: OtherColumns, other: OtherColumns): OtherColumns => ({
  ...addOthers(one, other),
  ...{ columns: one.columns, types: one.types },
})
