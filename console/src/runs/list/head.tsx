import { ArrowDown, ArrowUp } from 'lucide-react'
import type { Column } from './columns.ts'
import css from './list.module.css'
import type { Search } from './search.ts'

/** The heads of the columns; a press on one sorts by it. */
export const Head = (props: {
  columns: readonly Column[]
  search: Search
  onSort: (column: string) => void
}) => (
  <thead>
    <tr aria-rowindex={1}>
      {props.columns.map(({ key, name, number, sort }) => {
        const isSorted = sort !== undefined && sort === props.search.sort
        const Arrow = props.search.order === 'asc' ? ArrowUp : ArrowDown
        return (
          <th
            key={key}
            scope="col"
            data-number={number || undefined}
            aria-sort={
              isSorted ? (props.search.order === 'asc' ? 'ascending' : 'descending') : undefined
            }
          >
            {key === 'compare' && <span className="unseen">{name}</span>}
            {key !== 'compare' && sort === undefined && name}
            {sort !== undefined && (
              <button type="button" onClick={() => props.onSort(sort)} title={`Sort by ${name}`}>
                <span>{name}</span>
                {isSorted && <Arrow size={13} aria-hidden="true" />}
              </button>
            )}
          </th>
        )
      })}
    </tr>
  </thead>
)

/** Room of the rows that are not drawn. */
export const Gap = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 && (
    <tr className={css.gap} style={{ height }}>
      <td colSpan={columns} />
    </tr>
  )
