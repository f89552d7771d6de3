import { useMediaQuery } from '@mantine/hooks'
import { type KeyboardEvent, useState } from 'react'
import type { InputOf } from '../../../../src/operations/index.ts'
import type { ListedRun } from '../../../../src/registry/listing/types.ts'
import { count, plural } from '../../format.ts'
import { Quiet } from '../../parts/quiet.tsx'
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

/** Which searches are opened, in the places where they stand now: newer runs move them. */
const useOpened = ({ entry, placeOf }: Pick<Rows, 'entry' | 'placeOf'>) => {
  const [studies, setStudies] = useState<readonly string[]>([])
  const found = studies.flatMap((study) => {
    const at = placeOf(study)
    return at === undefined ? [] : [{ at, count: entry(at)?.trials?.count ?? 0 }]
  })
  const rows: Opened[] = found.map(({ at, count }) => ({ at, rows: Math.min(count, mostBelow) }))
  const turn = ({ study }: ListedRun) =>
    study !== null &&
    setStudies((before) =>
      before.includes(study) ? before.filter((each) => each !== study) : [...before, study],
    )
  return { studies, rows, turn, isCut: found.some(({ count }) => count > mostBelow) }
}

/** Why no run is listed. */
const None = ({ onClear }: { onClear: (() => void) | null }) =>
  onClear ? (
    <Empty title="No run fits.">
      <Quiet onClick={onClear}>Clear the filters</Quiet>
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

type Rows = ReturnType<typeof useRows>

/** What the rows that are drawn are made of. */
interface Drawn {
  readonly columns: readonly Column[]
  readonly narrow: boolean
  readonly rowHeight: number
  readonly list: Rows
  readonly opened: ReturnType<typeof useOpened>
  readonly trials: ReturnType<typeof useTrials>
  readonly markOf: (id: string) => Mark
}

/** The row in a place of the list; a blank one until its run has come. */
const rowAt = (index: number, { list, opened, trials, markOf, ...shown }: Drawn) => {
  const { entry, below } = placeOf(index, opened.rows)
  const own = list.entry(entry)
  const run = below === null ? own : trials.of.get(own?.study ?? '')?.[below]
  const { columns, narrow, rowHeight } = shown
  if (!run)
    return <Blank key={index} {...{ index, rowHeight }} columns={narrow ? 2 : columns.length} />
  const unfold = {
    open: opened.studies.includes(run.study ?? ''),
    onTurn: () => opened.turn(run),
  }
  return (
    <Row
      key={below === null ? `${run.trials ? run.study : run.id}` : `${run.id} below`}
      {...shown}
      {...markOf(run.id)}
      {...{ index, run }}
      below={below !== null}
      unfold={run.trials && below === null ? unfold : null}
    />
  )
}

/** The rows that are in view, between gaps as high as those that are not. */
const Body = (props: { drawn: Drawn; from: number; to: number; rows: number }) => {
  const { drawn, from, to, rows } = props
  const { rowHeight, columns, narrow } = drawn
  const cells = narrow ? 2 : columns.length
  return (
    <tbody>
      <Gap height={from * rowHeight} columns={cells} />
      {Array.from({ length: to - from }, (_, at) => rowAt(from + at, drawn))}
      <Gap height={(rows - to) * rowHeight} columns={cells} />
    </tbody>
  )
}

/** The runs that are in view, and those of the searches that are opened. */
const useList = (question: InputOf<'GET', '/api/runs'>, narrow: boolean) => {
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
  const opened = useOpened(list)
  if (JSON.stringify(opened.rows) !== JSON.stringify(wanted)) setWanted(opened.rows)
  const trials = useTrials(question, opened.studies)
  return { rowHeight, scroll, list, opened, trials }
}

interface Asked {
  readonly question: InputOf<'GET', '/api/runs'>
  readonly search: Search
  /** Columns of metrics and parameters. */
  readonly chosen: readonly string[]
  readonly onSort: (column: string) => void
  readonly markOf: (id: string) => Mark
  readonly onClear: (() => void) | null
}

export const RunsTable = (props: Asked) => {
  const narrow = useMediaQuery('(max-width: 700px)') ?? false
  const found = useList(props.question, narrow)
  const { first, total } = found.list
  if (first.error && !first.data)
    return <Failure error={first.error} retry={() => void first.refetch()} />
  if (!first.data) return <Skeletons rows={12} height={26} />
  return total === 0 ? (
    <None onClear={props.onClear} />
  ) : (
    <Listed {...props} {...found} narrow={narrow} />
  )
}

const Listed = (props: Asked & ReturnType<typeof useList> & { narrow: boolean }) => {
  const { search, chosen, onSort, onClear, narrow, scroll, list, opened, trials, rowHeight } = props
  const error = list.error ?? trials.error
  const columns = columnsOf(chosen, search.model === null)
  const rows = rowsIn(list.total, opened.rows)
  const [from, to] = inView(scroll, { rowHeight, rows })
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
          <Body drawn={{ ...props, columns }} {...{ from, to, rows }} />
        </table>
      </section>
      {error && <Failure error={error} />}
      <p className={css.foot} aria-live="polite">
        {footOf(list.total, search.folded, onClear !== null)}
        {opened.isCut && ` Below a search stand its first ${mostBelow} trials; its page has all.`}
      </p>
    </div>
  )
}

/** How many there are: what a list ends with is no secret. */
const footOf = (total: number, folded: boolean, filtered: boolean): string =>
  `${count(total)} ${total === 1 ? 'row' : 'rows'}${filtered ? ' that fit' : ''}${folded ? ', the trials of a search in one' : ''}.`
