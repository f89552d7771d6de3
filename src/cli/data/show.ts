/** What a data set version holds, as tables. */
import type { z } from '../../core/schema.ts'
import { counted } from '../../core/text.ts'
import type { showData } from '../../operations/profile.ts'
import { figure, moment, table } from '../table.ts'

type Shown = z.output<typeof showData.output>
type Column = Shown['profile']['columns'][number]

/** `isDrawn`: small histograms are drawn with blocks. */
export const described = ({ dataset, profile }: Shown, isDrawn: boolean): string => {
  const numbers = profile.columns.filter(({ number }) => number !== null)
  const others = profile.columns.filter(({ number }) => number === null)
  return [
    `${dataset.name} data set version ${dataset.number}, ${moment(dataset.createdAt)}: ${counted(profile.rows, 'row')}, ${counted(profile.columns.length + (profile.others?.columns ?? 0), 'column')}`,
    ...(numbers.length > 0 ? ['', numberTable(numbers, isDrawn)] : []),
    ...(others.length > 0 ? ['', valueTable(others, profile.pictures)] : []),
    ...profile.associations.flatMap((found) => ['', toldOf(found)]),
    ...profile.pictures.flatMap((found) => ['', looksOf(found)]),
    ...(profile.others ? ['', `${profile.others.columns} more columns are told of together.`] : []),
  ].join('\n')
}

/** Of `label` each alone tells: age 12 %, plan 3 %; less than 1 %: city. */
const toldOf = ({ label, columns }: Shown['profile']['associations'][number]): string => {
  const strong = columns.filter(({ told }) => told >= 0.01).slice(0, 10)
  return strong.length === 0
    ? `No column alone tells 1 % of "${label}".`
    : `Of "${label}" each alone tells: ${strong.map(({ name, told }) => `${name} ${Math.round(100 * told)} %`).join(', ')}.`
}

/** Between which bounds nine in ten pictures lie. */
const looksOf = ({
  column,
  size,
  brightness,
  ink,
}: Shown['profile']['pictures'][number]): string => {
  const range = ({ quantiles: [, low, , middle, , high] }: typeof ink) =>
    `${figure(low)} to ${figure(high)}, half below ${figure(middle)}`
  const values = size.min === size.max ? `${size.min}` : `${size.min} to ${size.max}`
  return `Pictures in "${column}", each of ${values} values: brightness ${range(brightness)}; ink ${range(ink)}.`
}

const numberTable = (columns: readonly Column[], isDrawn: boolean): string =>
  table(
    [
      'column',
      'type',
      ...counts,
      'least',
      '5 %',
      'half',
      '95 %',
      'largest',
      ...(isDrawn ? [''] : []),
    ],
    columns.map((column) => {
      const { name, type, number } = column
      const told = (value: number | undefined) =>
        type === 'date' && value !== undefined
          ? new Date(value * 1000).toISOString().slice(0, 10)
          : figure(value)
      const [, low, , middle, , high] = number?.quantiles ?? []
      return [
        ...[name, type, ...countsOf(column)],
        ...[number?.min, low, middle, high, number?.max].map(told),
        ...(isDrawn ? [sparks(number?.histogram ?? [])] : []),
      ]
    }),
  )

const counts = ['missing', 'invalid', 'distinct']

const countsOf = ({ missing, invalid, distinct, distinctError }: Column) => [
  ...[missing, invalid],
  `${distinctError > 0 ? '~' : ''}${distinct}`,
]

const valueTable = (columns: readonly Column[], pictures: Pictures): string =>
  table(
    ['column', 'type', ...counts, 'most frequent'],
    columns.map((column) => [
      ...[column.name, column.type, ...countsOf(column)],
      frequentOf(column, pictures),
    ]),
  )

type Pictures = Shown['profile']['pictures']

/** Pixels say nothing to people: how pictures look is told below. */
const frequentOf = ({ name, top }: Column, pictures: Pictures): string => {
  if (pictures.some(({ column }) => column === name)) return 'pictures, see below'
  return top
    .filter(([value]) => !beginsAsBase64.test(value))
    .slice(0, 4)
    .map(([value, count]) => `${clipped(value)} (${count})`)
    .join(', ')
}

/** A long value stands in a profile by its beginning and length. */
const beginsAsBase64 = /^[A-Za-z0-9+/]{50}… \(\d+\)$/

const clipped = (value: string): string => (value.length > 24 ? `${value.slice(0, 20)}…` : value)

const blocks = '▁▂▃▄▅▆▇█'

const sparks = (histogram: readonly number[]): string => {
  const most = Math.max(...histogram, 1)
  return histogram
    .map((count) => (count === 0 ? ' ' : blocks[Math.ceil((count / most) * 8) - 1]))
    .join('')
}
