import type { Alias } from '../../../src/core/records.ts'
import { exact, stamp } from '../format.ts'
import { More } from '../parts/more.tsx'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './page.module.css'

const columns: readonly Column[] = [
  { name: 'Alias' },
  { name: 'Version' },
  { name: 'Since' },
  { name: 'Author' },
]

const Steps = ({ steps, version }: { steps: readonly Alias[]; version: number }) => (
  <Table label="Alias history" columns={columns}>
    {steps.map((each) => (
      <tr key={`${each.alias} ${each.since} ${each.version}`}>
        <td>{each.alias}</td>
        <td>{each.version === version ? <strong>v{each.version}</strong> : `v${each.version}`}</td>
        <td className={css.time} title={exact(each.since)}>
          {stamp(each.since)}
        </td>
        <td>{each.author}</td>
      </tr>
    ))}
  </Table>
)

/** What the alias of the champion has pointed to, newest first. */
export const History = ({ history, version }: { history: readonly Alias[]; version: number }) => (
  <Panel title="Alias history" note="what “champion” has pointed to" flush>
    {history.length === 0 ? (
      <p className={css.none}>It has never pointed to a version.</p>
    ) : (
      <More items={history} first={8}>
        {(shown) => <Steps steps={shown} version={version} />}
      </More>
    )}
  </Panel>
)
