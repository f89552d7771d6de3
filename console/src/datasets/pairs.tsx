import { count, plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { signed } from './correlated.ts'
import css from './profile.module.css'
import type { Change } from './types.ts'

type Found = NonNullable<NonNullable<Change['statistics']>['correlations']>

const noteOf = ({ changed, pairs }: Found): string =>
  changed > pairs.length
    ? `Pearson’s, the ${pairs.length} of ${count(changed)} pairs that changed most`
    : 'Pearson’s, the pair that changed most first'

/** Pairs of columns that go together otherwise than they did. */
export const PairChanges = (props: { correlations: Found; from: number; to: number }) => {
  const { correlations, from, to } = props
  const { pairs, compared } = correlations
  const columns: readonly Column[] = [
    ...[{ name: 'Columns' }, { name: `Version ${from}`, number: true }],
    ...[
      { name: `Version ${to}`, number: true },
      { name: 'Difference', number: true },
    ],
  ]
  if (pairs.length === 0)
    return (
      <Panel title="Correlations">
        <p className="muted">
          {compared === 1 ? 'The one pair' : `All ${plural(compared, 'pair')}`} of numeric columns
          correlate as before.
        </p>
      </Panel>
    )
  return (
    <Panel title="Correlations" note={noteOf(correlations)} flush>
      <Table
        label={`Correlations that differ between version ${from} and version ${to}`}
        className={css.pairs}
        columns={columns}
      >
        {pairs.map(({ one, other, difference, ...both }) => (
          <tr key={`${one} ${other}`}>
            <td>
              {one} <span className="muted">with</span> {other}
            </td>
            <td data-number>{signed(both.from)}</td>
            <td data-number>{signed(both.to)}</td>
            <td data-number>
              {difference >= 0.005 ? '+' : ''}
              {signed(difference)}
            </td>
          </tr>
        ))}
      </Table>
    </Panel>
  )
}
