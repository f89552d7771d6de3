/** What is compared, as text: kept where a later window is held against it. */
import { MillraceError } from '../../core/error.ts'
import { z } from '../../core/schema.ts'
import type { Sample } from '../../metrics/drift/sample.ts'
import type { Feature, Side, Values } from '../types.ts'

/** Numbers that are kept of all features together, at most, and of one. */
const most = 400_000
const mostOfOne = 2000
/** Categories and words that are kept of each. */
const mostCounts = 2000

/** JSON of a side; of more numbers than there is room for, as many of their quantiles. */
export const sideText = ({ rows, features, words }: Side): string => {
  const points = Math.max(100, Math.min(mostOfOne, Math.floor(most / Math.max(1, features.length))))
  return JSON.stringify({
    rows,
    features: features.map(({ values, ...feature }) => ({
      ...feature,
      values: plainOf(values, points),
    })),
    words: words && { ...words, ...keptCounts(words.counts, words.slack) },
  })
}

const plainOf = (values: Values, points: number) =>
  values.kind === 'number'
    ? { ...values, sample: Array.from(quantiles(values.sample.sorted, points), finite) }
    : { ...values, ...categories(values) }

/** JSON has no infinities. */
const finite = (value: number) => (Number.isFinite(value) ? value : value > 0 ? 'inf' : '-inf')

/** As many numbers that lie as these do: the middle of each of as many parts. */
export const quantiles = (sorted: Float64Array, points: number): Float64Array =>
  sorted.length <= points
    ? sorted
    : Float64Array.from(
        { length: points },
        (_, at) => sorted[Math.floor(((at + 0.5) * sorted.length) / points)] ?? Number.NaN,
      )

const byCount = ([, n]: readonly [string, number], [, m]: readonly [string, number]) => m - n

const categories = ({ counts, rest }: Extract<Values, { kind: 'category' }>) => {
  const sorted = [...counts].sort(byCount)
  const left = sorted.slice(mostCounts).reduce((sum, [, count]) => sum + count, 0)
  return { counts: sorted.slice(0, mostCounts), rest: rest + left }
}

const keptCounts = (counts: ReadonlyMap<string, number>, slack: number) => {
  const sorted = [...counts].sort(byCount)
  return {
    counts: sorted.slice(0, mostCounts),
    slack: Math.max(slack, sorted[mostCounts]?.[1] ?? 0),
  }
}

const count = z.number().min(0)
const counts = z.array(z.tuple([z.string(), count]))
const numbers = z.object({
  ...{ kind: z.literal('number'), rows: count, missing: count, invalid: count },
  sample: z.array(z.union([z.number(), z.literal(['inf', '-inf'])])),
})
const labels = z.object({
  ...{ kind: z.literal('category'), rest: count, missing: count, invalid: count, counts },
})
const schema = z.object({
  rows: count,
  features: z.array(
    z.object({
      name: z.string(),
      of: z.enum(['input', 'text', 'picture', 'prediction']),
      weight: z.number().nullable(),
      values: z.discriminatedUnion('kind', [numbers, labels]),
    }),
  ),
  words: z.object({ tokens: count, unknown: count.nullable(), counts, slack: count }).nullable(),
})

/** Fails with `corrupt` of a text that `sideText` did not write. */
export const readSide = (text: string): Side => {
  const read = schema.safeParse(jsonOf(text))
  if (!read.success)
    throw new MillraceError('corrupt', {
      what: 'What a window is held against cannot be read.',
      fix: 'Let all windows be judged again: millrace monitor ENDPOINT again.',
    })
  const { rows, features, words } = read.data
  return {
    rows,
    features: features.map(
      ({ values, ...feature }): Feature => ({
        ...feature,
        values:
          values.kind === 'number'
            ? { ...values, sample: sampleFrom(values.sample) }
            : { ...values, counts: new Map(values.counts) },
      }),
    ),
    words: words && { ...words, counts: new Map(words.counts) },
  }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const sampleFrom = (values: readonly (number | 'inf' | '-inf')[]): Sample => ({
  sorted: Float64Array.from(values, (value) =>
    typeof value === 'number' ? value : value === 'inf' ? Infinity : -Infinity,
  ),
  missing: 0,
})
