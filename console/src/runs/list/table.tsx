import { useMediaQuery } from '@mantine/hooks'
import { type KeyboardEvent, useState } from 'react'
import type { InputOf } from '../../../../src/operations/index.ts'
import type { ListedRun } from '../../../../src/registry/listing/types.ts'
import { count, plural } from '../../format.ts'
import { Empty, Failure, Skeletons } from '../../parts/states.tsx'
import { type Column, columnsOf } from './columns.ts'
import { Gap, Head } from './head.tsx'
import css from './list.module.css'
import { inView, type Opened, placeOf, rowsIn } from './places.ts'
import { Blank, type Mark, Row } from './row.tsx'
import { mostBelow, useRows, useTrials } from './rows.ts'
import { useScroll, useTopAnew } from './scroll.ts'
import type { Search } from './search.ts'

/** Arrow keys go from the link of a row to that of its neighbour. */
const walk = (event: KeyboardEvent<HTMLElement>) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const row = event.target instanceof Element ? event.target.closest('tr[data-row]') : null
  const at = Number(row?.getAttribute('data-row'))
  if (!by || !row) return
  const next = row.parentElement?.querySelector(`tr[data-row="${at + by}"] a`)
  if (!(next instanceof HTMLElement)) return
  event.preventDefault()
  next.focus()
}

/** Which searches are opened, in the places where they were last seen. */
const useOpened = (entry: (at: number) => ListedRun | undefined) => {
  const [opened, setOpened] = useState<readonly { study: string; at: number; count: number }[]>([])
  const rows: Opened[] = opened.flatMap(({ at, study, count }) =>
    entry(at)?.study === study ? [{ at, rows: Math.min(count, mostBelow) }] : [],
  )
  const turn = (run: ListedRun, at: number) => {
    const study = run.study ?? ''
    setOpened((before) =>
      before.some((each) => each.study === study)
        ? before.filter((each) => each.study !== study)
        : [...before, { study, at, count: run.trials?.count ?? 0 }],
    )
  }
  return { studies: opened.map(({ study }) => study), rows, turn }
}

/** Why no run is listed. */
const None = ({ onClear }: { onClear: (() => void) | null }) =>
  onClear ? (
    <Empty title="No run fits.">
      <button type="button" className={css.clear} onClick={onClear}>
        Clear the filters
      </button>
    </Empty>
  ) : (
    <Empty title="Nothing has been trained yet.">
      Start with <strong>Train now</strong> on the page of a model.
    </Empty>
  )

const Widths = ({ columns, narrow }: { columns: readonly Column[]; narrow: boolean }) => (
  <colgroup>
    {narrow ? (
      <>
        <col style={{ width: 44 }} />
        <col />
      </>
    ) : (
      columns.map(({ key, width }) => <col key={key} style={{ width }} />)
    )}
  </colgroup>
)

export const RunsTable = (props: {
  question: InputOf<'GET', '/api/runs'>
  search: Search
  /** Columns of metrics and parameters. */
  chosen: readonly string[]
  onSort: (column: string) => void
  markOf: (id: string) => Mark
  onClear: (() => void) | null
}) => {
  const { question, search, chosen, onSort, markOf, onClear } = props
  const narrow = useMediaQuery('(max-width: 700px)') ?? false
  const rowHeight = narrow ? 68 : 38
  const scroll = useScroll(narrow)
  useTopAnew(JSON.stringify(question), scroll.toTop)
  const [wanted, setWanted] = useState<Opened[]>([])
  const [first, last] = inView(scroll, { rowHeight, rows: Number.MAX_SAFE_INTEGER })
  const list = useRows(question, {
    from: placeOf(first, wanted).entry,
    to: placeOf(last, wanted).entry + 1,
    atTop: scroll.top < rowHeight,
  })
  const opened = useOpened(list.entry)
  if (JSON.stringify(opened.rows) !== JSON.stringify(wanted)) setWanted(opened.rows)
  const trials = useTrials(question, opened.studies)
  if (list.first.error && !list.first.data)
    return <Failure error={list.first.error} retry={() => void list.first.refetch()} />
  if (!list.first.data) return <Skeletons rows={12} height={26} />
  if (list.total === 0) return <None onClear={onClear} />
  const columns = columnsOf(chosen, search.model === null)
  const cells = narrow ? 2 : columns.length
  const rows = rowsIn(list.total, opened.rows)
  const [from, to] = inView(scroll, { rowHeight, rows })
  const drawn = Array.from({ length: to - from }, (_, at) => {
    const index = from + at
    const { entry, below } = placeOf(index, opened.rows)
    const own = list.entry(entry)
    const run = below === null ? own : trials.get(own?.study ?? '')?.[below]
    const shown = { index, columns, narrow, rowHeight }
    if (!run) return <Blank key={index} {...{ index, rowHeight }} columns={cells} />
    return (
      <Row
        key={below === null ? `${run.trials ? run.study : run.id}` : `${run.id} below`}
        {...shown}
        {...markOf(run.id)}
        run={run}
        below={below !== null}
        unfold={
          run.trials && below === null
            ? {
                open: opened.studies.includes(run.study ?? ''),
                onTurn: () => opened.turn(run, entry),
              }
            : null
        }
      />
    )
  })
  return (
    <div className={css.frame}>
      {list.newer > 0 && (
        <button type="button" className={css.newer} onClick={scroll.toTop}>
          {plural(list.newer, 'new run')} · show
        </button>
      )}
      <section
        ref={scroll.frame}
        className={css.scroll}
        data-short={rows < 12}
        aria-label="Runs"
        tabIndex={narrow ? -1 : 0}
      >
        <table
          className={css.table}
          aria-rowcount={rows + 1}
          aria-busy={list.first.isPlaceholderData}
          style={narrow ? {} : { minWidth: columns.reduce((sum, { width }) => sum + width, 0) }}
          onKeyDown={walk}
        >
          <Widths columns={columns} narrow={narrow} />
          <Head columns={columns} search={search} onSort={onSort} />
          <tbody>
            <Gap height={from * rowHeight} columns={cells} />
            {drawn}
            <Gap height={(rows - to) * rowHeight} columns={cells} />
          </tbody>
        </table>
      </section>
      {list.error ? <Failure error={list.error} /> : null}
      <p className={css.foot} aria-live="polite">
        {footOf(list.total, search.folded, onClear !== null)}
      </p>
    </div>
  )
}

/** How many there are: what a list ends with is no secret. */
const footOf = (total: number, folded: boolean, filtered: boolean): string =>
  `${count(total)} ${total === 1 ? 'row' : 'rows'}${filtered ? ' that fit' : ''}${folded ? ', the trials of a search in one' : ''}.`
