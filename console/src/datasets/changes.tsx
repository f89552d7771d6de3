import { PairedBars, Share } from '../charts/bars.tsx'
import { percent, plural } from '../format.ts'
import { Cards, Cell } from '../parts/cards.tsx'
import { Panel } from '../parts/page.tsx'
import type { Column as Head } from '../parts/table.tsx'
import {
  both,
  changedWords,
  differences,
  distinctBoth,
  isMaybeChance,
  shapesOf,
} from './changed.ts'
import css from './profile.module.css'
import type { Change, ColumnChange } from './types.ts'

type Statistics = NonNullable<Change['statistics']>

const heads: readonly Head[] = [
  { name: 'Column' },
  { name: 'Changed' },
  { name: 'Missing' },
  { name: 'Distinct', number: true },
  { name: 'Distribution' },
  { name: 'What changed' },
]

const Row = ({ column }: { column: ColumnChange }) => {
  const { name, type, missing, size } = column
  const shapes = shapesOf(column)
  return (
    <tr>
      <td className={css.name}>
        <b>{name}</b>
        <small className="muted"> {both(type.from, type.to)}</small>
      </td>
      <Cell label="Changed">
        <div className={css.changed}>
          <Share share={size} />
          <span>{changedWords(column)}</span>
          {isMaybeChance(column) && (
            <small className="muted">chance may move its shares as much</small>
          )}
        </div>
      </Cell>
      <Cell label="Missing">{both(percent(missing.from), percent(missing.to))}</Cell>
      <Cell label="Distinct" number>
        {distinctBoth(column)}
      </Cell>
      <Cell label="Distribution" className={css.shape}>
        {shapes && <PairedBars {...shapes} />}
      </Cell>
      <Cell label="What changed" className={css.summary}>
        {differences(column).join(', ')}
      </Cell>
    </tr>
  )
}

const Legend = ({ from, to }: { from: number; to: number }) => (
  <p className={css.legend}>
    <span data-side="from">version {from}</span>
    <span data-side="to">version {to}</span>
    <span>
      0 for the same to 1 for nothing in common: of numbers, dates and lengths the largest
      difference between the shares of rows below a value, of values the part of the rows with
      another one, of all else a difference of shares.
    </span>
  </p>
)

/** What is in the columns of two versions, as far as it differs. */
export const ColumnChanges = (props: { statistics: Statistics; from: number; to: number }) => {
  const { statistics, from, to } = props
  const { columns, alike, others } = statistics
  if (columns.length === 0)
    return (
      <Panel title="Columns">
        <p className="muted">What is in the columns is the same by the profiles of both.</p>
      </Panel>
    )
  return (
    <Panel
      title={`${plural(columns.length, 'column')} changed`}
      note="the one that changed most first"
      flush
    >
      <Legend from={from} to={to} />
      <Cards
        label={`What version ${from} and version ${to} differ in`}
        className={css.columns}
        columns={heads}
      >
        {columns.map((column) => (
          <Row key={column.name} column={column} />
        ))}
      </Cards>
      {alike.length > 0 && <p className={css.foot}>The same in both: {alike.join(', ')}.</p>}
      {others > 0 && (
        <p className={css.foot}>
          {plural(others, 'more column')} told of together, and not compared.
        </p>
      )}
    </Panel>
  )
}
