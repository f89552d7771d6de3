import type { Row } from '../../../src/experiments/report/facts.ts'
import css from './page.module.css'

interface Cells {
  readonly name: string
  readonly sequential: string
  readonly distributed: string
  readonly change: string
}

const Table = (props: { title: string; theirs: boolean; rows: readonly Cells[] }) => (
  <table className={props.theirs ? css.theirs : css.ours}>
    <thead>
      <tr>
        <td />
        <th scope="colgroup" colSpan={3}>
          {props.title}
        </th>
      </tr>
      <tr>
        <td />
        <th scope="col">sequential</th>
        <th scope="col">distributed</th>
        <th scope="col">change</th>
      </tr>
    </thead>
    <tbody>
      {props.rows.map(({ name, sequential, distributed, change }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td>{sequential}</td>
          <td>{distributed}</td>
          <td>{change}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

const none = { sequential: '–', distributed: '–', change: '–' }

export const capital = (name: string) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`

/** Ours and the reference's metrics, side by side where there is room. */
export const Rows = ({ rows, theirs }: { rows: readonly Row[]; theirs: string | null }) => (
  <div className={theirs === null ? undefined : css.pair}>
    <Table title="Millrace, measured" theirs={false} rows={rows} />
    {theirs !== null && (
      <Table
        title={`${capital(theirs)}, as reported`}
        theirs
        rows={rows.map(({ name, reference }) => ({ name, ...(reference ?? none) }))}
      />
    )}
  </div>
)
