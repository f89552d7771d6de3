/** What changed of a column, in words. */
import { count, percent } from '../format.ts'
import type { ColumnChange } from './types.ts'
import { distinctWords, meanWords, quantileWords, reading, shownValue } from './words.ts'

type Numbers = NonNullable<ColumnChange['numbers']>
type Type = ColumnChange['type']['to']

const parts: Readonly<Record<ColumnChange['by'], string>> = {
  ...{ type: 'another type', missing: 'missing', invalid: 'not of the type', numbers: 'numbers' },
  ...{ values: 'values', length: 'length', words: 'unknown words', size: 'size of pictures' },
  ...{ brightness: 'brightness', ink: 'ink', distinct: 'different values' },
}

/** The numbers or values that are drawn: those that changed most, else those that there are. */
const driftOf = ({ by, numbers, values, length, looks }: ColumnChange) =>
  by === 'size' || by === 'brightness' || by === 'ink'
    ? looks?.[by].drift
    : (numbers ?? values ?? length)?.drift

const drifting: readonly ColumnChange['by'][] = [
  ...(['numbers', 'values', 'length', 'size', 'brightness', 'ink'] as const),
]

/** `0.31, values`: how far a column changed, and what of it. */
export const changedWords = (column: ColumnChange): string => {
  const { by, size } = column
  if (by === 'type' || by === 'distinct') return parts[by]
  const drift = drifting.includes(by) ? driftOf(column) : undefined
  const told = size < 0.005 ? '< 0.01' : size.toFixed(2)
  const error = drift?.error ?? 0
  return `${drift?.error === null ? '≥ ' : ''}${told}${error >= 0.005 ? ` ± ${error.toFixed(2)}` : ''}, ${parts[by]}`
}

/** From this p-value on chance alone may bring a difference. */
const mayBeChance = 0.05

export const isMaybeChance = (column: ColumnChange): boolean => {
  const drift = drifting.includes(column.by) ? driftOf(column) : undefined
  return drift !== undefined && drift.pValue >= mayBeChance
}

/** `3 % → 16 %`; said once where both read alike. */
export const both = (from: string, to: string): string => (from === to ? to : `${from} → ${to}`)

const pair = (name: string, from: string, to: string): string[] =>
  from === to ? [] : [`${name} ${from} → ${to}`]

export const distinctBoth = ({ distinct, distinctError }: ColumnChange): string => {
  const [from, to] = (['from', 'to'] as const).map((side) =>
    distinctWords({ distinct: distinct[side], distinctError: distinctError[side] }),
  )
  return both(from ?? '', to ?? '')
}

const numberWords = ({ from, to }: Numbers, type: Type): string[] => {
  const mean = (of: Numbers['from']) => meanWords(type, of.mean, from.deviation)
  const at = (of: Numbers['from'], place: number) =>
    quantileWords(type, of.quantiles[place] ?? 0, from)
  return [
    ...pair('mean', mean(from), mean(to)),
    ...pair('5 % below', at(from, 1), at(to, 1)),
    ...pair('half below', at(from, 3), at(to, 3)),
    ...pair('95 % below', at(from, 5), at(to, 5)),
    ...pair('least', reading(type, from.min), reading(type, to.min)),
    ...pair('largest', reading(type, from.max), reading(type, to.max)),
  ]
}

/** Values that are told of in a line, at most. */
const mostValues = 4

const valueWords = ({ values }: NonNullable<ColumnChange['values']>): string[] =>
  values
    .flatMap(({ value, from, to }) =>
      from === null || to === null
        ? []
        : pair(`“${shownValue(value)}”`, percent(from), percent(to)),
    )
    .slice(0, mostValues)

/** What reads otherwise, the mean or the values that changed most first. */
export const differences = (column: ColumnChange): string[] => {
  const { type, invalid, numbers, values, length, words, looks } = column
  return [
    ...pair('type', type.from, type.to),
    ...pair('not of the type', percent(invalid.from), percent(invalid.to)),
    ...(numbers ? numberWords(numbers, type.to) : []),
    ...(values ? valueWords(values) : []),
    ...(length ? numberWords(length, 'number').map((each) => `characters: ${each}`) : []),
    ...(words
      ? [
          `${words.isExact ? '' : '≈ '}${percent(words.unknown)} of its words are new`,
          ...pair('different words', count(words.vocabulary.from), count(words.vocabulary.to)),
        ]
      : []),
    ...(['size', 'brightness', 'ink'] as const).flatMap((look) =>
      looks ? numberWords(looks[look], 'number').map((each) => `${look}: ${each}`) : [],
    ),
  ]
}

/** Two distributions that can be drawn beside each other: shares of both; null where there are none. */
export const shapesOf = ({
  by,
  numbers,
  values,
  length,
  looks,
}: ColumnChange): { readonly from: number[]; readonly to: number[] } | null => {
  const look = by === 'size' || by === 'brightness' || by === 'ink' ? looks?.[by] : null
  const drawn = look ?? numbers ?? length ?? looks?.brightness
  if (drawn) {
    const shares = ({ histogram, count }: Numbers['from']) => histogram.map((each) => each / count)
    return { from: shares(drawn.from), to: shares(drawn.to) }
  }
  if (!values || values.values.length === 0) return null
  return {
    from: values.values.map(({ from }) => from ?? 0),
    to: values.values.map(({ to }) => to ?? 0),
  }
}
