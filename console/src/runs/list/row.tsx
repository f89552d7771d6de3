import { Checkbox } from '@mantine/core'
import { ChevronDown, ChevronRight } from 'lucide-react'
import type { ListedRun } from '../../../../src/registry/listing/types.ts'
import { short } from '../../format.ts'
import { Card, cellOf, Name } from './cells.tsx'
import type { Column } from './columns.ts'
import css from './list.module.css'

/** The colour of its curve, where it is compared, and what is done when it is marked. */
export interface Mark {
  readonly color: string | null
  readonly onMark: (() => void) | null
}

interface Shown extends Mark {
  /** Place among all rows, from 0. */
  readonly index: number
  readonly columns: readonly Column[]
  readonly narrow: boolean
  readonly rowHeight: number
}

const Box = ({ id, color, onMark }: Mark & { id: string }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the box is within it
  <label className={css.box}>
    <Checkbox
      size="xs"
      aria-label={`Compare run ${short(id, 'last')}`}
      checked={color !== null}
      disabled={onMark === null}
      onChange={() => onMark?.()}
    />
  </label>
)

/** Whether the trials of a search are shown below it, and how that is changed. */
export interface Unfold {
  readonly open: boolean
  readonly onTurn: () => void
}

const Turn = ({ open, onTurn, count }: Unfold & { count: number }) => {
  const Icon = open ? ChevronDown : ChevronRight
  return (
    <button
      type="button"
      className={css.turn}
      aria-expanded={open}
      aria-label={`${open ? 'Hide' : 'Show'} ${count} trials`}
      onClick={onTurn}
    >
      <Icon size={15} aria-hidden="true" />
    </button>
  )
}

const First = ({ run, unfold }: { run: ListedRun; unfold: Unfold | null }) => (
  <span className={css.first}>
    {run.trials && unfold && <Turn {...unfold} count={run.trials.count} />}
    <Name run={run} />
  </span>
)

/** A run, or the trials of a search, among others. All of the row leads to it. */
export const Row = (props: Shown & { run: ListedRun; below: boolean; unfold: Unfold | null }) => {
  const { run, index, columns, narrow, rowHeight, color, onMark, below, unfold } = props
  return (
    <tr
      aria-rowindex={index + 2}
      data-row={index}
      data-below={below || undefined}
      data-marked={color !== null}
      style={{ height: rowHeight, ...(color ? { boxShadow: `inset 3px 0 ${color}` } : {}) }}
    >
      <td>
        <Box id={run.id} color={color} onMark={onMark} />
      </td>
      {narrow ? (
        <td>
          <span className={css.wide}>
            {run.trials && unfold && <Turn {...unfold} count={run.trials.count} />}
            <Card
              run={run}
              columns={columns.flatMap(({ key }) => (key.includes('.') ? [key] : []))}
            />
          </span>
        </td>
      ) : (
        columns.slice(1).map(({ key, number }) => (
          <td key={key} data-number={number || undefined}>
            {key === 'run' ? <First run={run} unfold={unfold} /> : cellOf(run, key)}
          </td>
        ))
      )}
    </tr>
  )
}

/** A row whose run is on its way. */
export const Blank = (props: { index: number; columns: number; rowHeight: number }) => (
  <tr
    aria-rowindex={props.index + 2}
    data-row={props.index}
    style={{ height: props.rowHeight }}
    aria-busy="true"
  >
    <td colSpan={props.columns}>
      <span className={css.blank} />
    </td>
  </tr>
)
