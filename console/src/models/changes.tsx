import { Digest } from '../parts/copy.tsx'
import { type Column, Table } from '../parts/table.tsx'
import type { Row, Rows } from './differences.ts'
import css from './measured.module.css'

const Value = ({ row, value, of }: { row: Row; value: string | null; of: string }) => {
  if (value === null) return <span className="muted">none</span>
  return row.digest ? <Digest text={value} what={`${row.name} of ${of}`} /> : value
}

const Moved = ({ row: { change, verdict } }: { row: Row }) =>
  change === null ? null : (
    <span className={css.change} data-verdict={verdict ?? 'unknown'}>
      {change}
      {verdict === 'better' || verdict === 'worse' ? ` ${verdict}` : ''}
    </span>
  )

const Part = ({ group, from, to }: { group: Rows; from: string; to: string }) => (
  <>
    <tr className={css.part}>
      <th scope="rowgroup" colSpan={4}>
        {group.name}
      </th>
    </tr>
    {group.rows.map((row) => (
      <tr key={row.name}>
        <th scope="row" className={css.name}>
          {row.name}
        </th>
        <td className={css.value}>
          <Value row={row} value={row.from} of={from} />
        </td>
        <td className={css.value}>
          <Value row={row} value={row.to} of={to} />
        </td>
        <td>
          <Moved row={row} />
        </td>
      </tr>
    ))}
  </>
)

/** What is not the same in two versions, group by group. */
export const Changes = (props: { groups: readonly Rows[]; from: number; to: number }) => {
  const [from, to] = [`version ${props.from}`, `version ${props.to}`]
  const columns: readonly Column[] = [
    { name: 'What' },
    { name: `v${props.from}` },
    { name: `v${props.to}` },
    { name: 'Change' },
  ]
  return (
    <Table
      label={`What ${from} and ${to} differ in`}
      named
      className={css.measured}
      columns={columns}
    >
      {props.groups.map((group) => (
        <Part key={group.name} group={group} from={from} to={to} />
      ))}
    </Table>
  )
}
