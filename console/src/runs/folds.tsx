import type { Run } from '../../../src/core/records.ts'
import { figure, heading } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { foldedOf, type Spread } from './folded.ts'

const Mean = ({ name, spread }: { name: string; spread: Spread | null }) =>
  spread === null ? (
    '–'
  ) : (
    <>
      <strong>{figure(name, spread.mean)}</strong>
      {spread.deviation !== null && <small> ± {figure(name, spread.deviation)}</small>}
    </>
  )

/** What the folds of a cross-validation came to: the rows as they are beside those that were sampled, where they were. */
export const Folds = ({ run: { metrics, params, status } }: { run: Run }) => {
  const { ways, rows } = foldedOf(metrics)
  const columns: readonly Column[] = [
    { name: 'Metric' },
    ...ways.map((way) => ({ name: ways.length === 1 ? 'Mean' : `Rows ${way}`, number: true })),
  ]
  const sampled =
    ways.length > 1 ? '; only what is learnt from is sampled, all are judged by the same rows' : ''
  return (
    <Panel
      title={`Means of ${params['crossvalidate.folds'] ?? ''} folds`}
      note={
        status === 'finished'
          ? `± deviation between the folds${sampled}`
          : 'they stand here when all folds are through'
      }
      flush
    >
      <Table label="Metrics of the folds" named columns={columns}>
        {rows.map(({ name, spreads }) => (
          <tr key={name}>
            <th scope="row">{heading(name)}</th>
            {spreads.map((spread, at) => (
              <td key={ways[at]} data-number>
                <Mean name={name} spread={spread} />
              </td>
            ))}
          </tr>
        ))}
      </Table>
    </Panel>
  )
}
