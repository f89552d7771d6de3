import { Link } from 'wouter'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { count } from '../format.ts'
import { Picture } from '../models/picture.tsx'
import { Input, Labelled } from '../parts/field.tsx'
import { Foot, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { Table } from '../parts/table.tsx'
import type { Shape } from '../try/pixels.ts'
import { pageRows, useRows } from './queries.ts'
import { cellsOf, columnsOf, isImage } from './record.ts'
import css from './rows.module.css'
import type { Version } from './types.ts'

/** Characters of a value that stands in one line however narrow the page is: a day, a short id. */
const mostUnbroken = 16

const Value = (props: { value: string | undefined; shape: Shape | null; label: string }) => {
  const { value, shape, label } = props
  if (value === undefined || value === '') return <span className="muted">empty</span>
  if (isImage(value, shape)) return <Picture base64={value} shape={shape} label={label} />
  return (
    <span className={css.value} data-short={value.length <= mostUnbroken}>
      {value}
    </span>
  )
}

const Rows = (props: { rows: readonly string[]; from: number; shape: Shape | null }) => {
  const rows = props.rows.map(cellsOf)
  const columns = columnsOf(rows)
  return (
    <Table
      label="Rows"
      className={css.rows}
      columns={[{ name: 'Row', number: true }, ...columns.map((name) => ({ name }))]}
    >
      {rows.map((row, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
        <tr key={place}>
          <td data-number className="muted">
            {count(props.from + place + 1)}
          </td>
          {columns.map((name) => (
            <td key={name}>
              <Value
                value={row.get(name)}
                shape={props.shape}
                label={`${name} of row ${props.from + place + 1}`}
              />
            </td>
          ))}
        </tr>
      ))}
    </Table>
  )
}

/** The pages before and behind, as far as there are such. */
const Ways = (props: { version: Version; from: number; next: number | null }) => {
  const { version, from, next } = props
  const to = (place: number) =>
    at.dataset(version.name, version.number, { tab: 'rows', from: place === 0 ? null : place + 1 })
  return (
    <nav className={css.ways} aria-label="Pages of rows">
      {from > 0 && (
        <>
          <Link href={to(0)}>First</Link>
          <Link href={to(Math.max(0, from - pageRows))}>Back</Link>
        </>
      )}
      {next !== null && <Link href={to(next)}>Next</Link>}
    </nav>
  )
}

/** The place from 0 of a row that is told from 1. */
const placeIn = (field: string | null, rows: number): number => {
  const place = Math.floor(Number(field ?? 1)) - 1
  return place > 0 ? Math.min(place, Math.max(0, rows - 1)) : 0
}

/** Some rows of a version, from one on whose number stands in the address. */
export const RowsPart = ({ version, shape }: { version: Version; shape: Shape | null }) => {
  const [field, setField] = useField('from', { typed: true })
  const query = useRows(version.name, version.number, placeIn(field, version.rows))
  if (version.rows === 0) return <Empty title="This version has no rows." />
  return (
    <Panel
      title="Rows"
      flush
      tools={
        <Labelled>
          From row
          <Input
            type="number"
            aria-label="From row"
            min={1}
            max={version.rows}
            value={field ?? '1'}
            onWrite={setField}
          />
        </Labelled>
      }
    >
      <Answer query={query} skeletons={<Skeletons rows={10} height={26} />}>
        {({ rows, from, next }) => (
          <>
            <Rows rows={rows} from={from} shape={shape} />
            <Foot>
              <span role="status">
                {count(from + 1)} to {count(from + rows.length)} of {count(version.rows)}
              </span>
              <Ways version={version} from={from} next={next} />
            </Foot>
          </>
        )}
      </Answer>
    </Panel>
  )
}
