import type { WordFigures, WordShift } from '../../core/monitor.ts'
import type { Feature, Side, Words } from '../types.ts'

/** Name of the feature that says how many words the version does not know. */
export const unknownWords = 'unknown words'

/** Words that are told of each kind. */
const told = 20
/** How rarely chance may tell a word among all that are looked at. */
const level = 0.01
/** A word comes in bursts: several times in a text, or not at all. So many of them say as much as one by itself. */
const burst = 5

/** Words of a window; null where a side has no texts. */
export const wordFigures = (reference: Side, current: Side): WordFigures | null => {
  const [before, now] = [reference.words, current.words]
  if (!before || !now || now.tokens === 0) return null
  const shifts = shiftsOf(before, now)
  const share = ({ unknown, tokens }: Words) =>
    unknown === null || tokens === 0 ? null : unknown / tokens
  const most = (sign: number) =>
    shifts
      .filter((shift) => sign * (shift.now - shift.before) > 0)
      .sort((one, other) => Math.abs(other.now - other.before) - Math.abs(one.now - one.before))
      .slice(0, told)
  return {
    tokens: now.tokens,
    unknownBefore: share(before),
    unknown: share(now) ?? 0,
    came: most(1),
    went: most(-1),
  }
}

/** Words whose share at least doubled or halved, by more than chance explains. */
const shiftsOf = (before: Words, now: Words): WordShift[] => {
  if (before.tokens === 0) return []
  const words = new Set([...before.counts.keys(), ...now.counts.keys()])
  const least = level / words.size
  const shifts: WordShift[] = []
  for (const word of words) {
    // What is not counted may occur as often as the slack says: it is told only where that does not matter.
    const came = (now.counts.get(word) ?? 0) / now.tokens
    const went = (before.counts.get(word) ?? 0) / before.tokens
    const isMore = came > went
    const [b, c] = isMore
      ? [before.counts.get(word) ?? before.slack, now.counts.get(word) ?? 0]
      : [before.counts.get(word) ?? 0, now.counts.get(word) ?? now.slack]
    const shift = { word, before: b / before.tokens, now: c / now.tokens }
    const [more, fewer] = isMore ? [shift.now, shift.before] : [shift.before, shift.now]
    if (more < 2 * fewer) continue
    if (chanceOf(b / burst, before.tokens / burst, c / burst, now.tokens / burst) > least) continue
    shifts.push(shift)
  }
  return shifts
}

/** p of the difference of two shares, two-sided, by the square roots of counts (Freeman and Tukey). */
const chanceOf = (b: number, n: number, c: number, m: number) => {
  const root = (count: number) => Math.sqrt(count) + Math.sqrt(count + 1)
  const scale = Math.sqrt(m / n)
  const z = (root(c) - root(b) * scale) / Math.sqrt(1 + scale ** 2)
  return 2 * Math.exp(-(z ** 2) / 2)
}

/**
 * Whether words are known, as a feature, where there is none that says it text by text. Words of a text are no rows of their own: they count as one word a text, which
 * is the less that they can say.
 */
export const unknownFeature = ({ rows, words, features }: Side): Feature | undefined => {
  if (features.some(({ of, name }) => of === 'text' && name.includes(unknownWords)))
    return undefined
  if (!words || words.unknown === null || words.tokens === 0) return undefined
  const size = Math.min(rows, words.tokens)
  const unknown = Math.round((size * words.unknown) / words.tokens)
  const counts = new Map([
    ['known', size - unknown],
    ['unknown', unknown],
  ])
  return {
    ...{ name: unknownWords, of: 'text', weight: null },
    values: { kind: 'category', counts, rest: 0, missing: 0, invalid: 0 },
  }
}
