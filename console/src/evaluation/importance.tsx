import type { ColumnImportance, Importance as Told } from '../../../src/core/assessment.ts'
import { Share } from '../charts/bars.tsx'
import { heading, plural } from '../format.ts'
import { change } from '../models/direction.ts'
import { More } from '../parts/more.tsx'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './page.module.css'
import type { Assessed } from './told.ts'

/** How far a metric moved for the worse, with its sign. */
const worse = (name: string, by: number | undefined) =>
  by === undefined ? '–' : change(name, 0, by)

/** The longest bar, by the metric that all columns have. */
const longest = (columns: readonly ColumnImportance[], name: string) =>
  Math.max(Number.MIN_VALUE, ...columns.map((each) => each.worse[name] ?? 0))

const Columns = ({ told: { columns, metric } }: { told: Told }) => {
  const ranked = columns.some((each) => each.worse['val_loss'] !== undefined) ? 'val_loss' : metric
  const others = [...new Set(columns.flatMap((each) => Object.keys(each.worse)))].filter(
    (name) => name !== ranked,
  )
  const most = longest(columns, ranked)
  const heads: readonly Column[] = [
    { name: 'Column' },
    { name: `${heading(ranked)} worse by`, number: true },
    { name: 'Drawn', unseen: true },
    ...others.map((name) => ({ name: `${heading(name)} worse by`, number: true })),
  ]
  return (
    <More items={columns} first={12}>
      {(shown) => (
        <Table label="Columns by what they are worth" named className={css.figures} columns={heads}>
          {shown.map((each) => (
            <tr key={each.column}>
              <th scope="row">{each.column}</th>
              <td data-number>
                <strong>{worse(ranked, each.worse[ranked])}</strong>
              </td>
              <td>
                <Share share={Math.max(0, each.worse[ranked] ?? 0) / most} />
              </td>
              {others.map((name) => (
                <td key={name} data-number>
                  {worse(name, each.worse[name])}
                </td>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </More>
  )
}

/** What a version goes by: how much worse it gets where a column's values go to other rows. */
export const Importance = ({ told: { version, assessment } }: { told: Assessed }) => {
  const { importance } = assessment
  if (!importance) return null
  const { rows, repeats, left } = importance
  return (
    <Panel
      title={`What v${version.version} goes by`}
      note={`how much worse it gets where the values of a column go to other rows; ${plural(rows, 'validation row')}, ${plural(repeats, 'time')} each${left > 0 ? `; ${plural(left, 'further column')} not looked at` : ''}`}
      flush
    >
      <Columns told={importance} />
    </Panel>
  )
}
