import { Link } from 'wouter'
import * as at from '../addresses.ts'
import { Bars, Share } from '../charts/bars.tsx'
import { useField } from '../data/field.ts'
import { count, measured, percent, plural } from '../format.ts'
import { Cards, Cell } from '../parts/cards.tsx'
import { Panel } from '../parts/page.tsx'
import type { Column as Head } from '../parts/table.tsx'
import { ColumnDetails } from './column.tsx'
import { Correlations } from './correlations.tsx'
import { Looks } from './looks.tsx'
import css from './profile.module.css'
import { Retype } from './retype.tsx'
import { Told } from './told.tsx'
import type { Column, Profile, Version } from './types.ts'
import { distinctWords, missingWords, quantileWords, shownValue } from './words.ts'

const heads: readonly Head[] = [
  { name: 'Column' },
  { name: 'Type' },
  { name: 'Missing' },
  { name: 'Distinct', number: true },
  { name: 'Distribution' },
  { name: 'What is in it' },
]

/** From this share of missing values on, a column is worth a look. */
const muchMissing = 0.1

const Missing = ({ column, rows }: { column: Column; rows: number }) => {
  const share = rows === 0 ? 0 : column.missing / rows
  return (
    <div className={css.missing}>
      <Share share={share} tone={share >= muchMissing ? 'warn' : undefined} />
      <span>{missingWords(column.missing, rows)}</span>
      {column.invalid > 0 && <small>{count(column.invalid)} not of the type</small>}
    </div>
  )
}

/** What a column holds, in a line: where its numbers lie, or its most frequent values. */
const summaryOf = (column: Column, rows: number): string => {
  const { type, number, length, words, top } = column
  const [, low, , middle, , high] = number?.quantiles ?? []
  if (number && low !== undefined && middle !== undefined && high !== undefined) {
    const [from, half, to] = [low, middle, high].map((each) => quantileWords(type, each, number))
    return `5 % below ${from}, half below ${half}, 95 % below ${to}`
  }
  if (length && words && length.count > 0)
    return `${measured(length.min)} to ${plural(length.max, 'character')}, ${plural(words.vocabulary, 'different word')}`
  if (top.length === 0) return type === 'identifier' ? 'values tell rows apart' : 'no values'
  return top
    .slice(0, 3)
    .map(([value, number]) => `${shownValue(value)} ${percent(number / rows)}`)
    .join(', ')
}

const shapeOf = ({ number, length, top }: Column): readonly number[] =>
  number?.histogram ?? length?.histogram ?? top.map(([, number]) => number)

const Row = (props: { column: Column; rows: number; to: string; isOpen: boolean }) => {
  const { column, rows, to, isOpen } = props
  return (
    <tr data-open={isOpen || undefined}>
      <td className={css.name}>
        <Link href={to} aria-current={isOpen || undefined}>
          {column.name}
        </Link>
      </td>
      <Cell label="Type">{column.type}</Cell>
      <Cell label="Missing">
        <Missing column={column} rows={rows} />
      </Cell>
      <Cell label="Distinct" number>
        {distinctWords(column)}
      </Cell>
      <Cell label="Distribution" className={css.shape}>
        {shapeOf(column).length > 0 && <Bars counts={shapeOf(column)} />}
      </Cell>
      <Cell label="What is in it" className={css.summary}>
        {summaryOf(column, rows)}
      </Cell>
    </tr>
  )
}

const Others = ({ others }: { others: NonNullable<Profile['others']> }) => (
  <p className={css.foot}>
    {plural(others.columns, 'more column')} are told of together:{' '}
    {Object.entries(others.types)
      .map(([type, number]) => `${count(number)} ${type}`)
      .join(', ')}
    ; {plural(others.missing, 'value')} missing.
  </p>
)

/** Whether the rows are sentences, which have no columns with types. */
const isPlain = ([first, ...others]: readonly Column[]): boolean =>
  others.length === 0 && first?.type === 'text'

/** Every column of a version in a line; the one that the address names in full. */
export const ProfilePart = (props: {
  version: Version
  profile: Profile
  /** Only what the data set is now can be given other types. */
  isNewest: boolean
}) => {
  const { version, profile, isNewest } = props
  const [asked] = useField('column')
  const { columns, rows, others, correlations, associations, pictures } = profile
  return (
    <>
      <Panel
        title={plural(columns.length + (others?.columns ?? 0), 'column')}
        note="a column’s name opens its distribution"
        flush
      >
        <Cards label="Columns" className={css.columns} columns={heads}>
          {columns.map((column) => {
            const isOpen = column.name === asked
            const to = at.dataset(version.name, version.number, {
              column: isOpen ? null : column.name,
            })
            return [
              <Row key={column.name} {...{ column, rows, to, isOpen }} />,
              isOpen && (
                <tr key={`${column.name} in full`} className={css.open}>
                  <td colSpan={heads.length}>
                    <ColumnDetails column={column} rows={rows}>
                      {isNewest && !isPlain(columns) && (
                        <Retype set={version.name} column={column} />
                      )}
                    </ColumnDetails>
                  </td>
                </tr>
              ),
            ]
          })}
        </Cards>
        {others && <Others others={others} />}
      </Panel>
      {associations.map((found) => (
        <Told key={found.label} version={version} found={found} />
      ))}
      {pictures.map((found) => (
        <Looks key={found.column} found={found} />
      ))}
      {correlations && <Correlations correlations={correlations} />}
    </>
  )
}
