/** What is taken off counts, so that words that were not seen get a share. */
import { type Counts, lengthsOf } from './count.ts'

/** What is taken off a count of one, of two, and of three or more. */
type Discounts = readonly [number, number, number]

/** A context: the sum of its counts, how many of them are one, two, and more; and what is taken off there. */
export interface Sums {
  readonly total: number
  readonly ones: number
  readonly twos: number
  readonly more: number
  readonly discounts: Discounts
}

/** Discounted share of a word that a context has counted so often. */
export const ownShare = (count: number, { total, discounts }: Sums): number =>
  count > 0 ? (count - (discounts[Math.min(count, 3) - 1] ?? 0)) / total : 0

/** What a context leaves to the words by a shorter one; all, where nothing followed it. */
export const leftShare = ({
  total,
  ones,
  twos,
  more,
  discounts: [one, two, many],
}: Sums): number => (total > 0 ? (one * ones + two * twos + many * more) / total : 1)

/** A context that has not seen one occurrence of a word that it has counted so often. */
export const without = (count: number, sums: Sums): Sums =>
  count === 0
    ? sums
    : {
        total: sums.total - 1,
        ones: sums.ones + (count === 2 ? 1 : 0) - (count === 1 ? 1 : 0),
        twos: sums.twos + (count === 3 ? 1 : 0) - (count === 2 ? 1 : 0),
        more: sums.more - (count === 3 ? 1 : 0),
        discounts: sums.discounts,
      }

/** Gives the sums of each context by its number, and of the one that has no word by -1. */
export const summed = (counts: Counts): ((context: number) => Sums) => {
  const { words, pairs, count, alone } = counts
  const lengths = lengthsOf(counts)
  const none = lengths.length
  const total = new Float64Array(none + 1)
  const kinds = [1, 2, 3].map(() => new Int32Array(none + 1))
  /** Of each length: how many pairs were counted once, twice, three and four times. */
  const often = Array.from({ length: counts.order }, () => new Float64Array(4))
  const add = (context: number, many: number) => {
    total[context] = (total[context] ?? 0) + many
    const kind = kinds[Math.min(many, 3) - 1]
    if (kind) kind[context] = (kind[context] ?? 0) + 1
    const counted = often[lengths[context] ?? 0]
    if (counted && many <= 4) counted[many - 1] = (counted[many - 1] ?? 0) + 1
  }
  count.forEach((many, pair) => {
    add(Math.floor((pairs.keys[pair] ?? 0) / words), many)
  })
  for (const many of alone) if (many > 0) add(none, many)
  const discounts = often.map(discountsOf)
  const [ones, twos, more] = kinds
  return (context) => {
    const at = context < 0 ? none : context
    return {
      total: total[at] ?? 0,
      ones: ones?.[at] ?? 0,
      twos: twos?.[at] ?? 0,
      more: more?.[at] ?? 0,
      discounts: discounts[lengths[at] ?? 0] ?? usual,
    }
  }
}

/** Where too little was counted to tell. */
const usual: Discounts = [0.5, 1, 1.5]

/** By how many pairs were counted once to four times (Chen and Goodman, 1998, equation 26). */
const discountsOf = ([once = 0, twice = 0, thrice = 0, four = 0]: Float64Array): Discounts => {
  if (once * twice * thrice * four === 0) return usual
  const rest = once / (once + 2 * twice)
  const law: Discounts = [
    1 - (2 * rest * twice) / once,
    2 - (3 * rest * thrice) / twice,
    3 - (4 * rest * four) / thrice,
  ]
  return law.every((off, at) => off >= 0 && off <= at + 1) ? law : usual
}
