/** Whether rows that are held out are like rows that are learnt from, by the hashes of both. */
import type { CheckResult, WholeCheck } from '../../core/validation.ts'
import type { Blobs } from '../../store/blobs.ts'
import { isThere, type Vector } from '../../store/lake/chunk.ts'
import { createKeys } from './keys.ts'
import { outcome, unmeasured } from './outcome.ts'
import { absentFrom, joined, type KeySet, keepKeys, withKeys } from './sets.ts'

/** Rows of a version that are held out, by their places, ascending. */
export interface HeldPlaces {
  /** Who holds them out. */
  readonly by: string
  readonly places: Uint32Array
}

/** The rows of one who holds some out. */
export interface Sides {
  /** Who it is. */
  readonly by: string
  /** Rows that are held out. */
  readonly held: number
  /** Hashes on both sides, ascending; null of what is kept elsewhere. */
  readonly hashes: { readonly aside: Hashes; readonly learnt: Hashes } | null
  /** Whether no hash is on both. */
  readonly isApart: boolean
}

type Hashes = readonly BigUint64Array[]

export interface KeptSides {
  readonly by: string
  readonly held: number
  readonly aside: KeySet
  readonly learnt: KeySet
}

/** Takes the hashes of rows as they come; what has none is like nothing. */
export const createSides = (holders: readonly HeldPlaces[]) => {
  const all = holders.map((holder) => ({ ...holder, aside: createKeys(), learnt: createKeys() }))
  const next = holders.map(() => 0)
  let first = 0
  return {
    add({ valid, words }: Vector, rows: number) {
      all.forEach(({ places, aside, learnt }, at) => {
        for (let row = 0; row < rows; row++) {
          const isAside = places[next[at] ?? 0] === first + row
          if (isAside) next[at] = (next[at] ?? 0) + 1
          if (valid !== null && !isThere(valid, row)) continue
          const keys = isAside ? aside : learnt
          keys.note(words[2 * row] ?? 0, words[2 * row + 1] ?? 0)
        }
      })
      first += rows
    },
    sides: (): Sides[] =>
      all.map(({ by, places, ...keys }) => {
        const hashes = { aside: keys.aside.distinct(), learnt: keys.learnt.distinct() }
        return { by, held: places.length, hashes, isApart: areApart(hashes) }
      }),
  }
}

const areApart = ({ aside, learnt }: { readonly aside: Hashes; readonly learnt: Hashes }) =>
  aside.every((some, part) => areDisjoint(some, learnt[part] ?? new BigUint64Array(0)))

const areDisjoint = (one: BigUint64Array, other: BigUint64Array): boolean => {
  let [i, j] = [0, 0]
  while (i < one.length && j < other.length) {
    const [a, b] = [one[i] ?? 0n, other[j] ?? 0n]
    if (a === b) return false
    if (a < b) i++
    else j++
  }
  return true
}

/** Null where the rows have to be looked at: hashes may be alike where values are not. */
export const apart = (
  check: Extract<WholeCheck, { kind: 'overlap' }>,
  sides: readonly Sides[],
): CheckResult | null => {
  const [first] = sides
  if (!first || sides.some(({ isApart }) => !isApart)) return null
  const idle = sides.find(({ held }) => held === 0)
  if (idle) return unmeasured(check, holdsNone(idle.by))
  return outcome(check, {
    passed: true,
    found: noneOf(first.held, first.by),
    value: 0,
    bound: check.share,
  })
}

export const holdsNone = (by: string): string => `${by} holds no row out`

export const noneOf = (held: number, by: string): string =>
  `none of the ${held.toLocaleString('en')} rows that ${by} holds out`

/** Null where hashes are on both sides, as it has to be counted then. */
export const keepSides = async (
  blobs: Blobs,
  sides: readonly Sides[],
): Promise<KeptSides[] | null> => {
  const kept: KeptSides[] = []
  for (const { by, held, hashes, isApart } of sides) {
    if (!hashes || !isApart) return null
    const [aside, learnt] = [
      await keepKeys(blobs, hashes.aside),
      await keepKeys(blobs, hashes.learnt),
    ]
    kept.push({ by, held, aside, learnt })
  }
  return kept
}

/** Those of the rows that came and of all before them. Null as above. */
export const addSides = async (
  blobs: Blobs,
  came: readonly Sides[],
  there: readonly KeptSides[],
): Promise<KeptSides[] | null> => {
  const both: KeptSides[] = []
  for (const [at, { by, held, hashes, isApart }] of came.entries()) {
    const kept = there[at]
    if (!kept || !hashes || !isApart) return null
    const [aside, learnt] = [joined(hashes.aside), joined(hashes.learnt)]
    const crossed = [
      await absentFrom(blobs, kept.learnt, aside),
      await absentFrom(blobs, kept.aside, learnt),
    ]
    if (crossed[0]?.length !== aside.length || crossed[1]?.length !== learnt.length) return null
    both.push({
      ...{ by, held: held + kept.held },
      aside: await withKeys(blobs, kept.aside, await absentFrom(blobs, kept.aside, aside)),
      learnt: await withKeys(blobs, kept.learnt, await absentFrom(blobs, kept.learnt, learnt)),
    })
  }
  return both
}
