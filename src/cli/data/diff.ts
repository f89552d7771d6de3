/** What has changed from one data set version to another, in words. */
import type { z } from '../../core/schema.ts'
import { counted } from '../../core/text.ts'
import type { diffData } from '../../operations/data.ts'
import { figure, table } from '../table.ts'

type Change = z.output<typeof diffData.output>
type Statistics = NonNullable<Change['statistics']>
type Column = Statistics['columns'][number]
type Numbers = NonNullable<Column['numbers']>
type Drift = Numbers['drift']

export const changeText = (change: Change, set: string): string =>
  [
    ...rowLines(change),
    ...change.columnsAdded.map((name) => `column added: ${name}`),
    ...change.columnsGone.map((name) => `column gone: ${name}`),
    ...change.unprofiled.map(
      (version) =>
        `version ${version} has no profile, so what is in the columns is not compared: \`millrace data show ${set} --version ${version}\` makes it`,
    ),
    ...(change.statistics ? ['', ...statisticLines(change.statistics)] : []),
  ].join('\n')

const rowLines = ({ added, gone }: Change): string[] =>
  added === null || gone === null
    ? ['The rows of a version are gone: what its profile tells is compared.']
    : [`${counted(added, 'row')} added, ${counted(gone, 'row')} gone`]

const statisticLines = ({ columns, alike, others, correlations }: Statistics): string[] => [
  ...(columns.length === 0
    ? ['What is in the columns is the same by the profiles of both.']
    : [changeTable(columns), '', ...legend(columns)]),
  ...(columns.length > 0 && alike.length > 0 ? [`The same in both: ${alike.join(', ')}.`] : []),
  ...(others === 0
    ? []
    : [
        `${counted(others, 'more column is', 'more columns are')} told of together, and not compared.`,
      ]),
  ...(correlations ? pairLines(correlations) : []),
]

const pairLines = ({ changed, pairs }: NonNullable<Statistics['correlations']>): string[] =>
  pairs.length === 0
    ? []
    : [
        '',
        `Correlations that changed most${changed > pairs.length ? `, ${pairs.length} of ${changed.toLocaleString('en')} pairs` : ''}:`,
        table(
          ['columns', 'before', 'later', 'difference'],
          pairs.map(({ one, other, from, to, difference }) => [
            `${one} with ${other}`,
            ...[from, to].map((value) => value.toFixed(2)),
            `${difference > 0 ? '+' : ''}${difference.toFixed(2)}`,
          ]),
        ),
      ]

const changeTable = (columns: readonly Column[]): string =>
  table(
    ['column', 'type', 'changed', 'by', 'chance', 'missing', 'distinct', 'from → to'],
    columns.map((column) => [
      ...[column.name, moved(column.type.from, column.type.to)],
      ...[changed(column), parts[column.by], chance(driftOf(column))],
      moved(percent(column.missing.from), percent(column.missing.to)),
      moved(distinctIn(column, 'from'), distinctIn(column, 'to')),
      wordsOf(column).join('; '),
    ]),
  )

const parts: Readonly<Record<Column['by'], string>> = {
  ...{ type: 'type', missing: 'missing', invalid: 'not of the type', numbers: 'numbers' },
  ...{ values: 'values', length: 'length', words: 'unknown words', size: 'size of pictures' },
  ...{ brightness: 'brightness', ink: 'ink', distinct: 'distinct' },
}

const legend = (columns: readonly Column[]): string[] => [
  'changed: 0 for the same to 1 for nothing in common; of numbers, dates and lengths D of Kolmogorov and Smirnov, of values their total variation, of all else a share. chance: how often it brings as much where the rows of both are drawn apart from each other.',
  ...(columns.some((column) => driftOf(column)?.error === null)
    ? ['≥: not every value is known by name, and it may be more.']
    : []),
]

/** The drift of the part that changed most; of all else the first that there is. */
const driftOf = ({ by, numbers, values, length, looks }: Column): Drift | null => {
  if (by === 'size' || by === 'brightness' || by === 'ink') return looks?.[by].drift ?? null
  return (numbers ?? values ?? length)?.drift ?? null
}

const drifting: readonly Column['by'][] = [
  ...(['numbers', 'values', 'length', 'size', 'brightness', 'ink'] as const),
]

const changed = (column: Column): string => {
  const drift = drifting.includes(column.by) ? driftOf(column) : null
  const error = drift?.error ?? 0
  return `${drift?.error === null ? '≥' : ''}${short(column.size)}${error > 0 ? ` ± ${short(error)}` : ''}`
}

/** Two decimals; less than that is not told from nothing. */
const short = (share: number): string => (share > 0 && share < 0.005 ? '<0.01' : share.toFixed(2))

const chance = (drift: Drift | null): string | null => {
  if (drift === null) return null
  return drift.pValue < 0.001 ? '<0.001' : drift.pValue.toFixed(3)
}

const percent = (share: number): string =>
  share > 0 && share < 0.0005 ? '<0.1%' : `${(100 * share).toFixed(1)}%`

/** What is the same in both is said once. */
const moved = (from: string, to: string): string => (from === to ? to : `${from} → ${to}`)

const distinctIn = ({ distinct, distinctError }: Column, side: 'from' | 'to'): string =>
  `${distinctError[side] > 0 ? '~' : ''}${distinct[side].toLocaleString('en')}`

/** At these shares of the numbers; the third, fourth … of those that are told. */
const quantiles = [
  ['5 %', 1],
  ['half', 3],
  ['95 %', 5],
] as const

const wordsOf = ({ type, invalid, numbers, values, length, words, looks }: Column): string[] => [
  ...pairOf('not of the type', percent(invalid.from), percent(invalid.to)),
  ...(numbers ? numberWords(numbers, type.to === 'date') : []),
  ...(values?.values ?? [])
    .filter(({ from, to }) => from !== null && to !== null)
    .slice(0, 3)
    .flatMap(({ value, from, to }) => pairOf(clipped(value), percent(from ?? 0), percent(to ?? 0))),
  ...(values?.drift.stability ? [`PSI ${figure(values.drift.stability)}`] : []),
  ...(length ? numberWords(length, false).map((each) => `characters ${each}`) : []),
  ...(words
    ? [`${words.isExact ? '' : '~'}${percent(words.unknown)} of the later words unknown before`]
    : []),
  ...(['size', 'brightness', 'ink'] as const).flatMap((look) =>
    looks ? numberWords(looks[look], false).map((each) => `${look} ${each}`) : [],
  ),
]

const numberWords = ({ from, to }: Numbers, isDate: boolean): string[] => {
  const told = (value: number | undefined) =>
    (isDate && value !== undefined
      ? new Date(value * 1000).toISOString().slice(0, 10)
      : figure(value)) ?? '–'
  return [
    ...pairOf('mean', told(from.mean), told(to.mean)),
    ...quantiles.flatMap(([name, at]) =>
      pairOf(name, told(from.quantiles[at]), told(to.quantiles[at])),
    ),
    ...pairOf('least', told(from.min), told(to.min)),
    ...pairOf('largest', told(from.max), told(to.max)),
  ]
}

/** Nothing where both read alike. */
const pairOf = (name: string, from: string, to: string): string[] =>
  from === to ? [] : [`${name} ${from} → ${to}`]

const clipped = (value: string): string => {
  if (value === '') return 'empty'
  return value.length > 24 ? `${value.slice(0, 20)}…` : value
}
